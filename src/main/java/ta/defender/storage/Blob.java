package ta.defender.storage;

import java.time.Instant;

/**
 * A blob as a listing shows it.
 *
 * @param name from the container's root on
 * @param size bytes; an append blob grows
 * @param created when it was created; another instant under the same name is another blob; {@link #UNKNOWN} when
 *     the service does not tell
 * @param mark changes with each write, such as an ETag; empty when the service shows none
 */
public record Blob(String name, long size, Instant created, String mark) {
    /** The creation of a blob whose service, or a gateway before it, does not tell. */
    public static final Instant UNKNOWN = Instant.EPOCH;

    /** Whether something created then cannot be this blob. */
    boolean isOther(Instant creation) {
        return !created.equals(creation) && !created.equals(UNKNOWN) && !creation.equals(UNKNOWN);
    }
}
