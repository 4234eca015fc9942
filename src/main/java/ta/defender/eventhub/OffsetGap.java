package ta.defender.eventhub;

/**
 * Messages that cannot be read.
 *
 * @param position where reading should have gone on
 * @param continues where it goes on instead
 */
public record OffsetGap(HubPartition partition, long position, long continues, Cause cause) {
    /** Why they cannot be read. */
    public enum Cause {
        /** The retention time has passed. */
        EXPIRED,
        /** It is another hub of the same name. */
        RECREATED,
        /** They are there, but the client cannot decode them. */
        UNDECODABLE
    }

    /** How many messages are missing; unknown, -1, for a hub that was created anew. */
    public long missing() {
        return cause == Cause.RECREATED ? -1 : continues - position;
    }
}
