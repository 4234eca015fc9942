package ta.defender.poll;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import ta.defender.output.EventHeader;

/** The metadata of a stanza's events: ours, unless the stanza sets its own. */
final class EventLabels {
    static final String HEALTH_SOURCETYPE = "ms:defender:health";

    private final InputSettings settings;
    private final String source;

    EventLabels(InputSettings settings, String tenantId) {
        this.settings = settings;
        String own = settings.source();
        this.source = own != null ? own : InputSettings.scheme(settings.stanza()) + ":" + tenantId;
    }

    EventHeader header(@Nullable Instant time, String sourcetype) {
        String own = settings.sourcetype();
        return new EventHeader(
                settings.stanza(), time, source, own != null ? own : sourcetype, settings.index(), settings.host());
    }

    String stanza() {
        return settings.stanza();
    }

    /** For events about what the input fetches; their sourcetypes are fixed, too. */
    EventHeader derived(Instant time, String sourcetype) {
        return new EventHeader(settings.stanza(), time, source, sourcetype, settings.index(), settings.host());
    }

    /** For events about the input itself: the stanza's own sourcetype is meant for what it fetches. */
    EventHeader health(Instant time) {
        return new EventHeader(settings.stanza(), time, source, HEALTH_SOURCETYPE, settings.index(), settings.host());
    }
}
