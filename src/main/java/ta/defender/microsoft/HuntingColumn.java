package ta.defender.microsoft;

import java.util.Locale;

/**
 * A column of an advanced hunting answer.
 *
 * @param type as the service names it, such as {@code DateTime}, {@code String}, {@code Int64}, {@code Dynamic}
 */
public record HuntingColumn(String name, String type) {
    /** Whether its values are instants. */
    public boolean isInstant() {
        return type.toLowerCase(Locale.ROOT).contains("datetime");
    }
}
