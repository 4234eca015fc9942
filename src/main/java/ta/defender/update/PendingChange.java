package ta.defender.update;

import java.text.Normalizer;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import ta.defender.microsoft.ObjectState;
import ta.defender.model.ObjectChange;
import ta.defender.model.UpdateField;
import ta.defender.update.PlannedRow.Wanted;

/** What an object still lacks of what is wanted, seen from how it was before the first write. */
final class PendingChange {
    private final UpdateValues values;
    private final Wanted wanted;
    private final @Nullable CommentText comment;
    private final long commentsBefore;

    /**
     * @param before the object before anything was written
     * @param commentCount how many times the object should have the comment, see {@link RunState#commentCount}
     */
    PendingChange(UpdateValues values, Wanted wanted, ObjectState before, int commentCount) {
        this.values = values;
        this.wanted = wanted;
        CommentText text = wanted.comment() == null ? null : new CommentText(wanted.comment());
        this.commentsBefore = text == null ? 0 : text.countIn(before.comments());
        // a comment that is there already belongs to an earlier run, unless there is something new to comment on
        boolean isThere = commentsBefore >= commentCount && !members(before).hasFields();
        this.comment = isThere ? null : text;
    }

    /** What is missing now. */
    ObjectChange missingIn(ObjectState now) {
        ObjectChange members = members(now);
        return lacksComment(now) ? new ObjectChange(members.members(), members.tags(), wanted.comment()) : members;
    }

    /** Whether an object has all that is wanted but the comment. */
    boolean hasValues(ObjectState now) {
        return !missingIn(now).hasFields();
    }

    private ObjectChange members(ObjectState now) {
        Map<UpdateField, String> missing = new EnumMap<>(UpdateField.class);
        wanted.members().forEach((field, value) -> {
            if (!isSo(field, value, now)) {
                missing.put(field, value);
            }
        });
        List<String> set = wanted.tags() == null ? null : wanted.tags().applyTo(now.tags());
        boolean tagsMissing = set != null && !TagList.same(set, now.tags());
        return new ObjectChange(missing, tagsMissing ? set : null, null);
    }

    private boolean lacksComment(ObjectState now) {
        return comment != null && comment.countIn(now.comments()) <= commentsBefore;
    }

    private static String composed(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFC);
    }

    private boolean isSo(UpdateField field, String value, ObjectState now) {
        String present = now.value(field);
        String shown = present == null ? "" : present.strip();
        return switch (field) {
            case STATUS, CLASSIFICATION, DETERMINATION, SEVERITY -> values.same(now.feed(), field, value, present);
            case ASSIGNED_TO -> composed(value).equalsIgnoreCase(composed(shown));
            default -> new CommentText(value).countIn(List.of(shown)) > 0;
        };
    }
}
