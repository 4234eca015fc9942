package ta.defender.update;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import ta.defender.http.Sleeper;
import ta.defender.json.JsonView;
import ta.defender.json.JsonWriter;
import ta.defender.json.Slice;
import ta.defender.splunk.DocumentCollection;
import ta.defender.splunk.SplunkLog;

/**
 * The queue as an input sees it: finds what is due and has it carried out, account by account, so that one that does not
 * answer holds up none of the others.
 */
public final class RequestWorker {
    /** So few at a time that they are through within a group's time at the slowest API's limits. */
    static final int TOGETHER = 60;

    private static final int AT_ONCE = 500;
    private static final Duration BETWEEN_SIGNS = Duration.ofMinutes(1);
    private static final Duration BETWEEN_CLEANINGS = Duration.ofHours(1);
    private static final Duration KEPT = Duration.ofDays(7);
    private static final Duration OLDEST = Duration.ofDays(40);

    private final DocumentCollection requests;
    private final RequestClaims claims;
    private final UpdateAccounts accounts;
    private final BiFunction<String, String, AuditSink> audits;
    private final InstantSource clock;
    private final Sleeper sleeper;
    private final Executor threads;
    private final SplunkLog log;
    private final Map<String, RequestGroup> busy = new ConcurrentHashMap<>();
    private boolean first = true;
    private Instant lastSign = Instant.MIN;
    private Instant lastCleaning = Instant.MIN;
    private volatile boolean stopped;

    /**
     * @param requests the collection that analysts put requests into
     * @param claims a collection that only inputs may write to
     * @param owner names this process for others
     * @param isGone whether a process of such a name does no longer run, as far as that can be known
     * @param audits where audit events go, by index and action
     * @param threads runs the groups
     */
    public RequestWorker(
            DocumentCollection requests,
            DocumentCollection claims,
            String owner,
            Predicate<String> isGone,
            UpdateAccounts accounts,
            BiFunction<String, String, AuditSink> audits,
            InstantSource clock,
            Sleeper sleeper,
            Executor threads,
            SplunkLog log) {
        this.requests = requests;
        this.claims = new RequestClaims(claims, owner, isGone, clock);
        this.accounts = accounts;
        this.audits = audits;
        this.clock = clock;
        this.sleeper = sleeper;
        this.threads = threads;
        this.log = log;
    }

    /**
     * Looks once, and has what is due begun.
     *
     * @param whenDone run after each group of requests that has come to its end
     */
    public void look(Runnable whenDone) throws InterruptedException {
        Instant now = clock.instant();
        if (!now.isBefore(lastCleaning.plus(BETWEEN_CLEANINGS)) || lastCleaning.isAfter(now)) {
            clean(now);
            lastCleaning = now;
        }
        if (!now.isBefore(lastSign.plus(BETWEEN_SIGNS)) || lastSign.isAfter(now)) {
            sign(now);
            lastSign = now;
        }
        if (first) {
            takeOver(now);
            first = false;
        }
        begin(requests.find(due(now), "due:1", AT_ONCE), whenDone);
    }

    /** What a process before us was cut off at need not wait for the end of its lease. */
    private void takeOver(Instant now) throws InterruptedException {
        for (JsonView document : requests.find("{\"state\":\"claimed\"}", "due:1", AT_ONCE)) {
            if (claims.isGone(document.string("owner", ""))) {
                try {
                    QueuedRequest request = RequestFormat.read(document).cutOff(now);
                    requests.replace(request.key(), RequestFormat.json(request));
                } catch (IllegalArgumentException e) {
                    reject(document, String.valueOf(e.getMessage()));
                }
            }
        }
    }

    /** Ends what is being waited for; what is not done remains in the queue. */
    public void stop() {
        stopped = true;
        busy.values().forEach(RequestGroup::interrupt);
    }

