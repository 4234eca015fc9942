package ta.simulator.defender;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** The service's own clock: another clock moved by a distance that tests may change at any time. */
public final class SimulatorClock implements InstantSource {
    private final InstantSource base;
    private Duration offset = Duration.ZERO;

    public SimulatorClock(InstantSource base) {
        this.base = base;
    }

    /** A clock that stands still until it is advanced. */
    public static SimulatorClock standingAt(Instant instant) {
        return new SimulatorClock(InstantSource.fixed(instant));
    }

    @Override
    public synchronized Instant instant() {
        return base.instant().plus(offset);
    }

    /** Moves the clock on (or back, with a negative distance). */
    public synchronized void advance(Duration distance) {
        offset = offset.plus(distance);
    }

    /** Sets how far this clock is ahead of its base. */
    public synchronized void setSkew(Duration ahead) {
        offset = ahead;
    }
}
