package ta.defender.config;

/**
 * One fault of a setting.
 *
 * @param key the setting's name
 * @param message what is wrong with it, its value unless secret, and what is accepted
 */
public record Problem(String key, String message) {
    @Override
    public String toString() {
        return key + ": " + message;
    }
}
