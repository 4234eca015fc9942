package ta.knowledge;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A {@code .conf} file as Splunk reads it: stanzas, comments, values continued on the next line, layers. */
public final class ConfFile {
    private ConfFile() {}

    /** Stanza, key, value in the order of the text; settings before the first stanza are in {@code default}. */
    public static Map<String, Map<String, String>> parse(String text) {
        Map<String, Map<String, String>> stanzas = new LinkedHashMap<>();
        String stanza = "default";
        StringBuilder continued = new StringBuilder();
        for (String line : text.lines().toList()) {
            if (continued.isEmpty() && (line.isBlank() || line.stripLeading().startsWith("#"))) {
                continue;
            }
            if (line.endsWith("\\")) {
                continued.append(line, 0, line.length() - 1).append('\n');
                continue;
            }
            String whole = continued.append(line).toString().strip();
            continued.setLength(0);
            if (whole.startsWith("[") && whole.endsWith("]")) {
                stanza = whole.substring(1, whole.length() - 1);
                stanzas.computeIfAbsent(stanza, name -> new LinkedHashMap<>());
                continue;
            }
            int equals = whole.indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException("neither stanza nor setting: " + whole);
            }
            String key = whole.substring(0, equals).strip();
            String old = stanzas.computeIfAbsent(stanza, name -> new LinkedHashMap<>())
                    .put(key, whole.substring(equals + 1).strip());
            if (old != null) {
                throw new IllegalArgumentException("[" + stanza + "] sets " + key + " twice");
            }
        }
        return stanzas;
    }

    /** The settings that count when a later layer wins over an earlier one, key by key. */
    public static Map<String, Map<String, String>> layered(List<Map<String, Map<String, String>>> layers) {
        Map<String, Map<String, String>> merged = new LinkedHashMap<>();
        for (Map<String, Map<String, String>> layer : layers) {
            layer.forEach((stanza, settings) -> merged.computeIfAbsent(stanza, name -> new LinkedHashMap<>())
                    .putAll(settings));
        }
        return merged;
    }
}
