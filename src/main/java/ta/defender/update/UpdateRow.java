package ta.defender.update;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What one row asks for, its tokens filled, not yet checked.
 *
 * @param number of the row, counted from 1
 * @param id of the object, empty when the row names none
 * @param requested parameter to text
 * @param seen what the row says the object was like, member to value
 * @param origin fields by which Enterprise Security finds the row
 */
public record UpdateRow(
        int number, String id, Map<String, String> requested, Map<String, String> seen, Map<String, String> origin) {
    public UpdateRow {
        requested = Collections.unmodifiableMap(new LinkedHashMap<>(requested));
        seen = Collections.unmodifiableMap(new LinkedHashMap<>(seen));
        origin = Collections.unmodifiableMap(new LinkedHashMap<>(origin));
    }

    /** What Enterprise Security calls the row by: its own {@code rid}, else its place counted from 0. */
    String resultId() {
        return origin.getOrDefault("rid", String.valueOf(number - 1));
    }

    /** Where the row came from, its own name included. */
    public Map<String, String> origins() {
        Map<String, String> origins = new LinkedHashMap<>(origin);
        origins.put("rid", resultId());
        return origins;
    }
}
