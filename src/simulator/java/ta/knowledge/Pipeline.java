package ta.knowledge;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Runs the commands of a search over rows, as far as the dashboards use them and as Splunk's Search Reference describes them. The base
 * search is not run: the caller gives its events. A command that it does not know is an error.
 */
final class Pipeline {
    private static final Pattern AGGREGATE = Pattern.compile("(?s)(\\w+)(?:\\((.*)\\))?");
    private static final Pattern PREVIOUS = Pattern.compile("current=f window=1 (?:global=f )?");
    private static final Pattern REGEX = Pattern.compile("(?s)([\\w.{}:]+)=\"(.*)\"");
    private static final long DAY = 86_400;
    private static final long HALF_HOUR = 1_800;

    private final Map<String, LookupTable> lookups;
    private final Reading reading;
    private final long now;
    private final long rangeStart;

    Pipeline(Map<String, LookupTable> lookups, Reading reading, Instant now, Instant rangeStart) {
        this.lookups = lookups;
        this.reading = reading;
        this.now = now.getEpochSecond();
        this.rangeStart = rangeStart.getEpochSecond();
    }

    /** A result: no list is empty. */
    static final class Row extends LinkedHashMap<String, List<String>> {
        private static final long serialVersionUID = 1;

        Row() {}

        Row(Map<String, List<String>> other) {
            super(other);
        }

        String text(String field) {
            return containsKey(field) ? String.join("\n", get(field)) : null;
        }

        void set(String field, List<String> values) {
            if (values.isEmpty()) {
                remove(field);
            } else {
                put(field, values);
            }
        }
    }

    /** The results of a search without macros and tokens over the events of its base search. */
    List<Row> run(String search, List<Row> events) {
        List<String> stages = split(search, '|');
        List<Row> rows = new ArrayList<>(events.stream().map(Row::new).toList());
        for (String stage : stages.subList(1, stages.size())) {
            rows = command(stage.strip(), rows);
        }
        return rows;
    }

    /** The rows after one command; they may be changed in place. */
    List<Row> command(String stage, List<Row> rows) {
        String name = stage.split("\\s", 2)[0];
        String text = stage.substring(name.length()).strip();
        switch (name) {
            case "search" -> {
                SearchCondition condition = SearchCondition.ofSearch(text);
                return kept(rows, condition::matches);
            }
            case "where" -> {
                Expression expression = parse(text);
                return kept(rows, row -> EvalFunctions.isTrue(expression.value(scope(row))));
            }
            case "regex" -> {
                return matching(text, rows);
            }
            case "eval" -> eval(text, rows);
            case "fields" -> fields(text, rows);
            case "table" -> {
                return table(names(text), rows);
            }
            case "stats" -> {
                return stats(text, rows);
            }
            case "eventstats" -> eventstats(text, rows);
            case "streamstats" -> previous(text, rows);
            case "timechart" -> {
                return timechart(text.replaceFirst("^minspan=1m ", "").replaceAll(" (limit|useother)=\\w+", ""), rows);
            }
            case "rex" -> rex(text, rows);
            case "dedup" -> {
                return dedup(text, rows);
            }
            case "sort" -> {
                return sorted(names(text), rows);
            }
            case "head" -> {
                return new ArrayList<>(rows.subList(0, Math.min(rows.size(), count(text))));
            }
            case "tail" -> {
                List<Row> last = new ArrayList<>(rows.subList(Math.max(0, rows.size() - count(text)), rows.size()));
                Collections.reverse(last);
                return last;
            }
            case "reverse" -> Collections.reverse(rows);
            case "mvexpand" -> {
                return expanded(text, rows);
            }
            case "rename" -> rename(text, rows);
            case "replace" -> replace(text, rows);
            case "lookup" -> lookup(text, rows);
            case "inputlookup" -> {
                return appended(text, rows);
            }
            case "appendpipe" -> {
                List<Row> all = new ArrayList<>(rows);
                all.addAll(run("|" + text.substring(1, text.length() - 1), rows));
                return all;
            }
            case "addinfo" ->
                rows.forEach(row -> {
                    row.put("info_min_time", List.of("" + rangeStart));
                    row.put("info_max_time", List.of("" + now));
                });
            case "transpose" -> {
                return transposed(text.replace("column_name=", ""), rows);
            }
            default -> throw new IllegalArgumentException("not a command that is known here: " + stage);
        }
        return rows;
    }

