package ta.defender.update;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import ta.defender.microsoft.ObjectState;
import ta.defender.model.Feed;
import ta.defender.model.ObjectChange;

/** Says why an object was not changed: who changed it before us, or which values the service is documented to take. */
final class Conflicts {
    private Conflicts() {}

    /** For an object that changed after the instant a row names. */
    static String describe(ObjectState now, Instant since, PlannedRow.Seen seen, UpdateValues values) {
        StringBuilder text = new StringBuilder("it was changed at ").append(now.lastUpdate());
        if (now.lastModifiedBy() != null) {
            text.append(" by ").append(now.lastModifiedBy());
        }
        text.append(", after if_unchanged_since ").append(since);
        List<String> changes = new ArrayList<>();
        Map<UpdateField, @Nullable String> present = new LinkedHashMap<>();
        present.put(UpdateField.STATUS, now.status());
        present.put(UpdateField.CLASSIFICATION, now.classification());
        present.put(UpdateField.DETERMINATION, now.determination());
        present.put(UpdateField.ASSIGNED_TO, now.assignedTo());
        present.forEach((field, value) -> {
            String member = field == UpdateField.ASSIGNED_TO ? "assignedTo" : field.parameter();
            String before = seen.fields().get(member);
            if (before != null && !values.same(now.feed(), field, before, value)) {
                changes.add(member + " was " + before + " and is " + value);
            }
        });
        if (!changes.isEmpty()) {
            text.append(": ").append(String.join(", ", changes));
        }
        return text.append("; look at it again and repeat the update if it still holds")
                .toString();
    }

    /** The documented values of what was sent, for a refusal of the service. */
    static String documented(ObjectChange change, Feed feed, UpdateValues values) {
        StringBuilder text = new StringBuilder();
        documented(text, feed, UpdateField.STATUS, change.status(), values);
        documented(text, feed, UpdateField.CLASSIFICATION, change.classification(), values);
        documented(text, feed, UpdateField.DETERMINATION, change.determination(), values);
        return text.toString();
    }

    private static void documented(
            StringBuilder text, Feed feed, UpdateField field, @Nullable String sent, UpdateValues values) {
        if (sent != null) {
            text.append("; sent was ")
                    .append(field.parameter())
                    .append(' ')
                    .append(sent)
                    .append(", Microsoft documents ")
                    .append(String.join(", ", values.accepted(feed, field)));
        }
    }
}
