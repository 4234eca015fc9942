package ta.defender.update;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import ta.defender.json.Fingerprint;
import ta.defender.json.JsonWriter;
import ta.defender.json.Slice;
import ta.defender.model.Feed;
import ta.defender.splunk.ResultRow;

/**
 * One change of one object in the queue: a document of the collection {@code ta_defender_requests}. Whoever may write there may
 * have written it, so it is planned again, like a row of a search, before anything is done.
 *
 * @param key of the document
 * @param ask what is asked for, and by whom
 * @param standing how far it is
 */
record QueuedRequest(String key, Ask ask, Standing standing) {
    private static final String ROW_PREFIX = UpdatePlanner.ROW_PREFIX;

    /**
     * What is asked for.
     *
     * @param row number of the row of the search
     * @param requested parameter to text, as the row had it
     * @param seen what the row says the object was like
     * @param origin where the row came from, for Enterprise Security
     * @param index where the audit event goes
     * @param content the same for every request that asks for the same
     */
    record Ask(
            String action,
            Feed feed,
            String account,
            String id,
            int row,
            Map<String, String> requested,
            Map<String, String> seen,
            Map<String, String> origin,
            String index,
            String user,
            String sid,
            String searchName,
            String content,
            Instant queued,
            Instant expires) {

        /** What is worked on together. */
        String group() {
            return account + " " + feed.api().settingValue() + " " + object();
        }

        String object() {
            return feed.isOfAlerts() ? "alert" : "incident";
        }

        /** The request as an alert action would have made it. */
        ActionRequest actionRequest() {
            Map<String, List<String>> fields = new LinkedHashMap<>();
            requested.forEach((name, text) -> fields.put(ROW_PREFIX + name, List.of(text)));
            seen.forEach((name, text) -> fields.put(name, List.of(text)));
            origin.forEach((name, text) -> fields.put(name, List.of(text)));
            fields.put(ROW_PREFIX + object() + "_id", List.of(id));
            return new ActionRequest(
                    action, feed, account, sid, searchName, user, Map.of(), List.of(new ResultRow(fields)));
        }
    }

    /**
     * How far a request is.
     *
     * @param message the last thing that happened
     * @param attempts how often it was begun
     * @param lost how often it was cut off without a word
     * @param owner the process that works on it
     * @param due not to be looked at before
     */
    record Standing(
            RequestState state,
            String message,
            int statusCode,
            int attempts,
            int lost,
            String owner,
            Instant due,
            @Nullable Instant claimed,
            @Nullable Instant finished) {}

    /** A new one for an update of a row. */
    static QueuedRequest of(
            ActionRequest request, PlannedRow row, PlannedRow.Update update, String index, Instant now, Duration life) {
        Ask ask = new Ask(
                request.action(),
                request.feed(),
                request.account(),
                row.id(),
                row.number(),
                row.requested(),
                update.seen().fields(),
                row.origins(),
                index,
                request.user(),
                request.sid(),
                request.searchName(),
                content(request, update),
                now,
                now.plus(life));
        Standing standing =
                new Standing(RequestState.QUEUED, "waits for an input to carry it out", 0, 0, 0, "", now, null, null);
        return new QueuedRequest(ask.content(), ask, standing);
    }

    /** Two updates with the same one are the same. */
    private static String content(ActionRequest request, PlannedRow.Update update) {
        String text = new JsonWriter()
                .beginArray()
                .value(request.account())
                .value(request.feed().name())
                .value(update.id())
                .value(update.change().toString())
                .value(String.valueOf(update.unchangedSince()))
                .endArray()
                .text();
        return Fingerprint.of(List.of(Slice.of(text))).toString();
    }

    QueuedRequest withKey(String newKey) {
        return new QueuedRequest(newKey, ask, standing);
    }

    /** The same, taken by a process until its lease ends. */
    QueuedRequest claimedBy(String owner, Instant now, Instant leaseEnd) {
        int lost = standing.lost() + (standing.state() == RequestState.CLAIMED ? 1 : 0);
        return new QueuedRequest(
                key,
                ask,
                new Standing(
                        RequestState.CLAIMED,
                        standing.message(),
                        standing.statusCode(),
                        standing.attempts() + 1,
                        lost,
                        owner,
                        leaseEnd,
                        now,
                        null));
    }

    /** The same, after the process that worked on it has gone. */
    QueuedRequest cutOff(Instant now) {
        return new QueuedRequest(
                key,
                ask,
                new Standing(
                        RequestState.QUEUED,
                        "was cut off, because the input ended",
                        0,
                        standing.attempts(),
                        standing.lost() + 1,
                        "",
                        now,
                        standing.claimed(),
                        null));
    }

    /** The same, to be tried again later. */
    QueuedRequest again(String message, int statusCode, Instant due) {
        return new QueuedRequest(
                key,
                ask,
                new Standing(
                        RequestState.QUEUED,
                        message,
                        statusCode,
                        standing.attempts(),
                        standing.lost(),
                        "",
                        due,
                        standing.claimed(),
                        null));
    }

    /** The same, at its end. */
    QueuedRequest finished(RequestState state, String message, int statusCode, Instant now) {
        return new QueuedRequest(
                key,
                ask,
                new Standing(
                        state,
                        message,
                        statusCode,
                        standing.attempts(),
                        standing.lost(),
                        standing.owner(),
                        standing.due(),
                        standing.claimed(),
                        now));
    }

    /** Writes what the audit event tells of the way through the queue. */
    void trail(JsonWriter event) {
        event.member("request", key)
                .member("queued", ask.queued().toString())
                .member("claimed", instant(standing.claimed()))
                .member("finished", instant(standing.finished()))
                .member("attempts", standing.attempts());
    }

    private static @Nullable String instant(@Nullable Instant instant) {
        return instant == null ? null : instant.toString();
    }
}
