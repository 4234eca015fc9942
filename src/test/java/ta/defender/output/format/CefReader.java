package ta.defender.output.format;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads a line of CEF by the rules of the standard; fails on what they do not allow. */
final class CefReader {
    private CefReader() {}

    record Line(List<String> header, Map<String, String> extension) {}

    static Line read(String line) {
        List<String> header = new ArrayList<>();
        StringBuilder field = new StringBuilder();
        int at = 0;
        while (header.size() < 7) {
            char unit = line.charAt(at++);
            if (unit == '\\') {
                char escaped = line.charAt(at++);
                if (escaped != '\\' && escaped != '|') {
                    throw new AssertionError("\\" + escaped + " in a header");
                }
                field.append(escaped);
            } else if (unit == '|') {
                header.add(field.toString());
                field.setLength(0);
            } else {
                field.append(unit);
            }
        }
        return new Line(header, extension(line.substring(at)));
    }

    private static Map<String, String> extension(String text) {
        Map<String, String> extension = new LinkedHashMap<>();
        List<Integer> equals = new ArrayList<>();
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '\\') {
                i++;
            } else if (text.charAt(i) == '=') {
                equals.add(i);
            }
        }
        int from = 0;
        for (int number = 0; number < equals.size(); number++) {
            String key = text.substring(from, equals.get(number));
            int end = text.length();
            if (number + 1 < equals.size()) {
                end = text.lastIndexOf(' ', equals.get(number + 1));
            }
            if (!key.matches("[A-Za-z0-9]+")) {
                throw new AssertionError("key '" + key + "'");
            }
            if (extension.put(key, unescaped(text.substring(equals.get(number) + 1, end))) != null) {
                throw new AssertionError(key + " stands twice");
            }
            from = end + 1;
        }
        return extension;
    }

    private static String unescaped(String value) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < value.length(); i++) {
            char unit = value.charAt(i);
            if (unit != '\\') {
                text.append(unit);
                continue;
            }
            char escaped = value.charAt(++i);
            text.append(
                    switch (escaped) {
                        case 'n' -> '\n';
                        case 'r' -> '\r';
                        case '\\', '=' -> escaped;
                        default -> throw new AssertionError("\\" + escaped + " in a value");
                    });
        }
        return text.toString();
    }
}
