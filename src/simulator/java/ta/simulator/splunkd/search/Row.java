package ta.simulator.splunkd.search;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One result: fields in order, each with one or more values. */
public final class Row {
    private final Map<String, List<String>> fields = new LinkedHashMap<>();

    /** Sets a field to one value. */
    public Row with(String field, String value) {
        fields.put(field, List.of(value));
        return this;
    }

    /** Sets a field to its values; none take it away. */
    public Row with(String field, List<String> values) {
        if (values.isEmpty()) {
            fields.remove(field);
        } else {
            fields.put(field, List.copyOf(values));
        }
        return this;
    }

    void add(String field, String value) {
        List<String> values = new ArrayList<>(values(field));
        values.add(value);
        fields.put(field, List.copyOf(values));
    }

    /** All values of a field; none when it is absent. */
    public List<String> values(String field) {
        return fields.getOrDefault(field, List.of());
    }

    /** The values of a field as one text, several of them on lines of their own. */
    public String text(String field) {
        return String.join("\n", values(field));
    }

    /** Names of the fields. */
    public Set<String> names() {
        return new LinkedHashSet<>(fields.keySet());
    }

    Row only(List<String> wanted) {
        Row row = new Row();
        for (String field : wanted) {
            if (fields.containsKey(field)) {
                row.fields.put(field, fields.get(field));
            }
        }
        return row;
    }
}
