package ta.defender.poll;

import java.util.List;
import org.jspecify.annotations.Nullable;
import ta.defender.json.JsonText;
import ta.defender.json.JsonWriter;
import ta.defender.json.Slice;

/** Writes the events {@code ms:defender:change} and {@code ms:defender:entity} as JSON. */
final class ChangeEvents {
    static final String CHANGE = "ms:defender:change";
    static final String ENTITY = "ms:defender:entity";

    private static final String UNKNOWN = "unknown";

    private ChangeEvents() {}

    /**
     * What changed of one object.
     *
     * @param known the version before
     * @param tenantId of the account, for objects that do not name theirs
     * @param own whether this add-on's own update made the new version
     */
    static Slice change(Projection known, ReadVersion read, List<Change> changes, String tenantId, boolean own) {
        Projection now = read.projection();
        JsonWriter writer = new JsonWriter()
                .beginObject()
                .member("id", now.id())
                .member("kind", now.form().kind())
                .member("tenantId", read.tenantId() == null ? tenantId : read.tenantId());
        if (now.form().isAlert()) {
            writer.member("incidentId", now.text(Part.INCIDENT_ID));
        }
        writer.member("from_version", text(known.version()))
                .member("to_version", text(now.version()))
                .member("by", author(known, read))
                .member("own", own);
        changes(writer, changes);
        // The API keeps no history: several changes between two polls are one difference.
        writer.member("merged_possible", true);
        return writer.endObject().slice();
    }

    /** An alert that is in an incident now, or is not any more, without a new version of the incident. */
    static Slice membership(Projection incident, String tenantId, Change change) {
        JsonWriter writer = new JsonWriter()
                .beginObject()
                .member("id", incident.id())
                .member("kind", incident.form().kind())
                .member("tenantId", tenantId)
                .member("from_version", text(incident.version()))
                .member("to_version", text(incident.version()))
                .member("by", UNKNOWN)
                .member("own", false);
        changes(writer, List.of(change));
        return writer.endObject().slice();
    }

    private static void changes(JsonWriter writer, List<Change> changes) {
        writer.name("changes").beginArray();
        changes.forEach(change -> change.write(writer));
        writer.endArray();
    }

    /** One evidence item of an alert. */
    static Slice entity(ReadVersion read, Evidence.Item item, String tenantId) {
        JsonWriter writer = new JsonWriter()
                .beginObject()
                .member("alert_id", read.projection().id())
                .member("incident_id", read.projection().text(Part.INCIDENT_ID))
                .member("tenantId", read.tenantId() == null ? tenantId : read.tenantId())
                .member("entity_key", item.key())
                .member("entity_type", item.type())
                .member("verdict", text(item.state().verdict().text()))
                .member(
                        "remediation_status",
                        text(item.state().remediationStatus().text()));
        writer.name("roles");
        Slice roles = item.roles();
        if (roles == null) {
            writer.beginArray().endArray();
        } else {
            writer.json(roles);
        }
        return writer.name("evidence").json(item.text()).endObject().slice();
    }

    /** Who made the new version, as far as the service says it. */
    static String author(Projection known, ReadVersion read) {
        String author = read.lastModifiedBy() != null ? read.lastModifiedBy() : commentAuthor(known, read);
        return author == null ? UNKNOWN : author;
    }

    /** Who wrote the newest comment that is new, or null. */
    static @Nullable String commentAuthor(Projection known, ReadVersion read) {
        Comment newest = null;
        for (Comment comment : Difference.newComments(known, read)) {
            if (comment.author() != null && (newest == null || isLater(comment, newest))) {
                newest = comment;
            }
        }
        return newest == null ? null : text(newest.author());
    }

    private static boolean isLater(Comment comment, Comment than) {
        return comment.created() != null
                && (than.created() == null || !comment.created().isBefore(than.created()));
    }

    private static @Nullable String text(@Nullable Slice json) {
        return json == null ? null : JsonText.string(json);
    }
}
