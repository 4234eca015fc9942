package ta.defender.update;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import ta.defender.microsoft.ObjectState;
import ta.defender.model.UpdateField;

/** What somebody should know of an update besides that it was done. */
final class UpdateRemarks {
    private static final List<UpdateField> RESET = List.of(
            UpdateField.STATUS,
            UpdateField.CLASSIFICATION,
            UpdateField.DETERMINATION,
            UpdateField.SEVERITY,
            UpdateField.ASSIGNED_TO);

    private UpdateRemarks() {}

    /** What else is different: the service resets some values when it sets others, and somebody else may have been there. */
    static String besides(PlannedRow.Wanted wanted, ObjectState before, ObjectState after) {
        List<String> other = new ArrayList<>();
        for (UpdateField field : RESET) {
            String old = Objects.requireNonNullElse(before.value(field), "");
            String now = Objects.requireNonNullElse(after.value(field), "");
            if (wanted.value(field) == null && !old.equalsIgnoreCase(now)) {
                other.add(field.member() + " from " + shown(old) + " to " + shown(now));
            }
        }
        return other.isEmpty() ? "" : "; besides, the service or somebody else changed " + String.join(" and ", other);
    }

    private static String shown(String value) {
        return value.isEmpty() ? "nothing" : RowReader.shortened(value);
    }

    /** Tags to be removed that the object does not have: perhaps they are spelled differently. */
    static String absent(PlannedRow.Wanted wanted, ObjectState before) {
        TagList tags = wanted.tags();
        List<String> absent = tags == null ? List.of() : tags.absentFrom(before.tags());
        return absent.stream()
                .map(tag -> "; it had no tag " + RowReader.shortened(tag) + Suggestions.of(tag, before.tags()))
                .collect(Collectors.joining());
    }
}
