package ta.simulator.splunkd.search;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The transforming commands that the stand-in knows: head, tail, reverse, sort, table, fields, dedup, stats count. */
final class Commands {
    private Commands() {}

    static ResultTable apply(String command, List<Token> arguments, ResultTable table) throws SearchException {
        List<String> words = arguments.stream()
                .filter(token -> !token.is(","))
                .map(Token::text)
                .toList();
        return switch (command) {
            case "head" -> table.page(0, number(command, words, 10));
            case "tail" -> tail(table, number(command, words, 10));
            case "reverse" -> reversed(table);
            case "sort" -> sorted(table, words);
            case "table" -> only(table, words);
            case "fields" -> fields(table, words);
            case "dedup" -> dedup(table, words);
            case "stats" -> stats(table, words);
            default ->
                throw SearchException.refused("Unknown search command '" + command
                        + "'. The stand-in knows search, makeresults, head, tail, reverse, sort, table, fields, dedup,"
                        + " stats count and sendalert.");
        };
    }

    private static int number(String command, List<String> words, int fallback) throws SearchException {
        if (words.isEmpty()) {
            return fallback;
        }
        String text = words.get(0).replaceFirst("^limit=", "");
        if (!text.matches("\\d{1,9}")) {
            throw SearchException.refused("Error in '" + command + "' command: \"" + text + "\" is no number.");
        }
        return Integer.parseInt(text);
    }

    private static ResultTable tail(ResultTable table, int count) {
        List<Row> rows = table.rows();
        return reversed(table.withRows(rows.subList(Math.max(0, rows.size() - count), rows.size())));
    }

    private static ResultTable reversed(ResultTable table) {
        List<Row> rows = new ArrayList<>(table.rows());
        Collections.reverse(rows);
        return table.withRows(rows);
    }

    private static ResultTable sorted(ResultTable table, List<String> words) throws SearchException {
        List<Comparator<Row>> keys = new ArrayList<>();
        int limit = 10_000;
        boolean descending = false;
        for (String word : words) {
            if (word.matches("\\d+")) {
                limit = Integer.parseInt(word);
                continue;
            }
            if (word.equals("-") || word.equals("+")) {
                descending = word.equals("-");
                continue;
            }
            String field = word.replaceFirst("^[+-]", "");
            Comparator<Row> by = (one, other) -> compare(one.text(field), other.text(field));
            keys.add(descending || word.startsWith("-") ? by.reversed() : by);
        }
        if (keys.isEmpty()) {
            throw SearchException.refused("Error in 'sort' command: no field is named.");
        }
        Comparator<Row> order = keys.stream().reduce(Comparator::thenComparing).orElseThrow();
        return table.withRows(table.rows().stream().sorted(order).toList()).page(0, limit);
    }

    /** As numbers when both are, else as texts. */
    private static int compare(String one, String other) {
        String number = "-?\\d+(\\.\\d+)?";
        return one.matches(number) && other.matches(number)
                ? new BigDecimal(one).compareTo(new BigDecimal(other))
                : one.compareTo(other);
    }

    private static ResultTable only(ResultTable table, List<String> fields) {
        return new ResultTable(
                fields, table.rows().stream().map(row -> row.only(fields)).toList());
    }

    private static ResultTable fields(ResultTable table, List<String> words) {
        boolean without = !words.isEmpty() && words.get(0).equals("-");
        List<String> named = words.stream()
                .filter(word -> !word.equals("-") && !word.equals("+"))
                .toList();
        List<String> kept = table.fields().stream()
                .filter(field -> without != named.contains(field) || (!without && field.startsWith("_")))
                .toList();
        return only(table, kept);
    }

    private static ResultTable dedup(ResultTable table, List<String> fields) throws SearchException {
        if (fields.contains("sortby")
                || fields.stream().anyMatch(field -> field.contains("=") || field.matches("\\d+"))) {
            throw SearchException.refused("Error in 'dedup' command: the stand-in knows only names of fields.");
        }
        Set<List<String>> seen = new LinkedHashSet<>();
        List<Row> rows = table.rows().stream()
                .filter(row -> seen.add(fields.stream().map(row::text).toList()))
                .toList();
        return table.withRows(rows);
    }

    private static ResultTable stats(ResultTable table, List<String> words) throws SearchException {
        boolean grouped = words.size() > 2 && words.get(1).equalsIgnoreCase("by");
        if (words.isEmpty() || !words.get(0).equals("count") || (words.size() > 1 && !grouped)) {
            throw SearchException.refused("Error in 'stats' command: the stand-in knows only \"stats count [by …]\".");
        }
        List<String> fields = grouped ? words.subList(2, words.size()) : List.of();
        Map<List<String>, Integer> counts = new LinkedHashMap<>();
        if (!grouped) {
            counts.put(List.of(), 0);
        }
        table.rows().forEach(row -> counts.merge(fields.stream().map(row::text).toList(), 1, Integer::sum));
        List<Row> rows = new ArrayList<>();
        counts.forEach((values, count) -> {
            Row row = new Row();
            for (int at = 0; at < fields.size(); at++) {
                row.with(fields.get(at), values.get(at));
            }
            rows.add(row.with("count", String.valueOf(count)));
        });
        fields.stream()
                .map(field -> (Comparator<Row>) (one, other) -> compare(one.text(field), other.text(field)))
                .reduce(Comparator::thenComparing)
                .ifPresent(rows::sort);
        List<String> header = new ArrayList<>(fields);
        header.add("count");
        return new ResultTable(header, rows);
    }
}
