package ta.defender.output;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What Splunk is told about an event besides its text.
 *
 * @param stanza full name of the input it belongs to, {@code scheme://name}
 * @param time {@code _time}, of which milliseconds are kept; null lets Splunk find it in the text
 * @param source {@code source}
 * @param sourcetype {@code sourcetype}
 * @param index where it goes; null means the input's own
 * @param host {@code host}; null means the input's own
 */
public record EventHeader(
        String stanza,
        @Nullable Instant time,
        String source,
        String sourcetype,
        @Nullable String index,
        @Nullable String host) {

    /** Whether another one is the same, but perhaps for its time. */
    boolean isOfTheKindOf(EventHeader other) {
        return stanza.equals(other.stanza)
                && source.equals(other.source)
                && sourcetype.equals(other.sourcetype)
                && Objects.equals(index, other.index)
                && Objects.equals(host, other.host);
    }
}
