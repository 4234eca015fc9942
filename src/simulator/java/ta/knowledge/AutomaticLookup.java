package ta.knowledge;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A setting {@code LOOKUP-x = table column [AS field] OUTPUT column [AS field] ...}.
 *
 * @param table stanza of transforms.conf
 * @param column what is looked up, with the field that it is compared with
 * @param outputs field to write, by column
 */
record AutomaticLookup(String table, String column, String field, Map<String, String> outputs) {
    private static final Pattern FORM = Pattern.compile("(\\w+) (\\w+)(?: AS (\\w+))? OUTPUT (.+)");
    private static final Pattern OUTPUT = Pattern.compile("(\\w+)(?: AS (\\w+))?(?: |$)");

    static AutomaticLookup parse(String setting) {
        Matcher form = FORM.matcher(setting);
        if (!form.matches()) {
            throw new IllegalArgumentException("the evaluator does not know this form of lookup: " + setting);
        }
        Map<String, String> outputs = new LinkedHashMap<>();
        Matcher output = OUTPUT.matcher(form.group(4));
        while (output.find()) {
            String target = output.group(2) == null ? output.group(1) : output.group(2);
            if (outputs.put(output.group(1), target) != null) {
                throw new IllegalArgumentException("a column is written twice: " + setting);
            }
        }
        return new AutomaticLookup(
                form.group(1), form.group(2), form.group(3) == null ? form.group(2) : form.group(3), outputs);
    }

    /**
     * Writes what the rows have; each value of a multivalue is looked up by itself. Where no row is found, what becomes of a
     * field that would have been written is not documented (it may be emptied), so there must be none.
     */
    void apply(LookupTable lookup, Map<String, List<String>> fields) {
        List<String> values = fields.getOrDefault(field, List.of());
        List<Map<String, String>> rows =
                values.stream().flatMap(value -> lookup.matches(column, value)).toList();
        outputs.forEach((from, to) -> {
            if (!rows.isEmpty()) {
                fields.put(to, rows.stream().map(row -> row.get(from)).toList());
            } else if (lookup.defaultMatch().isPresent() && !values.isEmpty()) {
                fields.put(to, List.of(lookup.defaultMatch().get()));
            } else if (fields.containsKey(to)) {
                throw new IllegalStateException(table + " has no row for " + field + " = " + values
                        + ", and the event has " + to + " already; what Splunk does then is not documented");
            }
        });
    }
}
