package ta.defender.update;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import ta.defender.json.JsonWriter;
import ta.defender.json.Timestamps;
import ta.defender.microsoft.ObjectState;

/** The event {@code ms:defender:update}: what one row asked for and what became of it. */
final class AuditEvent {
    private AuditEvent() {}

    /**
     * One line of JSON.
     *
     * @param firstRow the row that was carried out for this one too; its own number when it was itself
     */
    static String text(ActionRequest request, PlannedRow row, UpdateOutcome outcome, int firstRow, Instant time) {
        return text(request, row, outcome, firstRow, time, null);
    }

    /**
     * The same for a row that came through the queue.
     *
     * @param queued the request, or null when there was none
     */
    static String text(
            ActionRequest request,
            PlannedRow row,
            UpdateOutcome outcome,
            int firstRow,
            Instant time,
            @Nullable QueuedRequest queued) {
        ObjectState before = outcome.before();
        ObjectState after = outcome.after();
        JsonWriter event = new JsonWriter()
                .beginObject()
                .member("time", Timestamps.format(time))
                .member("action", request.action())
                .member("object", request.object())
                .member("api", request.feed().api().settingValue())
                .member("id", row.id())
                .member("account", request.account())
                .member("sid", request.sid())
                .member("search_name", request.searchName())
                .member("user", request.user())
                .member("row", row.number());
        event.name("requested").beginObject();
        row.requested().forEach(event::member);
        event.endObject().member("outcome", outcome.word()).name("status_code");
        if (outcome.statusCode() == 0) {
            event.nullValue();
        } else {
            event.value(outcome.statusCode());
        }
        event.member("message", outcome.message());
        state(event, "before", before);
        state(event, "after", after);
        // the same texts that the object's next events have in their own last-update member
        event.name("versions").beginArray();
        outcome.versions().forEach(event::value);
        event.endArray();
        ObjectState known = after == null ? before : after;
        if (known != null && !known.id().equals(row.id())) {
            event.member("redirected_to", known.id());
        }
        if (firstRow != row.number()) {
            event.member("same_as_row", firstRow);
        }
        if (queued != null) {
            queued.trail(event);
        } else if (!outcome.request().isEmpty()) {
            event.member("request", outcome.request());
        }
        // the names by which Enterprise Security finds the results of an adaptive response
        event.member("orig_action_name", request.action())
                .member("orig_sid", request.sid())
                .member("orig_rid", row.resultId());
        return event.endObject().text();
    }

    private static void state(JsonWriter event, String name, @Nullable ObjectState state) {
        event.name(name);
        if (state == null) {
            event.nullValue();
        } else {
            state.write(event);
        }
    }
}
