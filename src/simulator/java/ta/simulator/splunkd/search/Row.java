package ta.simulator.splunkd.search;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** One result: fields in order, each with one or more values. */
public final class Row {
    private final Map<String, List<String>> fields = new LinkedHashMap<>();
    private Predicate<String> settled = field -> true;
    private Consumer<Row> later = row -> {};

    /** Sets a field to one value. */
    public Row with(String field, String value) {
        return with(field, List.of(value));
    }

    /** Sets a field to its values; none take it away. */
    public synchronized Row with(String field, List<String> values) {
        addLater();
        if (values.isEmpty()) {
            fields.remove(field);
        } else {
            fields.put(field, List.copyOf(values));
        }
        return this;
    }

    /**
     * Has more fields added when one of them is asked for: most searches look at few fields of many rows.
     *
     * @param known tells a field that these fields neither set nor change
     */
    synchronized Row withLater(Predicate<String> known, Consumer<Row> more) {
        settled = known;
        later = more;
        return this;
    }

    private void addLater() {
        Consumer<Row> more = later;
        settled = field -> true;
        later = row -> {};
        more.accept(this);
    }

    private void addLaterFor(String field) {
        if (!settled.test(field)) {
            addLater();
        }
    }

    synchronized void add(String field, String value) {
        List<String> known = fields.get(field);
        if (known == null) {
            fields.put(field, List.of(value));
        } else {
            List<String> values = new ArrayList<>(known);
            values.add(value);
            fields.put(field, List.copyOf(values));
        }
    }

    /** All values of a field; none when it is absent. */
    public synchronized List<String> values(String field) {
        addLaterFor(field);
        return fields.getOrDefault(field, List.of());
    }

    /** The values of a field as one text, several of them on lines of their own. */
    public String text(String field) {
        List<String> values = values(field);
        return values.size() == 1 ? values.get(0) : String.join("\n", values);
    }

    /** Names of the fields. */
    public synchronized Set<String> names() {
        addLater();
        return new LinkedHashSet<>(fields.keySet());
    }

    Row only(List<String> wanted) {
        Row row = new Row();
        for (String field : wanted) {
            List<String> values = values(field);
            if (!values.isEmpty()) {
                row.fields.put(field, values);
            }
        }
        return row;
    }
}
