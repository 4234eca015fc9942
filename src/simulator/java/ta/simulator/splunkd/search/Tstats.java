package ta.simulator.splunkd.search;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code tstats}, as far as the stand-in knows it: {@code max(<field>) AS <name> [where <conditions>] [by <field>]}. */
final class Tstats {
    /** Gives the events that conditions hold for. */
    interface Events {
        List<Row> find(List<Token> conditions) throws SearchException;
    }

    private final String field;
    private final String name;
    private final List<Token> conditions;
    private final String by;

    private Tstats(String field, String name, List<Token> conditions, String by) {
        this.field = field;
        this.name = name;
        this.conditions = conditions;
        this.by = by;
    }

    static Tstats of(List<Token> words) throws SearchException {
        if (words.size() < 4
                || !words.get(0).is("max")
                || !words.get(1).is("(")
                || !words.get(3).is(")")) {
            throw SearchException.refused("Error in 'tstats' command: the stand-in knows only max(<field>).");
        }
        String field = words.get(2).text();
        int at = 4;
        String name = "max(" + field + ")";
        if (at + 1 < words.size() && words.get(at).text().equalsIgnoreCase("as")) {
            name = words.get(at + 1).text();
            at += 2;
        }
        List<Token> conditions = new ArrayList<>();
        if (at < words.size() && words.get(at).text().equalsIgnoreCase("where")) {
            for (at++; at < words.size() && !words.get(at).is("by"); at++) {
                conditions.add(words.get(at));
            }
        }
        String by = "";
        if (at + 1 < words.size() && words.get(at).is("by")) {
            by = words.get(at + 1).text();
            at += 2;
        }
        if (at < words.size()) {
            throw SearchException.refused(
                    "Error in 'tstats' command: \"" + words.get(at).text() + "\" is beyond this stand-in.");
        }
        return new Tstats(field, name, conditions, by);
    }

    ResultTable run(Events events) throws SearchException {
        Map<String, BigDecimal> most = new LinkedHashMap<>();
        for (Row row : events.find(conditions)) {
            most.merge(by.isEmpty() ? "" : row.text(by), new BigDecimal(row.text(field)), BigDecimal::max);
        }
        List<Row> rows = new ArrayList<>();
        most.forEach((group, value) -> {
            Row row = new Row();
            if (!by.isEmpty()) {
                row.with(by, group);
            }
            rows.add(row.with(name, value.toPlainString()));
        });
        return new ResultTable(by.isEmpty() ? List.of(name) : List.of(by, name), rows);
    }
}
