package ta.defender.collector;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import ta.defender.output.EventHeader;

/** What an output sets in place of the engine's own; what the input sets goes before it. Null where it sets nothing. */
record Labels(
        @Nullable String index,
        @Nullable String host,
        @Nullable String source,
        @Nullable String sourcetype) {
    private static final Labels NONE = new Labels(null, null, null, null);

    /** @param input its settings */
    static Labels of(OutputConfig output, Map<String, String> input) {
        return output.target() instanceof OutputConfig.HecTarget hec
                ? new Labels(
                        input.containsKey("index") ? input.get("index") : hec.index(),
                        input.containsKey("host") ? input.get("host") : hec.host(),
                        input.containsKey("source") ? null : hec.source(),
                        input.containsKey("sourcetype") ? null : hec.sourcetype())
                : NONE;
    }

    EventHeader applied(EventHeader header) {
        return new EventHeader(
                header.stanza(),
                header.time(),
                source == null ? header.source() : source,
                sourcetype == null ? header.sourcetype() : sourcetype,
                index == null ? header.index() : index,
                host == null ? header.host() : host);
    }
}
