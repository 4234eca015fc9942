package ta.simulator.splunkd.script;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import ta.simulator.splunkd.conf.ConfStore;
import ta.simulator.splunkd.conf.ConfText;
import ta.simulator.splunkd.conf.Stanza;

/**
 * A {@code [script:…]} stanza with {@code scripttype = persist} and a driver of its own.
 *
 * @param name of the stanza
 * @param match path below {@code /services}, with a slash at its start
 * @param values all its keys
 */
public record ScriptRoute(String name, String match, Map<String, String> values) {
    public ScriptRoute {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /** The route for a path such as {@code /my_endpoint/more}. */
    public static Optional<ScriptRoute> of(ConfStore confs, String path) {
        return confs.effective("restmap").values().stream()
                .filter(stanza -> stanza.name().startsWith("script:"))
                .filter(stanza -> stanza.value("scripttype", "python").equals("persist"))
                .filter(stanza -> !stanza.value("driver", "").isEmpty())
                // splunkd reports "No 'script' given for persistent REST handler" and does not register it
                .filter(stanza -> !stanza.value("script", "").isEmpty())
                .filter(stanza -> matches(stanza, path))
                .map(stanza -> new ScriptRoute(stanza.name(), match(stanza), stanza.values()))
                .findFirst();
    }

    /** The capability that a call needs: {@code capability.<method>}, else {@code capability}. */
    public Optional<String> capability(String method) {
        String own = values.get("capability." + method.toLowerCase(Locale.ROOT));
        return Optional.ofNullable(own == null ? values.get("capability") : own).filter(text -> !text.isBlank());
    }

    /** A number of the stanza, such as {@code maxConcurrent}. */
    public int number(String setting, int fallback) {
        String value = values.get(setting);
        return value == null ? fallback : Integer.parseInt(value.strip());
    }

    /** Whether a pass… setting is on. */
    boolean passes(String setting, boolean fallback) {
        return ConfText.isTrue(values.getOrDefault(setting, fallback ? "true" : "false"));
    }

    /** The driver and its arguments, with variables replaced. */
    List<String> command(Map<String, String> environment) {
        List<String> command = new java.util.ArrayList<>();
        command.add(expanded(values.get("driver"), environment));
        numbered("driver.arg.", environment).forEach(command::add);
        return command;
    }

    /** What the first packet of a call names: the script and its arguments. */
    List<String> script(Map<String, String> environment) {
        List<String> words = new java.util.ArrayList<>();
        words.add(expanded(values.get("script"), environment));
        numbered("script.arg.", environment).forEach(words::add);
        return words;
    }

    Map<String, String> driverEnvironment(Map<String, String> environment) {
        Map<String, String> all = new LinkedHashMap<>(environment);
        values.forEach((key, value) -> {
            if (key.startsWith("driver.env.")) {
                all.put(key.substring("driver.env.".length()), expanded(value, environment));
            }
        });
        return all;
    }

    private List<String> numbered(String prefix, Map<String, String> environment) {
        Map<Integer, String> arguments = new TreeMap<>();
        values.forEach((key, value) -> {
            if (key.startsWith(prefix)) {
                arguments.put(Integer.valueOf(key.substring(prefix.length())), expanded(value, environment));
            }
        });
        return List.copyOf(arguments.values());
    }

    private static boolean matches(Stanza stanza, String path) {
        String match = match(stanza);
        return match.length() > 1 && (path.equals(match) || path.startsWith(match + "/"));
    }

    private static String match(Stanza stanza) {
        String match = stanza.value("match", "");
        return match.startsWith("/") ? match : "/" + match;
    }

    private static String expanded(String text, Map<String, String> environment) {
        String result = text;
        for (Map.Entry<String, String> variable : environment.entrySet()) {
            result = result.replace("$" + variable.getKey(), variable.getValue());
        }
        return result;
    }
}
