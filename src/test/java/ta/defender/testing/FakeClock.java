package ta.defender.testing;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that moves only when told to; safe for several threads. */
public final class FakeClock implements InstantSource {
    /** Where a clock begins that is not told otherwise. */
    public static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

    private Instant now;

    public FakeClock() {
        this(START);
    }

    public FakeClock(Instant start) {
        this.now = start;
    }

    @Override
    public synchronized Instant instant() {
        return now;
    }

    /** Moves on; back, when negative. */
    public synchronized void advance(Duration duration) {
        now = now.plus(duration);
    }

    public synchronized void set(Instant instant) {
        now = instant;
    }
}
