package ta.defender.poll;

import org.jspecify.annotations.Nullable;

/** Tells the changes that this add-on made itself from those of others. */
@FunctionalInterface
public interface OwnUpdates {
    /** For programs that change nothing. */
    OwnUpdates NONE = (form, id, version, lastModifiedBy) -> false;

    /**
     * Whether an update of this add-on made a version.
     *
     * @param form which API and kind of object
     * @param version the version's last-update instant as the service spells it, or null
     * @param lastModifiedBy who made it, where the service says so
     */
    boolean made(ObjectForm form, String id, @Nullable String version, @Nullable String lastModifiedBy);
}
