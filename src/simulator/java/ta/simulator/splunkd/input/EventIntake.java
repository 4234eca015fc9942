package ta.simulator.splunkd.input;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import ta.simulator.splunkd.index.Arrival;
import ta.simulator.splunkd.index.Indexes;
import ta.simulator.splunkd.log.SplunkdLog;

/** Turns what a process streamed into events for the indexes: metadata from the event, else from its stanza. */
final class EventIntake {
    private final Indexes indexes;
    private final SplunkdLog log;
    private final Map<String, StringBuilder> fragments = new HashMap<>();

    EventIntake(Indexes indexes, SplunkdLog log) {
        this.indexes = indexes;
        this.log = log;
    }

    void accept(Scheme scheme, Map<String, InputStanza> stanzas, StreamedEvent event, long pid) {
        Optional<InputStanza> stanza = event.stanza().isPresent()
                ? Optional.ofNullable(stanzas.get(event.stanza().get()))
                : stanzas.size() == 1 ? stanzas.values().stream().findFirst() : Optional.empty();
        if (stanza.isEmpty()) {
            log.error(
                    "ModularInputs",
                    "Received an event of scheme \"" + scheme.name() + "\" whose stanza is "
                            + event.stanza()
                                    .map(name -> "unknown: \"" + name + "\"")
                                    .orElse("not given") + "; it was dropped");
            return;
        }
        whole(event, pid, stanza.get().name())
                .ifPresent(raw -> indexes.add(arrival(scheme, stanza.get(), event.fields(), raw, pid)));
    }

    private static Arrival arrival(
            Scheme scheme, InputStanza stanza, Map<String, String> fields, String raw, long pid) {
        Optional<Instant> time = Optional.ofNullable(fields.get("time")).map(EventIntake::instant);
        return new Arrival(
                time,
                fields.getOrDefault("index", stanza.parameter("index", "default")),
                fields.getOrDefault("host", stanza.parameter("host", "")),
                fields.getOrDefault("source", stanza.parameter("source", stanza.name())),
                fields.getOrDefault("sourcetype", stanza.parameter("sourcetype", scheme.name())),
                raw,
                stanza.name(),
                pid);
    }

    /** Fragments of one stanza and process are joined until one says that it is done. */
    private Optional<String> whole(StreamedEvent event, long pid, String stanza) {
        String data = event.fields().get("data");
        String key = pid + " " + stanza;
        if (event.unbroken() && !event.done()) {
            fragments.computeIfAbsent(key, unused -> new StringBuilder()).append(data);
            return Optional.empty();
        }
        StringBuilder before = fragments.remove(key);
        return Optional.of(before == null ? data : before + data);
    }

    private static Instant instant(String epochSeconds) {
        return Instant.ofEpochMilli(
                new BigDecimal(epochSeconds).movePointRight(3).longValue());
    }
}
