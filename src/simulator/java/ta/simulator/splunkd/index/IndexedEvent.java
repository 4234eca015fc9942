package ta.simulator.splunkd.index;

import java.time.Instant;

/**
 * One event as an indexer would hold it.
 *
 * @param number counts up over all events, in order of arrival
 * @param time {@code _time}, to the millisecond
 * @param raw {@code _raw}
 * @param stanza the input's stanza, or an empty text when no input sent it
 * @param processId the process that wrote it, or 0
 * @param arrived {@code _indextime}
 */
public record IndexedEvent(
        long number,
        Instant time,
        String index,
        String host,
        String source,
        String sourcetype,
        String raw,
        String stanza,
        long processId,
        Instant arrived) {}
