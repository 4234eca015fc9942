package ta.knowledge;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Runs a search over events, by what Splunk's Search Reference says of each command. A command, function or option that is not modelled
 * is an error.
 */
final class SearchRun {
    private static final String NAME = "[A-Za-z_*][\\w.{}:*]*";
    private static final Pattern AGGREGATE = Pattern.compile(
            "(?s)(\\w+\\((?:[^()\"]|\"(?:[^\"\\\\]|\\\\.)*\"|\\((?:[^()\"]|\"(?:[^\"\\\\]|\\\\.)*\"|\\((?:[^()\"]|\"(?:[^\"\\\\]|\\\\.)*\"|\\([^()]*\\))*\\))*\\))*\\)|count)"
                    + "(?:\\s+AS\\s+(" + NAME + "))?[\\s,]*");

    private final Knowledge knowledge;
    private final List<Map<String, List<String>>> events;
    private final Instant now;
    private final Map<String, List<Map<String, List<String>>>> tables;

    /**
     * @param tables rows of lookups that a user fills, by name
     */
    SearchRun(
            Knowledge knowledge, List<Event> events, Instant now, Map<String, List<Map<String, List<String>>>> tables) {
        this.knowledge = knowledge;
        this.now = now;
        this.tables = tables;
        SearchTime searchTime = new SearchTime(knowledge);
        List<Map<String, List<String>>> seen = new ArrayList<>();
        events.forEach(event -> seen.add(indexed(searchTime, event)));
        seen.sort(Comparator.comparing((Map<String, List<String>> row) -> new BigDecimal(text(row, "_time")))
                .reversed());
        this.events = seen;
    }

    private Map<String, List<String>> indexed(SearchTime searchTime, Event event) {
        SearchTime.Seen seen = searchTime.of(event, Reading.AS_SHIPPED);
        Map<String, List<String>> fields = new LinkedHashMap<>(seen.fields());
        Instant time = TimeRule.time(knowledge.props().get(event.sourcetype()), event.raw())
                .orElse(now);
        fields.put("_time", List.of(BigDecimal.valueOf(time.toEpochMilli(), 3).toPlainString()));
        fields.put("index", List.of(event.sourcetype().startsWith("ta_defender:") ? "_internal" : "main"));
        fields.put("host", List.of("sh1"));
        fields.put("sample", List.of(event.name()));
        if (!seen.eventtypes().isEmpty()) {
            fields.put("eventtype", List.copyOf(seen.eventtypes()));
        }
        if (!seen.tags().isEmpty()) {
            fields.put("tag", List.copyOf(seen.tags()));
        }
        return fields;
    }

    /** The results, fields in the order of the last command that sets one. */
    List<Map<String, List<String>>> run(String search) {
        return pipeline(new Macros(knowledge).expanded(search).replace("now()", "" + now.getEpochSecond()));
    }

    private List<Map<String, List<String>>> pipeline(String search) {
        List<Map<String, List<String>>> rows = new ArrayList<>();
        List<String> stages = SearchGrammar.stages(search);
        for (int i = 0; i < stages.size(); i++) {
            String stage = stages.get(i).strip();
            if (i == 0 && !stage.isEmpty()) {
                SearchCondition condition = SearchCondition.ofSearch(stage.replaceFirst("^search\\s+", ""));
                events.stream().filter(condition::matches).forEach(event -> rows.add(new LinkedHashMap<>(event)));
            } else if (!stage.isEmpty()) {
                List<Map<String, List<String>>> after = List.copyOf(command(stage, rows));
                rows.clear();
                rows.addAll(after);
            }
        }
        return rows;
    }

