package ta.simulator.splunkd.input;

import java.util.Map;
import java.util.Optional;

/**
 * One {@code <event>} as it stood in the stream.
 *
 * @param stanza its attribute
 * @param unbroken whether it is a fragment of a longer event
 * @param done whether it ends that longer event
 * @param fields time, source, sourcetype, index, host and data, as far as they were there
 */
record StreamedEvent(Optional<String> stanza, boolean unbroken, boolean done, Map<String, String> fields) {
    StreamedEvent {
        fields = Map.copyOf(fields);
    }
}
