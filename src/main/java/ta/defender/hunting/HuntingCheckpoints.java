package ta.defender.hunting;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import ta.defender.checkpoint.CheckpointRequests;
import ta.defender.checkpoint.DedupCache;
import ta.defender.checkpoint.GenerationStore;
import ta.defender.checkpoint.SealedBytes;
import ta.defender.json.Json;

/**
 * Keeps checkpoints over restarts: a line of JSON that an operator can read, the keys of the rows written in binary, and a
 * SHA-256 of both. Callable from any thread.
 */
public final class HuntingCheckpoints {
    private static final String MAGIC = "TA_defender hunting checkpoint 1";
    private static final int MAX_LINE_BYTES = 4 << 20;

    private final GenerationStore generations;

    /** Checkpoints in {@code generations}. */
    public HuntingCheckpoints(GenerationStore generations) {
        this.generations = generations;
    }

    CheckpointRequests requests() {
        return new CheckpointRequests(generations);
    }

    /** What was saved for an input. */
    record Stored(String stanza, String tenant, HuntingCheckpoint checkpoint, DedupCache rows) {}

    Optional<Stored> load(String stanza) {
        return generations.load(stanza, in -> {
            Stored stored = read(in);
            if (!stored.stanza().equals(stanza)) {
                throw new IOException("it belongs to " + stored.stanza());
            }
            return stored;
        });
    }

    /**
     * @param count how many of the first entries of {@code rows} are saved
     */
    void save(String stanza, String tenant, HuntingCheckpoint checkpoint, DedupCache rows, int count) {
        generations.save(stanza, out -> write(out, new Stored(stanza, tenant, checkpoint, rows), count));
    }

    private static void write(OutputStream file, Stored saved, int count) throws IOException {
        SealedBytes.write(MAGIC, file, out -> {
            SealedBytes.line(json(saved.stanza(), saved.tenant(), saved.checkpoint()), out);
            out.writeInt(count);
            saved.rows().write(out, count);
        });
    }

    private static Stored read(InputStream file) throws IOException {
        return SealedBytes.read(MAGIC, file, in -> {
            JsonObject json = Json.parse(SealedBytes.line(in, MAX_LINE_BYTES)).getAsJsonObject();
            DedupCache rows = DedupCache.read(in, in.readInt());
            return new Stored(text(json, "stanza"), text(json, "tenant"), checkpoint(json), rows);
        });
    }

    private static String json(String stanza, String tenant, HuntingCheckpoint checkpoint) {
        JsonObject json = new JsonObject();
        json.addProperty("stanza", stanza);
        json.addProperty("tenant", tenant);
        json.addProperty("start", checkpoint.start().toString());
        json.addProperty("read_to", checkpoint.readTo().toString());
        json.addProperty("checked_to", checkpoint.checkedTo().toString());
        json.addProperty("next_check", checkpoint.nextCheck().toString());
        json.addProperty("gap_count", checkpoint.gapCount());
        JsonArray gaps = new JsonArray();
        for (HuntingGap gap : checkpoint.gaps()) {
            JsonObject one = new JsonObject();
            one.addProperty("number", gap.number());
            one.addProperty("from", gap.from().toString());
            one.addProperty("to", gap.to().toString());
            one.addProperty("next_try", gap.nextTry().toString());
            one.addProperty("attempts", gap.attempts());
            one.addProperty("reason", gap.reason());
            gaps.add(one);
        }
        json.add("gaps", gaps);
        json.add("seen", counts(checkpoint.seen()));
        json.add("emitted", counts(checkpoint.emitted()));
        return new Gson().toJson(json);
    }

    private static JsonObject counts(Map<Long, Long> counts) {
        JsonObject json = new JsonObject();
        counts.forEach((hour, count) -> json.addProperty(hour.toString(), count));
        return json;
    }

    private static HuntingCheckpoint checkpoint(JsonObject json) {
        List<HuntingGap> gaps = new ArrayList<>();
        for (JsonElement each : json.getAsJsonArray("gaps")) {
            JsonObject gap = each.getAsJsonObject();
            gaps.add(new HuntingGap(
                    gap.get("number").getAsInt(),
                    instant(gap, "from"),
                    instant(gap, "to"),
                    instant(gap, "next_try"),
                    gap.get("attempts").getAsInt(),
                    text(gap, "reason")));
        }
        return new HuntingCheckpoint(
                instant(json, "start"),
                instant(json, "read_to"),
                instant(json, "checked_to"),
                instant(json, "next_check"),
                counts(json, "seen"),
                counts(json, "emitted"),
                gaps,
                json.get("gap_count").getAsInt());
    }

    private static Map<Long, Long> counts(JsonObject json, String name) {
        Map<Long, Long> counts = new TreeMap<>();
        json.getAsJsonObject(name)
                .entrySet()
                .forEach(entry -> counts.put(
                        Long.valueOf(entry.getKey()), entry.getValue().getAsLong()));
        return counts;
    }

    private static Instant instant(JsonObject json, String name) {
        return Instant.parse(text(json, name));
    }

    private static String text(JsonObject json, String name) {
        JsonElement value = json.get(name);
        if (value == null) {
            throw new IllegalArgumentException(name + " is missing");
        }
        return value.getAsString();
    }
}