    private List<Map<String, List<String>>> command(String stage, List<Map<String, List<String>>> rows) {
        String name = stage.split("\\s", 2)[0];
        String rest = stage.substring(name.length()).strip();
        return switch (name) {
            case "search" ->
                rows.stream().filter(SearchCondition.ofSearch(rest)::matches).toList();
            case "where" -> {
                Expression condition = EvalParser.parse(rest);
                yield rows.stream()
                        .filter(row -> EvalFunctions.isTrue(value(condition, row)))
                        .toList();
            }
            case "regex" -> regex(rest, rows);
            case "eval" -> eval(rest, rows);
            case "fields" -> fields(rest, rows);
            case "table" -> table(rest, rows);
            case "dedup" -> dedup(rest, rows);
            case "sort" -> sort(rest, rows);
            case "head" -> rows.subList(0, Math.min(rows.size(), Integer.parseInt(rest)));
            case "stats" -> stats(rest, rows);
            case "eventstats" -> eventstats(rest, rows);
            case "streamstats" -> streamstats(rest, rows);
            case "mvexpand" -> expanded(rest, rows);
            case "rename" -> renamed(rest, rows);
            case "lookup" -> lookup(rest, rows);
            case "inputlookup" -> appended(rest, rows);
            case "outputlookup", "sendalert" -> rows;
            case "addinfo" -> with(rows, "info_min_time", "0.000");
            case "join" -> joined(stage, rows);
            default -> throw new IllegalArgumentException("the evaluator does not know the command " + name);
        };
    }

    private static Object value(Expression expression, Map<String, List<String>> row) {
        return expression.value(new Expression.Scope(row, Reading.AS_SHIPPED));
    }

    private static String text(Map<String, List<String>> row, String field) {
        return String.join("\n", row.getOrDefault(field, List.of()));
    }

    private static void put(Map<String, List<String>> row, String field, List<String> values) {
        if (values.isEmpty()) {
            row.remove(field);
        } else {
            row.put(field, values);
        }
    }

    private static List<Map<String, List<String>>> with(
            List<Map<String, List<String>>> rows, String field, String value) {
        rows.forEach(row -> row.put(field, List.of(value)));
        return List.copyOf(rows);
    }

