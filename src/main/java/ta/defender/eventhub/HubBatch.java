package ta.defender.eventhub;

import java.util.List;

/**
 * Messages of one partition in their order.
 *
 * @param messages at least one
 * @param next offset behind the last one
 */
public record HubBatch(HubPartition partition, List<HubMessage> messages, long next) {
    public HubBatch {
        messages = List.copyOf(messages);
    }

    /** Bytes of all messages. */
    public long bytes() {
        long bytes = 0;
        for (HubMessage message : messages) {
            bytes += message.value().length();
        }
        return bytes;
    }
}
