package ta.defender.model;

import java.util.regex.Pattern;

/** How settings, headers, forms and connection strings name secrets. */
public final class SecretNames {
    /**
     * How such names end in running text, as a regular expression for any case; {@code token} by itself is a word that a
     * sentence may have.
     */
    public static final String ENDING = "(?:secret|passw(?:or)?d|pwd|passphrase|assertion|session[_-]?key|api[_-]?key"
            + "|(?:access|account|functions|private|shared|storage|subscription)[_-]?key|accesssignature"
            + "|connection[_-]?string|credentials?|(?<=[A-Za-z0-9_-])token|(?:(?<![A-Za-z0-9])|(?<=%26|%3F))sig"
            + "|(?:splunkd|session_id|splunkweb_csrf_token)_\\d+)";

    private static final Pattern NAME =
            Pattern.compile("(?i).*(?:" + ENDING + "|passw|token|private|authorization|(^|_)sas($|_)|(^|[_-])key$).*");
    private static final Pattern ASSIGNMENT = Pattern.compile("(?i)" + ENDING + "=");

    private SecretNames() {}

    public static boolean isSecret(String name) {
        return NAME.matcher(name).matches();
    }

    /** Whether a text gives a secret a value, as connection strings and signed addresses do. */
    public static boolean isAssignedIn(String text) {
        return ASSIGNMENT.matcher(text).find();
    }
}
