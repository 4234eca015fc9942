package ta.defender.poll;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What reading a window came to.
 *
 * @param outcome whether it was read to its end
 * @param objects list elements it held
 * @param serviceTime the service's clock at its beginning; null when nothing was answered
 * @param newest the newest last-update instant met, or null
 * @param cutAt where to cut the window when it has to be, or null for its middle
 * @param reason why it could not be read, empty otherwise
 * @param badLink whether only the links to its further pages lead astray
 */
record ScanResult(
        Outcome outcome,
        int objects,
        @Nullable Instant serviceTime,
        @Nullable Instant newest,
        @Nullable Instant cutAt,
        String reason,
        boolean badLink) {

    /** How it ended. */
    enum Outcome {
        /** Read to its end. */
        COMPLETE,
        /** More pages than one window may have: cut it. */
        TOO_LONG,
        /** The service answers elsewhere but not here: cut it, to find what cannot be read. */
        UNREADABLE
    }

    static ScanResult unreadable(String reason, boolean badLink) {
        return new ScanResult(Outcome.UNREADABLE, 0, null, null, null, reason, badLink);
    }
}
