package ta.defender.splunk;

import java.util.regex.Pattern;

/** Keeps text of others from looking like keys and values of our own in a log line. */
public final class LogText {
    private static final Pattern SPECIAL = Pattern.compile("[\\s\\p{Cc}\"'=]+");
    private static final int MAX = 300;

    private LogText() {}

    /** One word: white space, quotation marks and equals signs become underscores. */
    public static String word(String text) {
        String word = SPECIAL.matcher(text).replaceAll("_");
        return word.length() <= MAX ? word : word.substring(0, MAX);
    }
}
