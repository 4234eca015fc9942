package ta.defender.doctor;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What the log file says of one input stanza over the last day; not thread-safe. */
public final class InputMetrics {
    private long events;
    private long errors;
    private double throttledSeconds;
    private @Nullable Instant lastSuccess;
    private @Nullable Long lagSeconds;
    private @Nullable Instant lastErrorAt;
    private String lastError = "";
    private String remedy = "";

    InputMetrics() {}

    /** One poll; one that reached nothing is no success, one without a lag leaves that of the poll before. */
    void polled(Instant at, boolean inDay, boolean reached, long newEvents, double throttled, @Nullable Double lag) {
        if (inDay) {
            events += newEvents;
            throttledSeconds += throttled;
        }
        if (reached) {
            lastSuccess = at;
        }
        lagSeconds = lag == null ? lagSeconds : Long.valueOf(lag.longValue());
    }

    void failed(Instant at, boolean inDay, String message) {
        if (inDay) {
            errors++;
        }
        Advice advice = Advice.in(message);
        lastErrorAt = at;
        lastError = advice.found();
        remedy = advice.remedy();
    }

    /** Events written in the last day. */
    public long events() {
        return events;
    }

    /** Error lines of the last day. */
    public long errors() {
        return errors;
    }

    /** Seconds waited in the last day for the call budget or because the service asked for it. */
    public double throttledSeconds() {
        return throttledSeconds;
    }

    /** The last poll that read something. */
    public @Nullable Instant lastSuccess() {
        return lastSuccess;
    }

    /** How far the position was behind at the last poll, seconds. */
    public @Nullable Long lagSeconds() {
        return lagSeconds;
    }

    public @Nullable Instant lastErrorAt() {
        return lastErrorAt;
    }

    /** What happened, empty when nothing did. */
    public String lastError() {
        return lastError;
    }

    /** What to do about it. */
    public String remedy() {
        return remedy;
    }
}