    private void begin(List<JsonView> documents, Runnable whenDone) throws InterruptedException {
        Map<String, List<QueuedRequest>> groups = new LinkedHashMap<>();
        for (JsonView document : documents) {
            try {
                QueuedRequest request = RequestFormat.read(document);
                groups.computeIfAbsent(request.ask().group(), none -> new ArrayList<>())
                        .add(request);
            } catch (IllegalArgumentException e) {
                reject(document, String.valueOf(e.getMessage()));
            }
        }
        for (Map.Entry<String, List<QueuedRequest>> found : groups.entrySet()) {
            List<QueuedRequest> some = next(found.getValue());
            RequestGroup group = new RequestGroup(requests, claims, accounts, audits, clock, sleeper, log);
            if (!stopped && busy.putIfAbsent(found.getKey(), group) == null) {
                threads.execute(() -> carryOut(found.getKey(), group, some, whenDone));
            }
        }
    }

    /** What may have ended a process is tried alone, so that it takes none with it. */
    private static List<QueuedRequest> next(List<QueuedRequest> found) {
        QueuedRequest earliest = found.get(0);
        return mayBePoison(earliest)
                ? List.of(earliest)
                : found.stream()
                        .filter(request -> !mayBePoison(request))
                        .limit(TOGETHER)
                        .toList();
    }

    private static boolean mayBePoison(QueuedRequest request) {
        return request.standing().lost() > 0 || request.standing().state() == RequestState.CLAIMED;
    }

    private void carryOut(String name, RequestGroup group, List<QueuedRequest> some, Runnable whenDone) {
        try {
            if (!stopped) {
                group.carryOut(some);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            log.error("queued updates of " + name + " failed unexpectedly: " + e
                    + "; they are tried again; this is a defect, please report it with this line");
        } finally {
            busy.remove(name);
            whenDone.run();
        }
    }

    /** Open, due, and of no group that is being worked on, so that a crowded one does not hide the others. */
    private String due(Instant now) {
        Set<String> groups = busy.keySet();
        JsonWriter query = new JsonWriter().beginObject().name("$and").beginArray();
        query.json(Slice.of("{\"$or\":[{\"state\":\"queued\"},{\"state\":\"claimed\"}]}"));
        query.beginObject()
                .name("due")
                .beginObject()
                .member("$lte", now.getEpochSecond())
                .endObject()
                .endObject();
        for (String group : groups) {
            query.beginObject()
                    .name("group")
                    .beginObject()
                    .member("$ne", group)
                    .endObject()
                    .endObject();
        }
        return query.endArray().endObject().text();
    }

    /** Somebody wrote into the collection by hand; what cannot be understood must not come up again and again. */
    private void reject(JsonView document, String problem) throws InterruptedException {
        String key = document.string("_key", "");
        log.warn("the request " + key + " in the queue cannot be understood: " + problem + "; it is set to refused");
        JsonWriter changed = new JsonWriter().beginObject();
        for (String name : document.names()) {
            if (!Set.of("state", "message", "finished").contains(name)) {
                document.member(name).ifPresent(value -> changed.name(name).json(value.slice()));
            }
        }
        changed.member("state", RequestState.REFUSED.word())
                .member("message", "cannot be understood: " + problem)
                .member("finished", clock.instant().getEpochSecond());
        requests.replace(key, changed.endObject().text());
    }

    /** Says, where an analyst may read it, that somebody looks. */
    private void sign(Instant now) throws InterruptedException {
        requests.put(new JsonWriter()
                .beginObject()
                .member("_key", RequestQueue.SERVICE)
                .member("state", RequestQueue.SERVICE)
                .member("message", "an input looks at this queue")
                .member("owner", claims.owner())
                .member("claimed", now.getEpochSecond())
                .endObject()
                .text());
    }

    private void clean(Instant now) throws InterruptedException {
        requests.deleteAll("{\"finished\":{\"$gt\":0,\"$lt\":" + now.minus(KEPT).getEpochSecond() + "}}");
        requests.deleteAll("{\"queued\":{\"$lt\":" + now.minus(OLDEST).getEpochSecond() + "}}");
        claims.forgetOld();
    }
}
