package ta.defender.collector;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A fault of the configuration file.
 *
 * @param line counted from 1; 0 when it belongs to none
 * @param key path of the key, such as {@code outputs.siem.transport}
 * @param what the fault; never with a secret
 * @param remedy what to do
 * @param isWarning whether the collector runs with it
 */
record ConfigIssue(int line, String key, String what, String remedy, boolean isWarning) {
    ConfigIssue(int line, String key, String what, String remedy) {
        this(line, key, what, remedy, false);
    }

    String text(@Nullable Object file) {
        return (file == null ? "" : file + ":" + (line > 0 ? line + ":" : "") + " ")
                + (key.isEmpty() ? "" : key + ": ")
                + sentence(what)
                + (remedy.isEmpty() ? "" : " " + sentence(remedy));
    }

    private static String sentence(String text) {
        // A key keeps its spelling.
        boolean isWord = text.matches("(?s)[a-z]+([ ,].*)?");
        String upper = isWord ? text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1) : text;
        return upper.endsWith(".") ? upper : upper + ".";
    }
}
