package ta.defender.poll;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.UnaryOperator;
import ta.defender.json.JsonWriter;
import ta.defender.output.EventOutput;

/** Events of one stanza about itself. */
final class HealthEvents {
    private final EventLabels labels;
    private final EventOutput sink;
    private final InstantSource clock;

    HealthEvents(EventLabels labels, EventOutput sink, InstantSource clock) {
        this.labels = labels;
        this.sink = sink;
        this.clock = clock;
    }

    /**
     * Writes one.
     *
     * @param details adds members behind {@code time}, {@code check}, {@code outcome} and {@code input}
     */
    void write(String check, String outcome, UnaryOperator<JsonWriter> details) {
        Instant now = clock.instant();
        JsonWriter event = new JsonWriter()
                .beginObject()
                .member("time", now.toString())
                .member("check", check)
                .member("outcome", outcome)
                .member("input", labels.stanza());
        sink.write(labels.health(now), List.of(details.apply(event).endObject().slice()));
        sink.flush();
    }
}
