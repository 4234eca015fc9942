package ta.simulator.splunkd.search;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Results of a search: the order of fields and the rows. */
public record ResultTable(List<String> fields, List<Row> rows) {
    public ResultTable {
        fields = List.copyOf(fields);
        rows = List.copyOf(rows);
    }

    /** A table whose fields are those of its rows, in order of appearance. */
    public static ResultTable of(List<Row> rows) {
        Set<String> fields = new LinkedHashSet<>();
        rows.forEach(row -> fields.addAll(row.names()));
        return new ResultTable(List.copyOf(fields), rows);
    }

    /** A part of the rows; a count of 0 means all. */
    public ResultTable page(int offset, int count) {
        int from = Math.min(Math.max(offset, 0), rows.size());
        int to = count <= 0 ? rows.size() : Math.min(rows.size(), from + count);
        return new ResultTable(fields, rows.subList(from, to));
    }
}
