package ta.simulator.splunkd.index;

import java.time.Instant;
import java.util.Optional;

/** An event on its way into an index: metadata already resolved against its stanza, the index not yet checked. */
public record Arrival(
        Optional<Instant> time,
        String index,
        String host,
        String source,
        String sourcetype,
        String raw,
        String stanza,
        long processId) {}
