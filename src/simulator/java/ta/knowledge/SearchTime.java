package ta.knowledge;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What Splunk knows about an event at search time, in its documented order: EXTRACT, REPORT, KV_MODE, FIELDALIAS, EVAL (all at
 * once, none sees another), LOOKUP, event types, tags.
 */
public final class SearchTime {
    private static final Pattern GROUP = Pattern.compile("\\(\\?<([A-Za-z_]\\w*)>");
    private static final Pattern PAIR = Pattern.compile("(?<![\\w.])([A-Za-z_]\\w*)=(?:\"([^\"]*)\"|([^\\s,;|\"]+))");

    private static final Map<String, Expression> EXPRESSIONS = new ConcurrentHashMap<>();
    private static final Map<String, Pattern> PATTERNS = new ConcurrentHashMap<>();

    private final Knowledge knowledge;

    public SearchTime(Knowledge knowledge) {
        this.knowledge = knowledge;
    }

    /**
     * The event as a search sees it.
     *
     * @param fields values by name, in alphabetical order
     * @param defined names among them that the app's settings define, helpers of those settings left out
     */
    public record Seen(
            Map<String, List<String>> fields, Set<String> defined, Set<String> eventtypes, Set<String> tags) {
        /** The fields that the app defines. */
        public Map<String, List<String>> definedFields() {
            Map<String, List<String>> values = new TreeMap<>(fields);
            values.keySet().retainAll(defined);
            return values;
        }
    }

    /** Applies the settings of the event's sourcetype. */
    public Seen of(Event event, Reading reading) {
        Map<String, String> settings = knowledge.props().get(event.sourcetype());
        if (settings == null) {
            throw new IllegalArgumentException("props.conf says nothing about " + event.sourcetype());
        }
        Map<String, List<String>> fields = new TreeMap<>();
        fields.put("_raw", List.of(event.raw()));
        fields.put("source", List.of(event.source()));
        fields.put("sourcetype", List.of(event.sourcetype()));
        Set<String> defined = new TreeSet<>();
        extract(settings, event.raw(), fields, defined);
        report(settings, event.raw(), fields);
        automatic(settings.getOrDefault("KV_MODE", "auto"), event.raw(), reading)
                .forEach(fields::putIfAbsent);
        alias(settings, fields, defined);
        evaluate(settings, fields, defined, reading);
        lookUp(settings, fields, defined);
        Set<String> eventtypes = new TreeSet<>();
        knowledge.eventtypes().forEach((name, setting) -> {
            if (SearchCondition.parse(setting.get("search")).matches(fields)) {
                eventtypes.add(name);
            }
        });
        Set<String> tags = new TreeSet<>();
        knowledge.tags().forEach((fieldAndValue, list) -> {
            if (eventtypes.contains(fieldAndValue.replaceFirst("^eventtype=", ""))) {
                list.forEach((tag, state) -> {
                    if (state.equals("enabled")) {
                        tags.add(tag);
                    }
                });
            }
        });
        return new Seen(fields, defined, eventtypes, tags);
    }

    private static void extract(
            Map<String, String> settings, String raw, Map<String, List<String>> fields, Set<String> defined) {
        of(settings, "EXTRACT-")
                .forEach((name, regex) -> match(regex, raw, false).forEach((field, values) -> {
                    fields.putIfAbsent(field, values);
                    defined.add(field);
                }));
    }

    private void report(Map<String, String> settings, String raw, Map<String, List<String>> fields) {
        of(settings, "REPORT-").forEach((name, list) -> {
            for (String transform : list.split("\\s*,\\s*")) {
                Map<String, String> rule = knowledge.transform(transform);
                boolean several = "true".equals(rule.get("MV_ADD"));
                found(rule, raw, several).forEach((field, values) -> {
                    List<String> all = new ArrayList<>(fields.getOrDefault(field, List.of()));
                    if (several) {
                        all.addAll(values);
                    } else if (all.isEmpty()) {
                        all.add(values.get(0));
                    }
                    fields.put(field, all);
                });
            }
        });
    }

