package ta.simulator.defender;

import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import ta.simulator.net.Json;

/** One row as text, parsed only when a query looks into it: a table may have hundreds of thousands of them. */
final class HuntingRow {
    private final String text;
    private final Optional<Instant> timestamp;
    private final Instant visibleFrom;

    HuntingRow(JsonObject row, Instant visibleFrom) {
        this.text = Json.text(row);
        this.timestamp = instant(row.get("Timestamp"));
        this.visibleFrom = visibleFrom;
    }

    JsonObject tree() {
        return Json.parseObject(text);
    }

    String text() {
        return text;
    }

    Optional<Instant> timestamp() {
        return timestamp;
    }

    boolean isVisibleAt(Instant time) {
        return !visibleFrom.isAfter(time);
    }

    /** The instant that a value names, if it names one. */
    static Optional<Instant> instant(JsonElement value) {
        if (value == null || value instanceof JsonNull || !value.isJsonPrimitive()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Instant.parse(value.getAsString()));
        } catch (DateTimeException noInstant) {
            return Optional.empty();
        }
    }
}
