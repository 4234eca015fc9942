package ta.defender.eventhub;

/**
 * Messages that cannot be read any more.
 *
 * @param position where reading should have gone on
 * @param continues where it goes on instead
 * @param recreated the hub ends before the position: it is another one of the same name; otherwise the retention time
 *     has passed
 */
public record OffsetGap(HubPartition partition, long position, long continues, boolean recreated) {
    /** How many messages are missing; unknown, -1, for a hub that was created anew. */
    public long missing() {
        return recreated ? -1 : continues - position;
    }
}
