package ta.defender.output.carrier;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One line for another system and what is known about it.
 *
 * @param body UTF-8 without a line break; not changed after the call
 * @param topic alert, incident, evidence, stream or other
 * @param key the object's id, null when it has none
 * @param time the object's last update, null when it has none
 */
@SuppressWarnings("ArrayRecordComponent") // Compared by nobody.
public record Message(
        byte[] body,
        String topic,
        @Nullable String key,
        @Nullable Instant time,
        String source,
        String sourcetype,
        @Nullable String index,
        @Nullable String host) {}
