package ta.defender.update;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import ta.defender.model.ObjectChange;

/**
 * One row after planning.
 *
 * @param number of the row, counted from 1
 * @param id of the object, empty when the row names none
 * @param requested what the row asks for, parameter to text, in the words of the row
 * @param update what to do, or null when it is refused
 * @param refusal why it is refused, with what is accepted; empty otherwise
 * @param origin fields of the row that tell where it came from, for Enterprise Security
 */
record PlannedRow(
        int number,
        String id,
        Map<String, String> requested,
        @Nullable Update update,
        String refusal,
        Map<String, String> origin) {

    /** What Enterprise Security calls the row by: its own {@code rid}, else its place counted from 0. */
    String resultId() {
        return origin.getOrDefault("rid", String.valueOf(number - 1));
    }

    /** Where the row came from, its own name included. */
    Map<String, String> origins() {
        Map<String, String> origins = new LinkedHashMap<>(origin);
        origins.put("rid", resultId());
        return origins;
    }

    /**
     * One change of one object; rows with equal ones are carried out once.
     *
     * @param unchangedSince refuse when the object changed after this instant; null for no such condition
     */
    record Update(String id, ObjectChange change, @Nullable Instant unchangedSince, Seen seen) {}

    /** What the row says the object was like, to tell what changed since; does not make two updates different. */
    record Seen(Map<String, String> fields) {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Seen;
        }

        @Override
        public int hashCode() {
            return 0;
        }
    }
}