    private static List<Map<String, List<String>>> regex(String text, List<Map<String, List<String>>> rows) {
        Matcher form = Pattern.compile("(?s)(" + NAME + ")=\"(.*)\"").matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException("the evaluator does not know this form of regex: " + text);
        }
        Pattern pattern = Pattern.compile(EvalParser.unescaped(form.group(2)));
        return rows.stream()
                .filter(row -> row.getOrDefault(form.group(1), List.of()).stream()
                        .anyMatch(value -> pattern.matcher(value).find()))
                .toList();
    }

    private static List<Map<String, List<String>>> eval(String text, List<Map<String, List<String>>> rows) {
        for (String assignment : SearchGrammar.split(text)) {
            int equals = assignment.indexOf('=');
            String field = assignment.substring(0, equals).strip();
            Expression expression = EvalParser.parse(assignment.substring(equals + 1));
            rows.forEach(row -> put(row, field, EvalFunctions.list(value(expression, row))));
        }
        return List.copyOf(rows);
    }

    private static List<String> names(String text) {
        return Arrays.stream(text.strip().split("[\\s,]+"))
                .filter(name -> !name.isEmpty())
                .toList();
    }

    private static List<Map<String, List<String>>> fields(String text, List<Map<String, List<String>>> rows) {
        boolean without = text.startsWith("-");
        List<String> names = names(text.replaceFirst("^[+-]", ""));
        rows.forEach(row -> row.keySet()
                .removeIf(field -> without
                        ? names.contains(field)
                        : !names.contains(field) && !field.equals("_time") && !field.equals("_raw")));
        return List.copyOf(rows);
    }

    private static List<Map<String, List<String>>> table(String text, List<Map<String, List<String>>> rows) {
        List<Map<String, List<String>>> shown = new ArrayList<>();
        for (Map<String, List<String>> row : rows) {
            Map<String, List<String>> one = new LinkedHashMap<>();
            names(text).forEach(name -> put(one, name, row.getOrDefault(name, List.of())));
            shown.add(one);
        }
        return shown;
    }

    /** What has no value for one of the fields is left out. */
    private static List<Map<String, List<String>>> dedup(String text, List<Map<String, List<String>>> rows) {
        String[] parts = text.split("\\ssortby\\s");
        List<String> names = names(parts[0]);
        Set<List<String>> seen = new LinkedHashSet<>();
        return (parts.length == 1 ? rows : sort("0 " + parts[1], rows))
                .stream()
                        .filter(row -> row.keySet().containsAll(names))
                        .filter(row -> seen.add(
                                names.stream().map(name -> text(row, name)).toList()))
                        .toList();
    }

    private static List<Map<String, List<String>>> sort(String text, List<Map<String, List<String>>> rows) {
        List<Comparator<Map<String, List<String>>>> keys = new ArrayList<>();
        int limit = 10_000;
        for (String word : names(text.replaceAll("([+-])\\s*", " $1"))) {
            if (word.matches("\\d+")) {
                limit = Integer.parseInt(word) == 0 ? Integer.MAX_VALUE : Integer.parseInt(word);
                continue;
            }
            boolean descending = word.startsWith("-");
            String field = word.replaceFirst("^[+-]", "");
            Comparator<Map<String, List<String>>> by = (one, other) -> compare(text(one, field), text(other, field));
            keys.add(descending ? by.reversed() : by);
        }
        Comparator<Map<String, List<String>>> order =
                keys.stream().reduce(Comparator::thenComparing).orElseThrow();
        return rows.stream().sorted(order).limit(limit).toList();
    }

    /** As numbers where both are numbers. */
    private static int compare(String one, String other) {
        String number = "-?\\d+(\\.\\d+)?";
        return one.matches(number) && other.matches(number)
                ? new BigDecimal(one).compareTo(new BigDecimal(other))
                : one.compareTo(other);
    }

    private record Aggregate(String function, Optional<Expression> argument, String name) {
        static List<Aggregate> read(String text) {
            List<Aggregate> all = new ArrayList<>();
            Matcher one = AGGREGATE.matcher(text.strip());
            int end = 0;
            while (end < text.strip().length()) {
                if (!one.region(end, text.strip().length()).lookingAt()) {
                    throw new IllegalArgumentException(
                            "not understood: " + text.strip().substring(end));
                }
                end = one.end();
                String call = one.group(1).strip();
                int open = call.indexOf('(');
                String argument = open < 0
                        ? ""
                        : call.substring(open + 1, call.length() - 1).strip();
                Optional<Expression> expression = argument.isEmpty()
                        ? Optional.empty()
                        : Optional.of(
                                argument.startsWith("eval(")
                                        ? EvalParser.parse(argument.substring(5, argument.length() - 1))
                                        : new Expression.Field(argument));
                all.add(new Aggregate(
                        open < 0 ? call : call.substring(0, open),
                        expression,
                        one.group(2) == null ? call : one.group(2)));
            }
            return all;
        }

        /** Rows come in the order of the search. */
        List<String> of(List<Map<String, List<String>>> rows) {
            if (function.equals("count")) {
                return List.of(""
                        + rows.stream()
                                .filter(row -> argument.map(expression -> counts(value(expression, row)))
                                        .orElse(true))
                                .count());
            }
            List<Map<String, List<String>>> ordered = new ArrayList<>(rows);
            if (function.equals("latest") || function.equals("earliest")) {
                Comparator<Map<String, List<String>>> byTime =
                        (one, other) -> compare(text(one, "_time"), text(other, "_time"));
                ordered.sort(function.equals("latest") ? byTime.reversed() : byTime);
            }
            List<List<String>> found = ordered.stream()
                    .map(row -> EvalFunctions.list(value(argument.orElseThrow(), row)))
                    .filter(values -> !values.isEmpty())
                    .toList();
            List<String> all = found.stream().flatMap(List::stream).toList();
            if (all.isEmpty()) {
                return List.of();
            }
            return switch (function) {
                case "latest", "earliest", "first" -> found.get(0);
                case "last" -> found.get(found.size() - 1);
                case "min" -> List.of(Collections.min(all, SearchRun::compare));
                case "max" -> List.of(Collections.max(all, SearchRun::compare));
                case "sum" ->
                    List.of(all.stream()
                            .map(BigDecimal::new)
                            .reduce(BigDecimal.ZERO, BigDecimal::add)
                            .toPlainString());
                case "values" -> List.copyOf(new TreeSet<>(all));
                case "dc" -> List.of("" + new TreeSet<>(all).size());
                default -> throw new IllegalArgumentException("the evaluator does not know " + function + "()");
            };
        }

        private boolean counts(Object value) {
            return value != null && !Boolean.FALSE.equals(value);
        }
    }

    /** Rows by the values of the fields; a row of several values belongs to each, one without a value to none. */
    private static Map<List<String>, List<Map<String, List<String>>>> groups(
            List<String> by, List<Map<String, List<String>>> rows) {
        Map<List<String>, List<Map<String, List<String>>>> groups = new LinkedHashMap<>();
        for (Map<String, List<String>> row : rows) {
            List<List<String>> keys = List.of(List.of());
            for (String field : by) {
                List<List<String>> longer = new ArrayList<>();
                for (List<String> key : keys) {
                    for (String value : row.getOrDefault(field, List.of())) {
                        List<String> one = new ArrayList<>(key);
                        one.add(value);
                        longer.add(one);
                    }
                }
                keys = longer;
            }
            keys.forEach(key ->
                    groups.computeIfAbsent(key, unused -> new ArrayList<>()).add(row));
        }
        return groups;
    }

    private static List<Map<String, List<String>>> stats(String text, List<Map<String, List<String>>> rows) {
        String[] parts = text.split("\\sBY\\s", 2);
        List<String> by = parts.length == 1 ? List.of() : names(parts[1]);
        Map<List<String>, List<Map<String, List<String>>>> groups = groups(by, rows);
        if (by.isEmpty() && rows.isEmpty()) {
            groups.put(List.of(), List.of());
        }
        List<Map<String, List<String>>> results = new ArrayList<>();
        groups.forEach((key, members) -> {
            Map<String, List<String>> result = new LinkedHashMap<>();
            for (int i = 0; i < by.size(); i++) {
                result.put(by.get(i), List.of(key.get(i)));
            }
            Aggregate.read(parts[0]).forEach(aggregate -> put(result, aggregate.name(), aggregate.of(members)));
            results.add(result);
        });
        results.sort(Comparator.comparing(
                row -> by.stream().map(field -> text(row, field)).toList().toString()));
        return results;
    }

    private static List<Map<String, List<String>>> eventstats(String text, List<Map<String, List<String>>> rows) {
        String[] parts = text.split("\\sBY\\s", 2);
        List<String> by = parts.length == 1 ? List.of() : names(parts[1]);
        rows.forEach(row -> by.forEach(field -> {
            if (row.getOrDefault(field, List.of()).size() > 1) {
                throw new IllegalArgumentException(
                        "eventstats BY " + field + " meets several values: what then happens is not documented");
            }
        }));
        List<Aggregate> aggregates = Aggregate.read(parts[0]);
        IdentityHashMap<Map<String, List<String>>, Map<String, List<String>>> added = new IdentityHashMap<>();
        groups(by, rows).values().forEach(members -> {
            Map<String, List<String>> values = new LinkedHashMap<>();
            aggregates.forEach(aggregate -> values.put(aggregate.name(), aggregate.of(members)));
            members.forEach(row -> added.put(row, values));
        });
        List<Map<String, List<String>>> results = new ArrayList<>();
        for (Map<String, List<String>> row : rows) {
            Map<String, List<String>> result = new LinkedHashMap<>(row);
            added.getOrDefault(row, Map.of()).forEach((field, values) -> put(result, field, values));
            results.add(result);
        }
        return results;
    }

    /** With {@code current=f window=1}: what the row before it in the group had. */
    private static List<Map<String, List<String>>> streamstats(String text, List<Map<String, List<String>>> rows) {
        Matcher form = Pattern.compile("current=f window=1 last\\((\\w+)\\) AS (\\w+) BY (.+)")
                .matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException("the evaluator does not know this form of streamstats: " + text);
        }
        Map<List<String>, List<String>> before = new HashMap<>();
        for (Map<String, List<String>> row : rows) {
            List<String> key =
                    names(form.group(3)).stream().map(name -> text(row, name)).toList();
            put(row, form.group(2), before.getOrDefault(key, List.of()));
            before.put(key, row.getOrDefault(form.group(1), List.of()));
        }
        return List.copyOf(rows);
    }

    private static List<Map<String, List<String>>> expanded(String field, List<Map<String, List<String>>> rows) {
        List<Map<String, List<String>>> results = new ArrayList<>();
        for (Map<String, List<String>> row : rows) {
            List<String> values = row.getOrDefault(field, List.of());
            if (values.isEmpty()) {
                results.add(row);
            }
            for (String value : values) {
                Map<String, List<String>> one = new LinkedHashMap<>(row);
                one.put(field, List.of(value));
                results.add(one);
            }
        }
        return results;
    }

    private static List<Map<String, List<String>>> renamed(String text, List<Map<String, List<String>>> rows) {
        Matcher one = Pattern.compile("(\\w+) AS (\\w+)").matcher(text);
        while (one.find()) {
            rows.forEach(row -> put(
                    row,
                    one.group(2),
                    Optional.ofNullable(row.remove(one.group(1))).orElse(List.of())));
        }
        return List.copyOf(rows);
    }

    private List<Map<String, List<String>>> lookup(String text, List<Map<String, List<String>>> rows) {
        AutomaticLookup lookup = AutomaticLookup.parse(text);
        List<Map<String, List<String>>> table = filled(lookup.table());
        for (Map<String, List<String>> row : rows) {
            List<Map<String, List<String>>> found = table.stream()
                    .filter(one -> row.getOrDefault(lookup.field(), List.of()).contains(text(one, lookup.column())))
                    .toList();
            lookup.outputs()
                    .forEach((from, to) -> put(
                            row,
                            to,
                            found.stream()
                                    .flatMap(one -> one.getOrDefault(from, List.of()).stream())
                                    .toList()));
        }
        return List.copyOf(rows);
    }

    private List<Map<String, List<String>>> appended(String text, List<Map<String, List<String>>> rows) {
        List<String> words = names(text);
        List<Map<String, List<String>>> results = new ArrayList<>();
        if (words.contains("append=true")) {
            results.addAll(rows);
        }
        filled(words.get(words.size() - 1)).forEach(row -> results.add(new LinkedHashMap<>(row)));
        return results;
    }

    private static Map<String, List<String>> withoutEmptyCells(Map<String, String> line) {
        Map<String, List<String>> row = new LinkedHashMap<>();
        line.forEach((column, cell) -> put(row, column, cell.isEmpty() ? List.of() : List.of(cell)));
        return row;
    }

    private List<Map<String, List<String>>> filled(String name) {
        List<Map<String, List<String>>> rows = tables.get(name);
        if (rows == null && name.matches("ta_defender_(?:sample|tenants)")) {
            return knowledge.lookups().get(name).rows().stream()
                    .map(SearchRun::withoutEmptyCells)
                    .toList();
        }
        if (rows == null) {
            throw new IllegalArgumentException("the test fills no lookup " + name);
        }
        return rows;
    }

    /** The first result of the subsearch with the same value; its fields replace those of the row. */
    private List<Map<String, List<String>>> joined(String stage, List<Map<String, List<String>>> rows) {
        List<String> subsearches = new ArrayList<>();
        Matcher form = Pattern.compile("join type=left (\\w+) \\[\\]")
                .matcher(SearchGrammar.withoutSubsearches(stage, subsearches));
        if (!form.matches()) {
            throw new IllegalArgumentException("the evaluator does not know this form of join: " + stage);
        }
        List<Map<String, List<String>>> others = pipeline(subsearches.get(0).strip());
        for (Map<String, List<String>> row : rows) {
            others.stream()
                    .filter(other -> text(other, form.group(1)).equals(text(row, form.group(1))))
                    .findFirst()
                    .ifPresent(row::putAll);
        }
        return List.copyOf(rows);
    }
}