    private static Map<String, List<String>> found(Map<String, String> rule, String raw, boolean several) {
        String format = rule.get("FORMAT");
        if (format == null) {
            return match(rule.get("REGEX"), raw, several);
        }
        if (!format.equals("$1::$2")) {
            throw new IllegalArgumentException("the evaluator does not know FORMAT = " + format);
        }
        Map<String, List<String>> found = new LinkedHashMap<>();
        Matcher matcher =
                PATTERNS.computeIfAbsent(rule.get("REGEX"), Pattern::compile).matcher(raw);
        while (matcher.find()) {
            if (matcher.group(1) != null) {
                found.computeIfAbsent(matcher.group(1), name -> new ArrayList<>())
                        .add(matcher.group(2));
            }
        }
        return found;
    }

    private static Map<String, List<String>> automatic(String mode, String raw, Reading reading) {
        return switch (mode) {
            case "none" -> Map.of();
            case "json" -> JsonFields.of(raw, reading);
            case "auto" -> pairs(raw);
            default -> throw new IllegalArgumentException("the evaluator does not know KV_MODE = " + mode);
        };
    }

    private static Map<String, List<String>> pairs(String raw) {
        Map<String, List<String>> found = new LinkedHashMap<>();
        Matcher pair = PAIR.matcher(raw);
        while (pair.find()) {
            found.putIfAbsent(pair.group(1), List.of(pair.group(2) == null ? pair.group(3) : pair.group(2)));
        }
        return found;
    }

    private static void alias(Map<String, String> settings, Map<String, List<String>> fields, Set<String> defined) {
        of(settings, "FIELDALIAS-").forEach((name, list) -> {
            Matcher alias = Pattern.compile("(\\S+) AS (\\S+)").matcher(list);
            while (alias.find()) {
                String to = alias.group(2);
                if (fields.containsKey(alias.group(1))) {
                    fields.put(to, fields.get(alias.group(1)));
                    defined.add(to);
                }
            }
        });
    }

    private static void evaluate(
            Map<String, String> settings, Map<String, List<String>> fields, Set<String> defined, Reading reading) {
        Map<String, List<String>> before = new TreeMap<>(fields);
        of(settings, "EVAL-").forEach((field, text) -> {
            Object value =
                    EXPRESSIONS.computeIfAbsent(text, EvalParser::parse).value(new Expression.Scope(before, reading));
            if (value == null && before.containsKey(field)) {
                throw new IllegalStateException("EVAL-" + field + " yields nothing although the event has the field "
                        + "itself; what Splunk does then is not documented");
            }
            if (value != null) {
                fields.put(field, EvalFunctions.list(value));
                defined.add(field);
            }
        });
    }

    private void lookUp(Map<String, String> settings, Map<String, List<String>> fields, Set<String> defined) {
        List<AutomaticLookup> all = of(settings, "LOOKUP-").values().stream()
                .map(AutomaticLookup::parse)
                .toList();
        for (AutomaticLookup one : all) {
            if (all.stream().anyMatch(other -> other.outputs().containsValue(one.field()))) {
                throw new IllegalStateException("a lookup of " + one.field() + " would depend on another lookup");
            }
            one.apply(knowledge.lookups().get(one.table()), fields);
            one.outputs().values().stream().filter(fields::containsKey).forEach(defined::add);
        }
    }

    /** Settings of one class by the rest of their name, in the order in which Splunk applies them. */
    private static Map<String, String> of(Map<String, String> settings, String prefix) {
        Map<String, String> found = new LinkedHashMap<>();
        settings.keySet().stream()
                .filter(key -> key.startsWith(prefix))
                .sorted(Comparator.naturalOrder())
                .forEach(key -> found.put(key.substring(prefix.length()), settings.get(key)));
        return found;
    }

    private static Map<String, List<String>> match(String regex, String text, boolean all) {
        Map<String, List<String>> found = new LinkedHashMap<>();
        List<String> names = groups(regex);
        // Java allows letters and digits only in names of groups
        Matcher matcher = PATTERNS.computeIfAbsent(
                        regex,
                        written -> Pattern.compile(GROUP.matcher(written)
                                .replaceAll(group -> "(?<" + group.group(1).replace("_", "") + ">")))
                .matcher(text);
        while (matcher.find()) {
            for (String name : names) {
                String value = matcher.group(name.replace("_", ""));
                if (value != null && !value.isEmpty()) {
                    found.computeIfAbsent(name, key -> new ArrayList<>()).add(value);
                }
            }
            if (!all) {
                break;
            }
        }
        return found;
    }

    /** Names of the groups of a regular expression: the fields that it extracts. */
    static List<String> groups(String regex) {
        return GROUP.matcher(regex).results().map(group -> group.group(1)).toList();
    }
}
