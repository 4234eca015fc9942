package ta.defender.poll;

import org.jspecify.annotations.Nullable;

/** Tells the changes that this add-on made itself from those of others. Used by one thread at a time. */
@FunctionalInterface
public interface OwnUpdates {
    /** For programs that change nothing. */
    OwnUpdates NONE = version -> false;

    /** Whether an update of this add-on made a version. */
    boolean made(ChangedVersion version);

    /**
     * A version that differs from the one before it.
     *
     * @param isAlert whether the object is an alert, else it is an incident
     * @param lastUpdate the version's last-update instant as the service spells it, or null
     * @param lastModifiedBy who made it, where the service says so
     * @param commentAuthor who wrote the newest comment that it added, or null
     */
    record ChangedVersion(
            boolean isAlert,
            String id,
            @Nullable String lastUpdate,
            @Nullable String lastModifiedBy,
            @Nullable String commentAuthor) {}
}
