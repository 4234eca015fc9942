package ta.defender.update;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import java.time.Instant;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import ta.defender.json.Timestamps;
import ta.defender.microsoft.ObjectState;
import ta.defender.model.Issue;

/**
 * The event {@code ms:defender:update}: what one row asked for and what became of it.
 *
 * <p>Splunk extracts the members of the first 5,000 bytes of an event, so those that searches need stand first.
 */
final class AuditEvent {
    private static final Gson JSON =
            new GsonBuilder().serializeNulls().disableHtmlEscaping().create();
    private static final int MAX_NAME = 300;
    private static final int MAX_MESSAGE = 1_500;

    private AuditEvent() {}

    /**
     * One line of JSON.
     *
     * @param firstRow the row that was carried out for this one too; its own number when it was itself
     */
    static String text(UpdateJob job, UpdateRow row, UpdateOutcome outcome, int firstRow, Instant time) {
        ObjectState before = outcome.before();
        ObjectState after = outcome.after();
        Issue issue = outcome.issues().get(0);
        Target target = job.target();
        Origin origin = job.origin();
        JsonObject event = new JsonObject();
        event.addProperty("time", Timestamps.format(time));
        event.addProperty("action", target.action());
        event.addProperty("object", target.object());
        event.addProperty("api", target.api());
        event.addProperty("id", row.id());
        event.addProperty("account", name(target.account()));
        event.addProperty("sid", name(origin.sid()));
        event.addProperty("search_name", name(origin.searchName()));
        event.addProperty("user", name(origin.user()));
        event.addProperty("row", row.number());
        event.addProperty("outcome", outcome.word());
        event.addProperty("code", issue.code().word());
        event.add("status_code", outcome.statusCode() == 0 ? JsonNull.INSTANCE : number(outcome.statusCode()));
        // the same texts that the object's next events have in their own last-update member
        JsonArray versions = new JsonArray();
        outcome.versions().forEach(versions::add);
        event.add("versions", versions);
        String object = outcome.object() == null ? job.state().end(row.id()) : outcome.object();
        if (!row.id().equals(object)) {
            event.addProperty("redirected_to", object);
        }
        if (firstRow != row.number()) {
            event.addProperty("same_as_row", firstRow);
        }
        // the names by which Enterprise Security finds the results of an adaptive response
        event.addProperty("orig_action_name", target.action());
        event.addProperty("orig_sid", name(origin.sid()));
        event.addProperty("orig_rid", name(row.resultId()));
        event.addProperty("field", issue.field());
        event.addProperty("message", cut(message(outcome), MAX_MESSAGE));
        event.addProperty(
                "remedy",
                cut(
                        outcome.issues().stream()
                                .map(Issue::remedy)
                                .filter(text -> !text.isEmpty())
                                .collect(Collectors.joining("; ")),
                        MAX_MESSAGE));
        event.add("before", json(before));
        event.add("after", json(after));
        JsonObject requested = new JsonObject();
        row.requested().forEach(requested::addProperty);
        event.add("requested", requested);
        return JSON.toJson(event);
    }

    /** Everything that happened, without what to do about it. */
    static String message(UpdateOutcome outcome) {
        return outcome.issues().stream()
                .map(issue -> (issue.field().isEmpty() ? "" : issue.field() + ": ") + issue.what())
                .collect(Collectors.joining("; "));
    }

    private static JsonElement number(int value) {
        return new com.google.gson.JsonPrimitive(value);
    }

    private static String name(String text) {
        return cut(text, MAX_NAME);
    }

    private static String cut(String text, int most) {
        return text.length() <= most ? text : text.substring(0, most - 3) + "...";
    }

    private static JsonElement json(@Nullable ObjectState state) {
        return state == null ? JsonNull.INSTANCE : state.json();
    }
}
