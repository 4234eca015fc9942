package ta.defender.microsoft;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import ta.defender.json.JsonView;
import ta.defender.json.JsonWriter;
import ta.defender.json.Timestamps;
import ta.defender.model.Feed;

/**
 * What can be changed of an alert or incident, as the service has it now, in the service's spelling.
 *
 * @param tags empty for alerts, which have none that people set
 * @param comments the texts, oldest first
 * @param lastUpdate the last-update instant in the service's own spelling, or null
 * @param lastModifiedBy who changed it last, where the service says so
 * @param redirectId the incident that this one was merged into, or null
 */
public record ObjectState(
        Feed feed,
        String id,
        @Nullable String status,
        @Nullable String classification,
        @Nullable String determination,
        @Nullable String assignedTo,
        List<String> tags,
        List<String> comments,
        @Nullable String lastUpdate,
        @Nullable String lastModifiedBy,
        @Nullable String redirectId) {
    public ObjectState {
        tags = List.copyOf(tags);
        comments = List.copyOf(comments);
    }

    static ObjectState of(Feed feed, String askedId, JsonView object) {
        List<String> comments = new ArrayList<>();
        for (JsonView comment : object.array("comments")) {
            comments.add(comment.string("comment", ""));
        }
        String redirect = feed.isOfAlerts() ? null : object.string("redirectIncidentId");
        return new ObjectState(
                feed,
                object.string(feed.idMember(), askedId),
                object.string("status"),
                object.string("classification"),
                object.string("determination"),
                object.string("assignedTo"),
                object.strings(feed.tagsMember()),
                comments,
                object.string(feed.updatedMember()),
                object.string("lastModifiedBy"),
                redirect == null || redirect.isBlank() || redirect.equals("0") ? null : redirect);
    }

    /** The last-update instant; null when the service gives none that can be read. */
    public @Nullable Instant lastUpdateInstant() {
        return Timestamps.parse(lastUpdate);
    }

    /** How often exactly this text is among the comments. */
    public long countOf(String comment) {
        return comments.stream().filter(comment::equals).count();
    }

    /** Writes it as a JSON object under the service's own names; comments as their number. */
    public void write(JsonWriter writer) {
        writer.beginObject()
                .member("status", status)
                .member("classification", classification)
                .member("determination", determination)
                .member("assignedTo", assignedTo);
        if (!feed.isOfAlerts()) {
            writer.name(feed.tagsMember()).beginArray();
            tags.forEach(writer::value);
            writer.endArray();
        }
        writer.member("comments", comments.size()).member(feed.updatedMember(), lastUpdate);
        if (lastModifiedBy != null) {
            writer.member("lastModifiedBy", lastModifiedBy);
        }
        writer.endObject();
    }
}
