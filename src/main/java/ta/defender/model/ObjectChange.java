package ta.defender.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is to be changed of one alert or incident, in the spelling of its API; null leaves a member as it is.
 *
 * @param tags the whole set of tags the object is to have
 * @param comment to be appended
 */
public record ObjectChange(
        @Nullable String status,
        @Nullable String classification,
        @Nullable String determination,
        @Nullable String assignedTo,
        @Nullable List<String> tags,
        @Nullable String comment) {
    public ObjectChange {
        tags = tags == null ? null : List.copyOf(tags);
    }

    /** Whether anything but a comment is to be changed. */
    public boolean hasFields() {
        return status != null || classification != null || determination != null || assignedTo != null || tags != null;
    }

    /** Whether nothing is to be done. */
    public boolean isEmpty() {
        return !hasFields() && comment == null;
    }

    /** The same without the comment. */
    public ObjectChange withoutComment() {
        return new ObjectChange(status, classification, determination, assignedTo, tags, null);
    }
}
