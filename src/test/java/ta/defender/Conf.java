package ta.defender;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Splunk's configuration and specification files, as far as the app's own ones go: stanza, key, text. */
final class Conf {
    private static final Pattern STANZA = Pattern.compile("\\[(.*)]");
    private static final Pattern SETTING = Pattern.compile("([A-Za-z][\\w.-]*)\\s*=\\s*(.*)");
    private static final Pattern DEFAULT = Pattern.compile("\\* Default: (.*)");

    private Conf() {}

    /** A file of {@code default/}: the value of each key. */
    static Map<String, Map<String, String>> settings(String text) {
        Map<String, Map<String, String>> stanzas = new LinkedHashMap<>();
        Map<String, String> keys = new LinkedHashMap<>();
        for (String line : text.lines().map(String::strip).toList()) {
            Matcher stanza = STANZA.matcher(line);
            Matcher setting = SETTING.matcher(line);
            if (stanza.matches()) {
                keys = stanzas.computeIfAbsent(stanza.group(1), name -> new LinkedHashMap<>());
            } else if (setting.matches()) {
                keys.put(setting.group(1), setting.group(2));
            } else if (!line.isEmpty() && !line.startsWith("#")) {
                throw new IllegalArgumentException("Neither stanza nor setting: " + line);
            }
        }
        return stanzas;
    }

    /** A file of {@code README/}: the default that each key's description states, empty where it states none. */
    static Map<String, Map<String, String>> defaultsOfSpecification(String text) {
        Map<String, Map<String, String>> stanzas = new LinkedHashMap<>();
        Map<String, String> keys = new LinkedHashMap<>();
        String key = "";
        for (String line : text.lines().toList()) {
            Matcher stanza = STANZA.matcher(line);
            Matcher setting = SETTING.matcher(line);
            Matcher standard = DEFAULT.matcher(line);
            if (stanza.matches()) {
                keys = stanzas.computeIfAbsent(stanza.group(1), name -> new LinkedHashMap<>());
            } else if (setting.matches()) {
                key = setting.group(1);
                keys.put(key, "");
            } else if (standard.matches()) {
                keys.put(key, standard.group(1).startsWith("not set") ? "" : standard.group(1));
            }
        }
        return stanzas;
    }
}
