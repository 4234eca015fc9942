package ta.simulator.splunkd.search;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** Results of a search: the order of fields and the rows. */
public final class ResultTable {
    private final Supplier<List<String>> order;
    private final List<Row> rows;
    private List<String> fields = List.of();
    private boolean ordered;

    private ResultTable(Supplier<List<String>> order, List<Row> rows) {
        this.order = order;
        this.rows = List.copyOf(rows);
    }

    public ResultTable(List<String> fields, List<Row> rows) {
        this(constant(fields), rows);
    }

    private static Supplier<List<String>> constant(List<String> fields) {
        List<String> copy = List.copyOf(fields);
        return () -> copy;
    }

    /** A table whose fields are those of its rows, in order of appearance. */
    public static ResultTable of(List<Row> rows) {
        return new ResultTable(
                () -> {
                    Set<String> fields = new LinkedHashSet<>();
                    rows.forEach(row -> fields.addAll(row.names()));
                    return List.copyOf(fields);
                },
                rows);
    }

    /** The fields in their order; they are gathered when they are first asked for. */
    public synchronized List<String> fields() {
        if (!ordered) {
            fields = order.get();
            ordered = true;
        }
        return fields;
    }

    public List<Row> rows() {
        return rows;
    }

    /** Other rows with the fields of this table. */
    ResultTable withRows(List<Row> others) {
        return new ResultTable(this::fields, others);
    }

    /** A part of the rows; a count of 0 means all. */
    public ResultTable page(int offset, int count) {
        int from = Math.min(Math.max(offset, 0), rows.size());
        int to = count <= 0 ? rows.size() : Math.min(rows.size(), from + count);
        return withRows(rows.subList(from, to));
    }
}
