package ta.defender.update;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import ta.defender.json.JsonView;
import ta.defender.json.JsonWriter;
import ta.defender.splunk.DocumentCollection;

/**
 * Who carries out which request. A claim is a document with a key of its own; of all who add it the store lets one succeed,
 * so no request is worked on twice at a time. A claim whose owner is gone, or whose lease is over, is followed by one with
 * the next number.
 */
final class RequestClaims {
    /** Longer than anybody works on a request, by so much that clocks may differ by minutes. */
    static final Duration LEASE = Duration.ofMinutes(10);

    private static final Duration KEPT = Duration.ofDays(2);
    private static final int MOST = 100;

    private final DocumentCollection claims;
    private final String owner;
    private final Predicate<String> isGone;
    private final InstantSource clock;

    /**
     * @param owner names this process for others
     * @param isGone whether an owner's process does no longer run, as far as that can be known
     */
    RequestClaims(DocumentCollection claims, String owner, Predicate<String> isGone, InstantSource clock) {
        this.claims = claims;
        this.owner = owner;
        this.isGone = isGone;
        this.clock = clock;
    }

    /** Name of this process. */
    String owner() {
        return owner;
    }

    /** Whether an owner's process does no longer run. */
    boolean isGone(String other) {
        return isGone.test(other);
    }

    /**
     * Claims a request.
     *
     * @return key of the claim; null when somebody else has it
     */
    @Nullable String claim(String request) throws InterruptedException {
        for (int number = 1; number <= MOST; number++) {
            String key = request + "." + number;
            String claim = new JsonWriter()
                    .beginObject()
                    .member("_key", key)
                    .member("request", request)
                    .member("owner", owner)
                    .member("until", clock.instant().plus(LEASE).getEpochSecond())
                    .endObject()
                    .text();
            if (claims.add(claim)) {
                return key;
            }
            Optional<JsonView> other = claims.read(key);
            if (other.isEmpty() || !isOver(other.get())) {
                return null;
            }
        }
        return null;
    }

    private boolean isOver(JsonView claim) {
        return claim.longValue("until").orElse(0) < clock.instant().getEpochSecond()
                || isGone.test(claim.string("owner", ""));
    }

    /** Gives a claim back. */
    void release(String claim) throws InterruptedException {
        claims.delete(claim);
    }

    /** Forgets everything about a request that has come to its end. */
    void forget(String request) throws InterruptedException {
        claims.deleteAll(new JsonWriter()
                .beginObject()
                .member("request", request)
                .endObject()
                .text());
    }

    /** Forgets what nobody asked for any more. */
    void forgetOld() throws InterruptedException {
        claims.deleteAll(new JsonWriter()
                .beginObject()
                .name("until")
                .beginObject()
                .member("$lt", clock.instant().minus(KEPT).getEpochSecond())
                .endObject()
                .endObject()
                .text());
    }

    /** What an object was like before the first write for this request; null when there was none. */
    WriteMemory.@Nullable Begun begun(String request) throws InterruptedException {
        Optional<JsonView> document = claims.read(begunKey(request));
        return document.map(found -> new WriteMemory.Begun(
                        found.string("version", ""),
                        found.booleanValue("comment_wanted").orElse(false),
                        found.longValue("comments").orElse(0)))
                .orElse(null);
    }

    /** Keeps what an object is like before the first write. */
    void begin(QueuedRequest request, WriteMemory.Begun begun) throws InterruptedException {
        Instant until = request.ask().expires();
        claims.put(new JsonWriter()
                .beginObject()
                .member("_key", begunKey(request.key()))
                .member("request", request.key())
                .member("until", until.getEpochSecond())
                .member("version", begun.version())
                .member("comment_wanted", begun.commentWanted())
                .member("comments", begun.comments())
                .endObject()
                .text());
    }

    private static String begunKey(String request) {
        return request + ".begun";
    }
}
