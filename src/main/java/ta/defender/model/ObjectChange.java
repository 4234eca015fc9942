package ta.defender.model;

import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is written to one alert or incident, in the spelling of its API.
 *
 * @param members the new values; the empty text removes a value
 * @param tags the whole set of tags the object is to have, or null
 * @param comment to be appended, or null
 */
public record ObjectChange(
        Map<UpdateField, String> members,
        @Nullable List<String> tags,
        @Nullable String comment) {
    public ObjectChange {
        EnumMap<UpdateField, String> ordered = new EnumMap<>(UpdateField.class);
        ordered.putAll(members);
        members = Collections.unmodifiableMap(ordered);
        tags = tags == null ? null : List.copyOf(tags);
    }

    /** Whether anything but a comment changes. */
    public boolean hasFields() {
        return !members.isEmpty() || tags != null;
    }

    /** Whether nothing changes. */
    public boolean isEmpty() {
        return !hasFields() && comment == null;
    }

    /** The same without the comment. */
    public ObjectChange withoutComment() {
        return new ObjectChange(members, tags, null);
    }
}
