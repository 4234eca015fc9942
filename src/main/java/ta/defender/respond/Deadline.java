package ta.defender.respond;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Until when updates may be tried; can be brought forward to now. */
public final class Deadline {
    private final InstantSource clock;
    private final Instant end;
    private volatile boolean over;

    public Deadline(InstantSource clock, Instant end) {
        this.clock = clock;
        this.end = end;
    }

    /** The time that is left, never negative. */
    public Duration left() {
        Duration left = over ? Duration.ZERO : Duration.between(clock.instant(), end);
        return left.isNegative() ? Duration.ZERO : left;
    }

    /** Ends the time now. */
    public void bringForward() {
        over = true;
    }
}
