package ta.defender.output.format;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The events that inputs write themselves, in the form that the mapping file names: changes, evidence, health. */
final class DerivedEvents {
    private static final String UNKNOWN = "unknown";
    private static final Set<String> GOOD = Set.of("complete", "started", "ok", "new");

    private DerivedEvents() {}

    /**
     * One difference between two versions of an object.
     *
     * @param field Graph's name of the member
     * @param document what the rules of the section [change] read
     */
    record Change(String field, Document document) {
        String text() {
            return String.valueOf(document.text("text"));
        }
    }

    /** The differences of a change event, each with what they have in common; at least one. */
    static List<Change> changes(Document event) {
        List<Document> differences = event.objects("changes");
        List<String> names =
                differences.stream().map(DerivedEvents::field).distinct().toList();
        List<Change> changes = new ArrayList<>();
        for (Document difference : differences) {
            changes.add(change(event, difference, names, changes.size() + 1));
        }
        if (changes.isEmpty()) {
            changes.add(change(event, Document.of(new JsonObject()), List.of(UNKNOWN), 1));
        }
        return changes;
    }

    private static Change change(Document event, Document difference, List<String> names, int number) {
        String field = field(difference);
        JsonObject flat = common(event, "changes");
        boolean list = difference.element("added") != null || difference.element("removed") != null;
        String before = difference.text(list ? "removed" : "old");
        String after = difference.text(list ? "added" : "new");
        flat.addProperty("field", field);
        add(flat, "before", before);
        add(flat, "after", after);
        add(flat, "entity_key", difference.text("entity_key"));
        add(flat, "count", difference.text("count"));
        flat.addProperty("number", number);
        flat.addProperty("fields", String.join(", ", names));
        add(flat, isIncident(event) ? "incidentId" : "alertId", event.text("id"));
        if (UNKNOWN.equals(event.text("by"))) {
            flat.remove("by");
        }
        if (field.equals("status")) {
            add(flat, "status", after);
        }
        flat.addProperty("text", text(field, before, after, list));
        return new Change(field, Document.of(flat));
    }

    private static String text(String field, @Nullable String before, @Nullable String after, boolean list) {
        if (!list) {
            return field + ": " + before + " -> " + after;
        }
        return field + ":" + (after == null ? "" : " +" + after) + (before == null ? "" : " -" + before);
    }

    private static String field(Document difference) {
        String field = difference.text("field");
        return field == null ? UNKNOWN : field;
    }

    static boolean isIncident(Document change) {
        return "incident".equals(change.text("kind"));
    }

    /** The item of evidence of an entity event. */
    static Document evidence(Document event) {
        Document evidence = event.object("evidence");
        return evidence == null ? Document.of(new JsonObject()) : evidence;
    }

    /** What a health event is about, such as {@code Reconciliation}. */
    static String check(Document health) {
        String check = health.text("check");
        return Text.camelWord(check == null ? UNKNOWN : check);
    }

    /** A health event's severity, in the vendor's words: nobody looks at what is in order. */
    static String severity(Document health) {
        String outcome = health.text("outcome");
        return outcome == null || !GOOD.contains(outcome) ? "medium" : "informational";
    }

    /** A health event with one more member {@code text}, a sentence for a person. */
    static Document health(Document event) {
        JsonObject flat = common(event, "");
        String about = event.first(List.of("input", "output"));
        flat.addProperty(
                "text", check(event) + ": " + event.text("outcome") + (about == null ? "" : " (" + about + ")"));
        return Document.of(flat);
    }

    private static JsonObject common(Document event, String without) {
        JsonObject flat = new JsonObject();
        for (Map.Entry<String, JsonElement> member : event.object().entrySet()) {
            if (!member.getKey().equals(without)) {
                flat.add(member.getKey(), member.getValue());
            }
        }
        return flat;
    }

    private static void add(JsonObject object, String name, @Nullable String value) {
        if (value != null) {
            object.addProperty(name, value);
        }
    }

    /** The newest comment that a change event brings. */
    static @Nullable String comment(Document event) {
        String comment = null;
        for (Document difference : event.objects("changes")) {
            if ("comments".equals(difference.text("field")) && difference.element("added") instanceof JsonArray added) {
                for (JsonElement each : added) {
                    if (each instanceof JsonObject object) {
                        String text = Document.of(object).text("comment");
                        comment = text == null ? comment : text;
                    }
                }
            }
        }
        return comment;
    }

    /** The new value of a field of a change event; null when it did not change. */
    static @Nullable String changedTo(Document event, String field) {
        for (Document difference : event.objects("changes")) {
            if (field.equals(difference.text("field"))) {
                return difference.text("new");
            }
        }
        return null;
    }
}
