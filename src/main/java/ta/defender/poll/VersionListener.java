package ta.defender.poll;

import java.time.Instant;

/** Hears of each version that is written for the first time, right after its event. */
@FunctionalInterface
interface VersionListener {
    /** Does nothing. */
    VersionListener NONE = (version, time) -> {};

    /**
     * Called during the read of the page; nothing of the version may be kept without copying.
     *
     * @param time of the version's event
     */
    void written(ObjectVersion version, Instant time);
}
