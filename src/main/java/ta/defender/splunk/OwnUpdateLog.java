package ta.defender.splunk;

import com.google.gson.JsonElement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import ta.defender.http.ApiException;
import ta.defender.json.Fingerprint;
import ta.defender.json.Json;
import ta.defender.json.JsonWriter;
import ta.defender.json.Slice;

/**
 * Which updates this add-on is making or made lately, in the KV store: the process that updates writes, the inputs read, so that
 * they can tell their own changes from those of others.
 *
 * <p>An update is begun before its first call to Microsoft, so that a later call of the same run learns of it, gets its versions
 * as they are known, and is done when its outcome is known.
 */
public final class OwnUpdateLog {
    /** The collection in {@code collections.conf}. */
    public static final String COLLECTION = "ta_defender_own_updates";

    /** How long an update waits for the KV store, which it does not depend on. */
    public static final Duration TIMEOUT = Duration.ofSeconds(8);

    private static final Duration KEPT = Duration.ofDays(2);
    private static final int MOST = 10_000;

    private final Documents documents;
    private final InstantSource clock;

    /** The log in {@code documents}. */
    public OwnUpdateLog(Documents documents, InstantSource clock) {
        this.documents = documents;
        this.clock = clock;
    }

    /** The collection that the log is kept in. */
    public interface Documents {
        /** Writes documents over those with their keys. */
        void putAll(List<String> jsons) throws InterruptedException;

        /** The documents that a query finds. */
        Iterable<JsonElement> find(String query, String sort, int limit) throws InterruptedException;

        /** Removes the documents that a query finds. */
        void deleteAll(String query) throws InterruptedException;
    }

    /**
     * An update.
     *
     * @param run names the run that makes it
     * @param object see {@link #object}
     * @param begun when it began, by the clock of the host that makes it
     * @param isDone whether its outcome is known
     * @param versions the last-update instants that it gave the object, as the service spells them
     */
    public record Update(String run, String object, Instant begun, boolean isDone, List<String> versions) {
        public Update {
            versions = List.copyOf(versions);
        }
    }

    /**
     * Names an object in the same way for every API and account.
     *
     * @param tenant directory id
     */
    public static String object(String tenant, boolean isAlert, String id) {
        return tenant.toLowerCase(Locale.ROOT) + " " + (isAlert ? "alert" : "incident") + " " + id;
    }

    /**
     * Writes updates over what is known of them.
     *
     * @throws ApiException when the KV store refuses
     */
    public void write(List<Update> updates) throws InterruptedException {
        long now = clock.instant().getEpochSecond();
        documents.putAll(updates.stream().map(update -> json(update, now)).toList());
    }

    /**
     * Forgets updates that no input asks for any more.
     *
     * @throws ApiException when the KV store refuses
     */
    public void forgetOld() throws InterruptedException {
        documents.deleteAll(
                "{\"changed\":{\"$lt\":" + clock.instant().minus(KEPT).getEpochSecond() + "}}");
    }

    private static String json(Update update, long now) {
        return new JsonWriter()
                .beginObject()
                .member("_key", key(update))
                .member("run", update.run())
                .member("object", update.object())
                .member("begun", update.begun().getEpochSecond())
                .member("done", update.isDone() ? now : 0)
                .member("versions", String.join(" ", update.versions()))
                .member("changed", now)
                .endObject()
                .text();
    }

    /**
     * The updates that were written at or after an instant, the newest ones if there are too many.
     *
     * @throws ApiException when the KV store refuses
     */
    public List<Update> writtenSince(Instant instant) throws InterruptedException {
        String query = "{\"changed\":{\"$gte\":" + instant.getEpochSecond() + "}}";
        List<Update> updates = new ArrayList<>();
        for (JsonElement document : documents.find(query, "changed:-1", MOST)) {
            String versions = Json.text(document, "versions");
            updates.add(new Update(
                    Json.text(document, "run"),
                    Json.text(document, "object"),
                    Instant.ofEpochSecond(
                            Json.whole(Json.member(document, "begun")).orElse(0)),
                    Json.whole(Json.member(document, "done")).orElse(0) > 0,
                    versions.isBlank() ? List.of() : List.of(versions.split(" "))));
        }
        return updates;
    }

    private static String key(Update update) {
        return Fingerprint.of(List.of(Slice.of(update.run() + "\n" + update.object())))
                .toString();
    }
}
