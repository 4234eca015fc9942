package ta.simulator.splunkd.conf;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The text form of a .conf file: stanzas of {@code key = value} lines, read by Splunk's rules and written back. */
public final class ConfText {
    /** The stanza whose keys every other stanza of the file inherits; keys above the first header belong to it. */
    public static final String DEFAULT_STANZA = "default";

    private ConfText() {}

    /**
     * Parses one file's text.
     *
     * <p>A line that ends in a backslash goes on in the next line, the line break stays in the value. A comment is a line
     * whose first visible character is {@code #}; a {@code #} further right belongs to the value. A stanza that appears
     * twice is one stanza, the later key wins.
     *
     * @return stanza name to its keys, both in file order
     */
    public static Map<String, Map<String, String>> parse(String text) {
        Map<String, Map<String, String>> stanzas = new LinkedHashMap<>();
        String current = DEFAULT_STANZA;
        List<String> lines = withoutByteOrderMark(text).lines().toList();
        for (int number = 0; number < lines.size(); number++) {
            String line = lines.get(number).strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            if (line.startsWith("[") && line.endsWith("]")) {
                current = line.substring(1, line.length() - 1);
                stanzas.computeIfAbsent(current, name -> new LinkedHashMap<>());
                continue;
            }
            StringBuilder logical = new StringBuilder(line);
            while (logical.length() > 0 && logical.charAt(logical.length() - 1) == '\\' && number + 1 < lines.size()) {
                number++;
                logical.setCharAt(logical.length() - 1, '\n');
                logical.append(lines.get(number).stripTrailing());
            }
            int equals = logical.indexOf("=");
            if (equals > 0) {
                stanzas.computeIfAbsent(current, name -> new LinkedHashMap<>())
                        .put(
                                logical.substring(0, equals).strip(),
                                logical.substring(equals + 1).strip());
            }
        }
        return stanzas;
    }

    /** Writes stanzas so that {@link #parse} gives them back. */
    public static String format(Map<String, Map<String, String>> stanzas) {
        StringBuilder text = new StringBuilder();
        stanzas.forEach((name, values) -> {
            text.append('[').append(name).append("]\n");
            values.forEach((key, value) -> text.append(key)
                    .append(" = ")
                    .append(value.replace("\r\n", "\n").replace("\n", "\\\n"))
                    .append('\n'));
            text.append('\n');
        });
        return text.toString();
    }

    /** Splunk's reading of a truth value: 1, true, t, yes, y and on are true, in any case. */
    public static boolean isTrue(String value) {
        return switch (value.strip().toLowerCase(java.util.Locale.ROOT)) {
            case "1", "true", "t", "yes", "y", "on", "enabled" -> true;
            default -> false;
        };
    }

    private static String withoutByteOrderMark(String text) {
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }
}
