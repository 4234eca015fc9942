package ta.defender.model;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A range of last-update instants, both ends inclusive; {@code to == null} leaves the newer end open.
 *
 * @param from oldest instant asked for
 * @param to newest instant asked for, or null for "whatever is newest"
 */
public record TimeWindow(Instant from, @Nullable Instant to) {
    public TimeWindow {
        Objects.requireNonNull(from, "from");
        if (to != null && to.isBefore(from)) {
            throw new IllegalArgumentException("window ends at " + to + " before it begins at " + from);
        }
    }

    /** How much time it covers when its open end is taken to be {@code now}; never negative. */
    public Duration span(Instant now) {
        Instant end = to == null ? now : to;
        return end.isBefore(from) ? Duration.ZERO : Duration.between(from, end);
    }

    /** Whether the instant lies inside. */
    public boolean contains(Instant instant) {
        return !instant.isBefore(from) && (to == null || !instant.isAfter(to));
    }

    @Override
    public String toString() {
        return from + " to " + (to == null ? "now" : to);
    }
}
