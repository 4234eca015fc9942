package ta.defender.model;

/**
 * One fault, as data for pages, logs and programs.
 *
 * @param what what happened, with the thing and its value unless secret
 * @param remedy what to do; empty where nothing helps but time
 * @param field the setting it is about; empty when it is about none
 */
public record Issue(Code code, String what, String remedy, String field) {
    /** A fault of the setting {@code field}. */
    public Issue(String field, String what, String remedy) {
        this(Code.SETTING_INVALID, what, remedy, field);
    }

    /** A fault of no particular setting. */
    public static Issue of(Code code, String what, String remedy) {
        return new Issue(code, what, remedy, "");
    }

    @Override
    public String toString() {
        return (field.isEmpty() ? "" : field + ": ") + what + (remedy.isEmpty() ? "" : "; " + remedy);
    }
}
