package ta.defender.eventhub;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import ta.defender.json.Slice;

/**
 * One message.
 *
 * @param offset its place in the partition
 * @param value its bytes; empty if it has none
 * @param enqueued when the hub took it, or null
 */
public record HubMessage(long offset, Slice value, @Nullable Instant enqueued) {}
