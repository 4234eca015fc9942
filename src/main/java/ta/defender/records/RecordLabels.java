package ta.defender.records;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import ta.defender.output.EventHeader;

/**
 * The metadata of a stanza's events: ours, unless the stanza sets its own.
 *
 * @param stanza full name of the input, {@code scheme://name}
 * @param index the stanza's index, or null when Splunk's default applies
 * @param host the stanza's host, or null
 * @param sourcetype set by the user over ours, or null
 * @param source set by the user over ours, or null
 */
public record RecordLabels(
        String stanza,
        @Nullable String index,
        @Nullable String host,
        @Nullable String sourcetype,
        @Nullable String source) {

    /** Sourcetype of events about the input itself. */
    public static final String HEALTH = "ms:defender:health";

    /** For a record: {@code ownSource} and {@code ownSourcetype} unless the stanza sets others. */
    public EventHeader header(@Nullable Instant time, String ownSource, String ownSourcetype) {
        return new EventHeader(
                stanza,
                time,
                source == null ? ownSource : source,
                sourcetype == null ? ownSourcetype : sourcetype,
                index,
                host);
    }

    /** For events about the input itself: the stanza's own sourcetype is meant for what it fetches. */
    public EventHeader health(Instant time, String ownSource) {
        return new EventHeader(stanza, time, source == null ? ownSource : source, HEALTH, index, host);
    }
}
