package ta.defender.eventhub;

/**
 * One partition of an event hub.
 *
 * @param hub the event hub's name
 * @param number of the partition, from 0
 */
public record HubPartition(String hub, int number) {
    /** As log lines show it. */
    @Override
    public String toString() {
        return hub + "[" + number + "]";
    }
}
