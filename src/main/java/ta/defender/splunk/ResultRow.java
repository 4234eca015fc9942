package ta.defender.splunk;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One row of search results: fields, each with one or more values. */
public record ResultRow(Map<String, List<String>> fields) {
    private static final int ROW_BYTES = 250;
    private static final int VALUE_BYTES = 70;

    public ResultRow {
        fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }

    /** The values of a field as Splunk shows them, several of them on lines of their own; empty when it has none. */
    public String text(String field) {
        return String.join("\n", values(field));
    }

    public List<String> values(String field) {
        return fields.getOrDefault(field, List.of());
    }

    /** About the memory that it takes, in bytes. */
    long size() {
        return ROW_BYTES
                + fields.values().stream()
                        .flatMap(List::stream)
                        .mapToLong(value -> VALUE_BYTES + value.length())
                        .sum();
    }

    /** Names of the fields that have a value. */
    public Set<String> names() {
        return fields.keySet();
    }
}
