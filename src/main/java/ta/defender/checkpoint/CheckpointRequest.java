package ta.defender.checkpoint;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import ta.defender.json.Json;

/**
 * What an administrator asks of an input's checkpoint. The input does it itself, because only one process may own a checkpoint.
 *
 * @param id tells requests apart
 * @param from of the time to read again; null for a reset
 * @param to the end of that time; null for a reset
 * @param user who asks
 */
public record CheckpointRequest(
        String id,
        Action action,
        @Nullable Instant from,
        @Nullable Instant to,
        String user,
        Instant at) {
    /** What is to be done. */
    public enum Action {
        /** Begin again at {@code start_time}. */
        RESET,
        /** Read a time behind the checkpoint again; the checkpoint stays. */
        READ_AGAIN;

        /** As it is written in calls and files. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public CheckpointRequest {
        if (action == Action.READ_AGAIN && (from == null || to == null || !from.isBefore(to))) {
            throw new IllegalArgumentException("from " + from + " to " + to);
        }
    }

    String json() {
        JsonObject json = new JsonObject();
        json.addProperty("id", id);
        json.addProperty("action", action.word());
        json.addProperty("from", from == null ? null : from.toString());
        json.addProperty("to", to == null ? null : to.toString());
        json.addProperty("user", user);
        json.addProperty("at", at.toString());
        return json.toString();
    }

    static CheckpointRequest read(String text) throws IOException {
        try {
            JsonObject json = JsonParser.parseString(text).getAsJsonObject();
            return new CheckpointRequest(
                    Json.text(json, "id"),
                    Action.valueOf(Json.text(json, "action").toUpperCase(Locale.ROOT)),
                    instant(json, "from"),
                    instant(json, "to"),
                    Json.text(json, "user"),
                    Instant.parse(Json.text(json, "at")));
        } catch (JsonParseException | IllegalStateException | IllegalArgumentException | DateTimeException e) {
            throw new IOException("it holds no request", e);
        }
    }

    private static @Nullable Instant instant(JsonObject json, String member) {
        String text = Json.text(json, member);
        return text.isEmpty() ? null : Instant.parse(text);
    }
}
