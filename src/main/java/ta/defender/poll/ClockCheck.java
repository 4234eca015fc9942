package ta.defender.poll;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** Reports, once an hour, that a service's clock and this host's are hours apart. Used by one thread at a time. */
public final class ClockCheck {
    private static final Duration APART = Duration.ofHours(1);
    private static final Duration BETWEEN = Duration.ofHours(1);

    private @Nullable Instant reported;

    /** Two clocks that differ. */
    public record Difference(Instant service, Instant host) {
        /** How far they differ. */
        public long seconds() {
            return Duration.between(service, host).abs().toSeconds();
        }
    }

    /**
     * Logs a difference.
     *
     * @param ahead how far the service's clock is ahead of this host's
     * @return what to write a health event of, or null
     */
    public @Nullable Difference check(Duration ahead, Instant host, InputLog log) {
        if (ahead.abs().compareTo(APART) < 0) {
            reported = null;
            return null;
        }
        Instant last = reported;
        if (last != null && Duration.between(last, host).abs().compareTo(BETWEEN) < 0) {
            return null;
        }
        reported = host;
        Difference difference = new Difference(host.plus(ahead).truncatedTo(ChronoUnit.SECONDS), host);
        log.error("Clocks differ by " + ahead.abs().toMinutes() + " min: " + difference.service()
                + " at the service, " + host
                + " on this host. The checkpoint follows the earlier one. Correct the clock"
                + " of this host, or of the proxy that sets the Date header.");
        return difference;
    }
}
