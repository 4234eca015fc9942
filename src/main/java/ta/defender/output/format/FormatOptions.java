package ta.defender.output.format;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import ta.defender.model.SettingsReader;

/** The settings of a format, by their names in the configuration. */
public final class FormatOptions {
    /** The formats' names. */
    public static final List<String> FORMATS = List.of("json", "cef", "leef", "ocsf");

    /** Shortest limit of a line: what every syslog receiver must take. */
    public static final int MIN_BYTES = 480;

    private static final String MAX_BYTES = "max_bytes";
    private static final List<String> BOOLEAN = List.of("true", "false");
    private static final List<String> EVIDENCE = List.of("primary", "all", "none");
    private static final List<String> ANY = List.of();

    private static final Map<String, Map<String, Option>> OPTIONS = Map.of(
            "json",
            Map.of(),
            "cef",
            Map.of(
                    "cef_version", new Option("0", List.of("0", "1")),
                    "device_vendor", new Option("Microsoft", ANY),
                    "device_product", new Option("Microsoft 365 Defender", ANY),
                    "device_version", new Option("1.0", ANY),
                    "class_id", new Option("detector", List.of("detector", "category")),
                    "evidence", new Option("primary", EVIDENCE),
                    "raw", new Option("false", BOOLEAN),
                    "high", new Option("8", List.of("7", "8", "9", "10"))),
            "leef",
            Map.of(
                    "leef_version", new Option("2.0", List.of("2.0", "1.0")),
                    "device_vendor", new Option("Microsoft", ANY),
                    "device_product", new Option("Microsoft Defender XDR", ANY),
                    "device_version", new Option("1.0", ANY),
                    "evidence", new Option("primary", EVIDENCE)),
            "ocsf",
            Map.of(
                    "ocsf_version", new Option("1.5.0", List.of("1.5.0", "1.6.0", "1.7.0", "1.8.0")),
                    "raw", new Option("false", BOOLEAN)));

    /** @param values allowed values, empty: any text of one line */
    private record Option(String initial, List<String> values) {
        /** The value as it is listed: YAML knows more words for true, and people write 2 for 2.0. */
        String listed(String given) {
            Boolean truth = values.equals(BOOLEAN) ? SettingsReader.truth(given) : null;
            String version = given + ".0";
            return truth != null ? truth.toString() : values.contains(version) ? version : given;
        }
    }

    /**
     * A setting that cannot be used.
     *
     * @param key its name
     * @param what the fault
     * @param remedy what to write instead
     */
    public record Issue(String key, String what, String remedy) {}

    private final String format;
    private final Map<String, String> values;

    private FormatOptions(String format, Map<String, String> values) {
        this.format = format;
        this.values = values;
    }

    /** The names of the settings that a format has. */
    public static Set<String> names(String format) {
        return OPTIONS.getOrDefault(format, Map.of()).keySet();
    }

    /** Reads settings of a known format; what cannot be used goes to {@code issues}. */
    public static FormatOptions read(String format, Map<String, String> given, List<Issue> issues) {
        Map<String, Option> options = OPTIONS.getOrDefault(format, Map.of());
        Map<String, String> values = new TreeMap<>();
        options.forEach((key, option) -> values.put(key, option.initial()));
        given.forEach((key, text) -> {
            Option option = options.get(key);
            String value = option == null ? text : option.listed(text);
            if (key.equals(MAX_BYTES)) {
                if (!value.matches("\\d{1,9}") || Integer.parseInt(value) < MIN_BYTES) {
                    issues.add(new Issue(
                            key,
                            "'" + value + "' is not a number of bytes from " + MIN_BYTES + " up",
                            "Set such a number."));
                }
            } else if (option == null) {
                Set<String> known = new TreeSet<>(options.keySet());
                known.add(MAX_BYTES);
                issues.add(new Issue(
                        key, "unknown setting of format " + format, "Use one of " + String.join(", ", known) + "."));
            } else if (!option.values().isEmpty() && !option.values().contains(value)) {
                issues.add(new Issue(
                        key,
                        "'" + value + "' is not a value of this setting",
                        "Use " + String.join(", ", option.values()) + "."));
            } else if (value.isBlank() || !Text.oneLine(value).equals(value)) {
                issues.add(
                        new Issue(key, "the value is empty or not one line", "Set a text without control characters."));
            }
            values.put(key, value);
        });
        return new FormatOptions(format, values);
    }

    /** The format with these settings. */
    public Format format() {
        return switch (format) {
            case "cef" -> new CefFormat(this, Mapping.get());
            case "leef" -> new LeefFormat(this, Mapping.get());
            case "ocsf" -> new OcsfFormat(this, Mapping.get());
            default -> new JsonFormat();
        };
    }

    /** The longest line that is asked for. */
    public int maxBytes() {
        return Integer.parseInt(values.getOrDefault(MAX_BYTES, Integer.toString(Integer.MAX_VALUE)));
    }

    String get(String key) {
        String value = values.get(key);
        if (value == null) {
            throw new IllegalArgumentException("no setting " + key);
        }
        return value;
    }

    boolean isOn(String key) {
        return get(key).equals("true");
    }
}