    private static int count(String text) {
        return text.isEmpty() ? 10 : Integer.parseInt(text.replaceFirst("^limit=", ""));
    }

    // ------------------------------------------------------------ expressions

    private Expression parse(String text) {
        return EvalParser.parse(text.replace("now()", "" + now));
    }

    private Expression.Scope scope(Row row) {
        return new Expression.Scope(row, reading);
    }

    private static List<Row> kept(List<Row> rows, Predicate<Row> wanted) {
        return new ArrayList<>(rows.stream().filter(wanted).toList());
    }

    private static List<Row> matching(String text, List<Row> rows) {
        Matcher form = REGEX.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException("this form of regex is not known: " + text);
        }
        Predicate<String> pattern =
                Pattern.compile(EvalParser.unescaped(form.group(2))).asPredicate();
        return kept(
                rows, row -> row.getOrDefault(form.group(1), List.of()).stream().anyMatch(pattern));
    }

    private void eval(String text, List<Row> rows) {
        for (String assignment : split(text, ',')) {
            int equals = assignment.indexOf('=');
            String field = bare(assignment.substring(0, equals).strip());
            Expression expression = parse(assignment.substring(equals + 1).strip());
            rows.forEach(row -> row.set(field, EvalFunctions.list(expression.value(scope(row)))));
        }
    }

    // ------------------------------------------------------------ statistics

    /** One aggregation: its name in the result, and its value over rows. */
    private record Aggregate(String as, Function<List<Row>, List<String>> value) {}

    private List<Aggregate> aggregates(String text) {
        List<Aggregate> found = new ArrayList<>();
        List<String> words = split(text, ' ').stream()
                .map(String::strip)
                .filter(word -> !word.isEmpty())
                .toList();
        for (int i = 0; i < words.size(); i++) {
            Matcher match = AGGREGATE.matcher(words.get(i));
            if (!match.matches()) {
                throw new IllegalArgumentException("not an aggregation: " + words.get(i));
            }
            String function = match.group(1);
            String inner = match.group(2) == null ? "" : match.group(2);
            boolean named = i + 2 < words.size() && words.get(i + 1).equalsIgnoreCase("AS");
            boolean condition = inner.startsWith("eval(") && function.equals("count");
            Expression argument = inner.isEmpty() ? null : parse(inner.replaceFirst("(?s)^eval\\((.*)\\)$", "$1"));
            found.add(new Aggregate(
                    named ? bare(words.get(i + 2)) : words.get(i),
                    rows -> aggregated(function, argument, condition, rows)));
            i += named ? 2 : 0;
        }
        return found;
    }

    private List<String> aggregated(String function, Expression argument, boolean condition, List<Row> rows) {
        if (argument == null) {
            return List.of("" + rows.size());
        }
        if (condition) {
            return List.of(""
                    + rows.stream()
                            .filter(row -> EvalFunctions.isTrue(argument.value(scope(row))))
                            .count());
        }
        List<String> values = rows.stream()
                .flatMap(row -> EvalFunctions.list(argument.value(scope(row))).stream())
                .toList();
        return switch (function) {
            case "count" -> List.of("" + values.size());
            case "dc" -> List.of("" + new LinkedHashSet<>(values).size());
            case "values" -> List.copyOf(new TreeSet<>(values));
            case "min" -> values.stream().min(BY_NUMBER).map(List::of).orElse(List.of());
            case "max" -> values.stream().max(BY_NUMBER).map(List::of).orElse(List.of());
            case "first" -> values.isEmpty() ? List.of() : List.of(values.get(0));
            case "last" -> values.isEmpty() ? List.of() : List.of(values.get(values.size() - 1));
            case "sum" ->
                values.isEmpty()
                        ? List.of()
                        : List.of(values.stream()
                                .map(BigDecimal::new)
                                .reduce(BigDecimal.ZERO, BigDecimal::add)
                                .toPlainString());
            case "avg" ->
                values.isEmpty()
                        ? List.of()
                        : List.of(""
                                + values.stream()
                                        .mapToDouble(Double::parseDouble)
                                        .average()
                                        .orElseThrow());
            case "median" -> List.of(values.isEmpty() ? new String[0] : new String[] {percentile(values, 50)});
            case "p90" -> List.of(values.isEmpty() ? new String[0] : new String[] {percentile(values, 90)});
            case "latest" ->
                rows.stream()
                        .filter(row -> argument.value(scope(row)) != null)
                        .max(Comparator.comparing(row -> Double.parseDouble(row.text("_time"))))
                        .map(row -> EvalFunctions.list(argument.value(scope(row))))
                        .orElse(List.of());
            default -> throw new IllegalArgumentException("not an aggregation that is known here: " + function);
        };
    }

    /** Between two values as Splunk's median and pNN of few values. */
    private static String percentile(List<String> values, int percent) {
        List<Double> sorted = values.stream().map(Double::parseDouble).sorted().toList();
        double rank = (sorted.size() - 1) * percent / 100.0;
        int below = (int) rank;
        double next = sorted.get(Math.min(below + 1, sorted.size() - 1));
        return "" + (sorted.get(below) + (rank - below) * (next - sorted.get(below)));
    }

    private static final Comparator<String> BY_NUMBER = (left, right) -> {
        try {
            return Double.compare(Double.parseDouble(left), Double.parseDouble(right));
        } catch (NumberFormatException e) {
            return left.compareTo(right);
        }
    };

    private List<Row> stats(String text, List<Row> rows) {
        String[] parts = text.split("(?i)\\sBY\\s");
        List<String> by = parts.length == 1 ? List.of() : names(parts[1]);
        Map<List<String>, List<Row>> groups = groups(by, rows);
        if (by.isEmpty() && groups.isEmpty()) {
            groups.put(List.of(), List.of());
        }
        List<Row> result = new ArrayList<>();
        groups.forEach((key, group) -> {
            Row row = new Row();
            for (int i = 0; i < by.size(); i++) {
                row.put(by.get(i), List.of(key.get(i)));
            }
            aggregates(parts[0]).forEach(one -> row.set(one.as(), one.value().apply(group)));
            result.add(row);
        });
        return by.isEmpty() ? result : sorted(by, result);
    }

    /** A row with several values of a field is in the group of each; one without a value is in none. */
    private static Map<List<String>, List<Row>> groups(List<String> by, List<Row> rows) {
        Map<List<String>, List<Row>> groups = new LinkedHashMap<>();
        for (Row row : rows) {
            List<List<String>> keys = List.of(List.of());
            for (String field : by) {
                keys = keys.stream()
                        .flatMap(key -> row.getOrDefault(field, List.of()).stream()
                                .map(value -> Stream.concat(key.stream(), Stream.of(value))
                                        .toList()))
                        .toList();
            }
            keys.forEach(key ->
                    groups.computeIfAbsent(key, none -> new ArrayList<>()).add(row));
        }
        return groups;
    }

    private void eventstats(String text, List<Row> rows) {
        String[] parts = text.split("(?i)\\sBY\\s");
        List<String> by = parts.length == 1 ? List.of() : names(parts[1]);
        if (rows.stream()
                .anyMatch(row -> by.stream()
                        .anyMatch(field -> row.getOrDefault(field, List.of()).size() > 1))) {
            throw new IllegalArgumentException(
                    "eventstats BY " + by + " meets several values: what then happens is not documented");
        }
        for (List<Row> group : groups(by, rows).values()) {
            Map<String, List<String>> values = new HashMap<>();
            aggregates(parts[0]).forEach(one -> values.put(one.as(), one.value().apply(group)));
            group.forEach(row -> values.forEach(row::set));
        }
    }

    /** {@code streamstats current=f window=1 last(x) AS y ... BY z}: the value in the row before of the same group. */
    private static void previous(String text, List<Row> rows) {
        Matcher options = PREVIOUS.matcher(text);
        if (!options.lookingAt()) {
            throw new IllegalArgumentException("this form of streamstats is not known: " + text);
        }
        String[] parts = text.substring(options.end()).split("\\sBY\\s");
        Map<String, String> taken = new HashMap<>();
        Pattern.compile("last\\((\\w+)\\) AS (\\w+)")
                .matcher(parts[0])
                .results()
                .forEach(one -> taken.put(one.group(2), one.group(1)));
        for (List<Row> group : groups(names(parts[1]), rows).values()) {
            for (int i = group.size() - 1; i > 0; i--) {
                Row before = group.get(i - 1);
                Row row = group.get(i);
                taken.forEach((as, field) -> row.set(as, before.getOrDefault(field, List.of())));
            }
        }
    }

    /** By the span that Splunk takes for the range: days for a month, half hours for a day. A column for each value of BY. */
    private List<Row> timechart(String text, List<Row> rows) {
        String[] parts = text.split("(?i)\\sBY\\s");
        Map<Long, List<Row>> spans = new TreeMap<>();
        rows.forEach(row -> spans.computeIfAbsent(
                        (long) Double.parseDouble(row.text("_time")) / span() * span(), start -> new ArrayList<>())
                .add(row));
        List<Row> result = new ArrayList<>();
        if (!spans.isEmpty()) {
            for (long start = start(rows) / span() * span(); start <= now; start += span()) {
                Row row = new Row();
                row.put("_time", List.of("" + start));
                List<Row> group = spans.getOrDefault(start, List.of());
                if (parts.length == 1) {
                    aggregates(text)
                            .forEach(one -> row.set(one.as(), one.value().apply(group)));
                } else {
                    groups(List.of(parts[1].split(" ")[0]), group)
                            .forEach((key, split) -> row.set(
                                    key.get(0),
                                    aggregates(parts[0]).get(0).value().apply(split)));
                }
                result.add(row);
            }
        }
        return result;
    }

    /** Of all time, the first row's. */
    private long start(List<Row> rows) {
        return rangeStart > 0
                ? rangeStart
                : rows.stream()
                        .mapToLong(row -> (long) Double.parseDouble(row.text("_time")))
                        .min()
                        .orElse(now);
    }

    /** Seconds of a bar of a chart. */
    long span() {
        long range = now - rangeStart;
        return range <= HALF_HOUR / 2
                ? 10
                : range <= 2 * HALF_HOUR ? 60 : range <= 8 * HALF_HOUR ? 300 : range <= 2 * DAY ? HALF_HOUR : DAY;
    }

    // ------------------------------------------------------------ rows and columns

    private static void fields(String text, List<Row> rows) {
        boolean without = text.startsWith("-");
        Set<String> named = Set.copyOf(names(text.replaceFirst("^[-+] ?", "")));
        rows.forEach(row -> row.keySet()
                .removeIf(field -> without ? named.contains(field) : !named.contains(field) && !field.startsWith("_")));
    }

    private static List<Row> table(List<String> columns, List<Row> rows) {
        return new ArrayList<>(rows.stream()
                .map(row -> {
                    Row cut = new Row();
                    columns.forEach(column ->
                            wanted(column, row).forEach(name -> cut.set(name, row.getOrDefault(name, List.of()))));
                    return cut;
                })
                .toList());
    }

    /** The field itself, or those that a name with {@code *} stands for. */
    private static List<String> wanted(String column, Row row) {
        Pattern pattern = SearchCondition.wildcards(column);
        return column.contains("*")
                ? row.keySet().stream()
                        .filter(name ->
                                !name.startsWith("_") && pattern.matcher(name).matches())
                        .toList()
                : List.of(column);
    }

    private static List<Row> dedup(String text, List<Row> rows) {
        String[] parts = text.split("\\ssortby\\s");
        List<String> by = names(parts[0]);
        List<Row> ordered = parts.length == 1 ? rows : sorted(names(parts[1]), rows);
        Set<List<List<String>>> seen = new HashSet<>();
        return kept(
                ordered,
                row -> row.keySet().containsAll(by)
                        && seen.add(by.stream().map(row::get).toList()));
    }

    /** Names with {@code -} before them go down; a number is a limit, 0 for none. */
    private static List<Row> sorted(List<String> fields, List<Row> rows) {
        List<Comparator<Row>> orders = new ArrayList<>();
        boolean down = false;
        long limit = Long.MAX_VALUE;
        for (String field : fields) {
            if (field.equals("-")) {
                down = true;
            } else if (field.matches("\\d+")) {
                limit = field.equals("0") ? Long.MAX_VALUE : Long.parseLong(field);
            } else {
                String name = field.replaceFirst("^-", "");
                orders.add(Comparator.comparing(
                        row -> row.text(name),
                        Comparator.nullsLast(down || field.startsWith("-") ? BY_NUMBER.reversed() : BY_NUMBER)));
                down = false;
            }
        }
        return new ArrayList<>(rows.stream()
                .sorted(orders.stream().reduce(Comparator::thenComparing).orElseThrow())
                .limit(limit)
                .toList());
    }

    private static List<Row> expanded(String field, List<Row> rows) {
        List<Row> result = new ArrayList<>();
        for (Row row : rows) {
            for (List<String> one : row.containsKey(field)
                    ? row.get(field).stream().map(List::of).toList()
                    : List.of(List.<String>of())) {
                Row copy = new Row(row);
                copy.set(field, one);
                result.add(copy);
            }
        }
        return result;
    }

    private static void rename(String text, List<Row> rows) {
        for (String pair : split(text, ',')) {
            String[] sides = pair.strip().split("\\sAS\\s");
            rows.forEach(row -> {
                List<String> values = row.remove(bare(sides[0].strip()));
                row.set(bare(sides[1].strip()), values == null ? List.of() : values);
            });
        }
    }

    /** Of {@code _raw}, with named groups. */
    private static void rex(String text, List<Row> rows) {
        Pattern pattern = Pattern.compile(bare(text));
        List<String> names = Pattern.compile("\\(\\?<(\\w+)>")
                .matcher(text)
                .results()
                .map(name -> name.group(1))
                .toList();
        if (names.isEmpty()) {
            throw new IllegalArgumentException("rex is not understood: " + text);
        }
        rows.forEach(row -> {
            Matcher match =
                    pattern.matcher(row.getOrDefault("_raw", List.of("")).get(0));
            if (match.find()) {
                names.stream()
                        .filter(name -> match.group(name) != null)
                        .forEach(name -> row.put(name, List.of(match.group(name))));
            }
        });
    }

    private static void replace(String text, List<Row> rows) {
        Matcher match = Pattern.compile("(\\S+) WITH \"([^\"]*)\" IN (.*)").matcher(text);
        if (!match.matches()) {
            throw new IllegalArgumentException("replace is not understood: " + text);
        }
        rows.forEach(row -> names(match.group(3))
                .forEach(field -> row.computeIfPresent(
                        field,
                        (name, values) -> values.stream()
                                .map(value -> value.equals(match.group(1)) ? match.group(2) : value)
                                .toList())));
    }

    private void lookup(String text, List<Row> rows) {
        AutomaticLookup lookup = AutomaticLookup.parse(text);
        LookupTable table = table(lookup.table());
        for (Row row : rows) {
            List<Map<String, String>> found = row.getOrDefault(lookup.field(), List.of()).stream()
                    .flatMap(value -> table.matches(lookup.column(), value))
                    .toList();
            lookup.outputs()
                    .forEach((from, to) -> row.set(
                            to,
                            found.stream()
                                    .map(one -> one.getOrDefault(from, ""))
                                    .filter(cell -> !cell.isEmpty())
                                    .toList()));
        }
    }

    private LookupTable table(String name) {
        if (!lookups.containsKey(name)) {
            throw new IllegalArgumentException("there is no lookup " + name);
        }
        return lookups.get(name);
    }

    private List<Row> appended(String text, List<Row> rows) {
        String name = text.replaceFirst("^append=true ", "");
        List<Row> all = new ArrayList<>(text.equals(name) ? List.of() : rows);
        for (Map<String, String> line : table(name).rows()) {
            Row row = new Row();
            line.forEach((column, cell) -> row.set(column, cell.isEmpty() ? List.of() : List.of(cell)));
            all.add(row);
        }
        return all;
    }

    private static List<Row> transposed(String column, List<Row> rows) {
        List<Row> result = new ArrayList<>();
        for (Row row : rows.subList(0, Math.min(1, rows.size()))) {
            row.forEach((field, values) -> {
                Row one = new Row();
                one.put(column, List.of(field));
                one.put("row 1", values);
                result.add(one);
            });
        }
        return result;
    }

    // ------------------------------------------------------------ text

    static List<String> names(String text) {
        return Stream.of(text.split("[\\s,]+(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)"))
                .map(Pipeline::bare)
                .filter(name -> !name.isEmpty())
                .toList();
    }

    private static String bare(String name) {
        return name.replaceAll("^\"|\"$", "");
    }

    /** Splits where the separator is outside quotes and brackets. */
    static List<String> split(String text, char separator) {
        List<String> parts = new ArrayList<>();
        int depth = 0;
        int start = 0;
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quoted && c == '\\') {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (!quoted && "([".indexOf(c) >= 0) {
                depth++;
            } else if (!quoted && ")]".indexOf(c) >= 0) {
                depth--;
            } else if (!quoted && depth == 0 && c == separator) {
                parts.add(text.substring(start, i));
                start = i + 1;
            }
        }
        parts.add(text.substring(start));
        return parts;
    }
}
