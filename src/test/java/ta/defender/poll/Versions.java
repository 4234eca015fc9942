package ta.defender.poll;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import ta.defender.json.JsonWriter;
import ta.defender.json.Slice;

/** Versions of objects, read as a poll reads them; what is known of them, as it comes back from the store. */
final class Versions {
    static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");

    private Versions() {}

    /** Single quotes stand for double ones. */
    static ReadVersion read(ObjectForm form, String json) {
        return Objects.requireNonNull(
                new ProjectionReader(true).read(form, Slice.of(json.replace('\'', '"')), null, NOW), "no id");
    }

    static Projection stored(Projection projection) {
        return Objects.requireNonNull(ProjectionFormat.read(new ProjectionFormat().write(projection)), "unreadable");
    }

    /** The changes from the first text, written and read again, to the second. */
    static List<JsonElement> changes(ObjectForm form, String before, String after) {
        return Difference.between(stored(read(form, before).projection()), read(form, after)).stream()
                .map(Versions::json)
                .toList();
    }

    static JsonElement json(Change change) {
        JsonWriter writer = new JsonWriter();
        change.write(writer);
        return JsonParser.parseString(writer.text());
    }

    static JsonElement json(String text) {
        return JsonParser.parseString(text.replace('\'', '"'));
    }
}
