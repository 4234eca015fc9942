package ta.defender.update;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import ta.defender.http.Sleeper;
import ta.defender.http.TransportException;
import ta.defender.json.JsonView;
import ta.defender.json.JsonWriter;
import ta.defender.splunk.DocumentCollection;
import ta.defender.splunk.SplunkException;

/**
 * The queue as an alert action sees it: takes one request per change, with the rights of whoever runs the search. The same
 * change asked for twice while it is open is one request.
 */
public final class RequestQueue {
    /** Key of the document in which the inputs say when they looked last. */
    static final String SERVICE = "service";

    private static final Duration SERVED = Duration.ofMinutes(5);
    private static final int TRIES = 5;
    private static final int MANY = 1_000;

    private final DocumentCollection requests;
    private final InstantSource clock;
    private final Sleeper sleeper;
    private final String index;
    private final Duration life;

    /**
     * @param index where the audit events go
     * @param life after which a request is not carried out any more
     */
    public RequestQueue(
            DocumentCollection requests, InstantSource clock, Sleeper sleeper, String index, Duration life) {
        this.requests = requests;
        this.clock = clock;
        this.sleeper = sleeper;
        this.index = index;
        this.life = life;
    }

    /** Whether an input has looked at the queue lately. */
    public boolean isServed() throws InterruptedException {
        long seen = requests.read(SERVICE)
                .map(document -> document.longValue("claimed").orElse(0))
                .orElse(0L);
        return Duration.between(Instant.ofEpochSecond(seen), clock.instant()).compareTo(SERVED) < 0;
    }

    /** Puts the update of a row into the queue, or finds it there. */
    UpdateOutcome put(ActionRequest request, PlannedRow row) throws InterruptedException {
        PlannedRow.Update update = Objects.requireNonNull(row.update());
        for (int attempt = 1; ; attempt++) {
            QueuedRequest wanted = QueuedRequest.of(request, row, update, index, clock.instant(), life);
            try {
                return put(wanted);
            } catch (SplunkException e) {
                // a store that is starting
                if (e.status() < 500 || attempt >= TRIES) {
                    throw e;
                }
            } catch (TransportException e) {
                if (attempt >= TRIES) {
                    throw e;
                }
            }
            sleeper.sleep(Duration.ofSeconds(1L << attempt));
        }
    }

    private UpdateOutcome put(QueuedRequest wanted) throws InterruptedException {
        if (requests.add(RequestFormat.json(wanted))) {
            return queued(wanted.key());
        }
        for (int attempt = 1; attempt <= TRIES; attempt++) {
            List<String> keys = new ArrayList<>();
            for (JsonView document : sameContent(wanted)) {
                String key = document.string("_key", "");
                if (RequestState.of(document.string("state", "")).isOpen()) {
                    return new UpdateOutcome.Queued(
                            "is in the queue already as request " + key + " of " + document.string("user", "somebody"),
                            key);
                }
                keys.add(key);
            }
            String key = unused(wanted.key(), keys);
            if (requests.add(RequestFormat.json(wanted.withKey(key)))) {
                return queued(key);
            }
        }
        throw new SplunkException(409, "the queue was changed by others again and again");
    }

    private List<JsonView> sameContent(QueuedRequest wanted) throws InterruptedException {
        String query = new JsonWriter()
                .beginObject()
                .member("content", wanted.ask().content())
                .endObject()
                .text();
        return requests.find(query, "", MANY);
    }

    /** Those who look at the same time find the same one, so that only one of them can add it. */
    private static String unused(String content, List<String> keys) {
        int number = 1;
        while (keys.contains(number == 1 ? content : content + "-" + number)) {
            number++;
        }
        return number == 1 ? content : content + "-" + number;
    }

    private UpdateOutcome queued(String key) {
        return new UpdateOutcome.Queued(
                "in the queue as request " + key + ", until "
                        + clock.instant().plus(life).truncatedTo(ChronoUnit.SECONDS),
                key);
    }

    /** What to do about Splunk not taking a request. */
    static String remedy(Exception e) {
        int status = e instanceof SplunkException refusal ? refusal.status() : 0;
        return switch (status) {
            case 401 -> "; the session has ended, run the search again";
            case 403, 404 ->
                "; the user needs write access to the collection ta_defender_requests, for example by the role"
                        + " defender_analyst, and the add-on has to be installed on this search head";
            case 503 -> "; the KV store does not work, see splunk show kvstore-status";
            default -> "";
        };
    }
}
