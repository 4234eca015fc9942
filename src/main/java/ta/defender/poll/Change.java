package ta.defender.poll;

import java.util.List;
import org.jspecify.annotations.Nullable;
import ta.defender.json.JsonWriter;
import ta.defender.json.Slice;

/** One difference between two versions of an object, under Graph's name of the member. */
sealed interface Change {
    /** Writes the difference as an object. */
    void write(JsonWriter writer);

    /**
     * A value became another one.
     *
     * @param entityKey of the evidence item that it belongs to, or null
     */
    record OfValue(
            String field,
            @Nullable String entityKey,
            @Nullable Slice old,
            @Nullable Slice now) implements Change {
        @Override
        public void write(JsonWriter writer) {
            writer.beginObject().member("field", field);
            if (entityKey != null) {
                writer.member("entity_key", entityKey);
            }
            value(writer.name("old"), old);
            value(writer.name("new"), now);
            writer.endObject();
        }

        private static void value(JsonWriter writer, @Nullable Slice value) {
            if (value == null) {
                writer.nullValue();
            } else {
                writer.json(value);
            }
        }
    }

    /**
     * A list got or lost items.
     *
     * @param added JSON texts
     * @param removed JSON texts
     * @param count how many there are now; negative when that is not known
     */
    record OfList(String field, List<Slice> added, List<Slice> removed, int count) implements Change {
        @Override
        public void write(JsonWriter writer) {
            writer.beginObject().member("field", field);
            list(writer.name("added"), added);
            list(writer.name("removed"), removed);
            if (count >= 0) {
                writer.member("count", count);
            }
            writer.endObject();
        }

        private static void list(JsonWriter writer, List<Slice> items) {
            writer.beginArray();
            items.forEach(writer::json);
            writer.endArray();
        }
    }

    /**
     * A list changed of which too many items were known to know each of them.
     *
     * @param count how many there are now
     */
    record OfLongList(String field, int count) implements Change {
        @Override
        public void write(JsonWriter writer) {
            writer.beginObject().member("field", field);
            writer.name("added").beginArray().endArray();
            writer.name("removed").beginArray().endArray();
            writer.member("count", count).member("truncated", true).endObject();
        }
    }
}
