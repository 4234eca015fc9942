package ta.defender.update;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import ta.defender.microsoft.ObjectState;
import ta.defender.model.ObjectChange;

/** What of a change an object still lacks; pure. */
final class PendingChange {
    private final UpdateValues values;

    PendingChange(UpdateValues values) {
        this.values = values;
    }

    /** The members that are not so yet; never a comment. */
    ObjectChange fields(ObjectChange wanted, ObjectState now) {
        return new ObjectChange(
                value(UpdateField.STATUS, wanted.status(), now.status(), now),
                value(UpdateField.CLASSIFICATION, wanted.classification(), now.classification(), now),
                value(UpdateField.DETERMINATION, wanted.determination(), now.determination(), now),
                wanted.assignedTo() != null && wanted.assignedTo().equalsIgnoreCase(now.assignedTo())
                        ? null
                        : wanted.assignedTo(),
                tags(wanted.tags(), now.tags()),
                null);
    }

    private @Nullable String value(
            UpdateField field, @Nullable String wanted, @Nullable String present, ObjectState now) {
        return wanted == null || values.same(now.feed(), field, wanted, present) ? null : wanted;
    }

    /** The whole new set, or null when it is the present one; {@code +tag} and {@code -tag} start from the present set. */
    private static @Nullable List<String> tags(@Nullable List<String> wanted, List<String> present) {
        if (wanted == null) {
            return null;
        }
        boolean relative = !wanted.isEmpty() && wanted.stream().allMatch(tag -> tag.matches("[+-].+"));
        Set<String> tags = new LinkedHashSet<>(relative ? present : List.of());
        for (String tag : wanted) {
            if (relative && tag.startsWith("-")) {
                tags.remove(tag.substring(1).strip());
            } else {
                tags.add(relative ? tag.substring(1).strip() : tag);
            }
        }
        return tags.equals(new LinkedHashSet<>(present)) ? null : new ArrayList<>(tags);
    }
}
