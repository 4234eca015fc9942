package ta.defender.update;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Until when updates may begin, and when those that have begun must end; can be brought forward to now. */
public final class Deadline {
    private final InstantSource clock;
    private final Instant lastStart;
    private final Instant end;
    private final boolean handingBack;
    private volatile boolean over;

    /** Updates may begin until the end. */
    public Deadline(InstantSource clock, Instant end) {
        this(clock, end, end);
    }

    /**
     * @param lastStart after which no further update begins
     */
    public Deadline(InstantSource clock, Instant lastStart, Instant end) {
        this(clock, lastStart, end, false);
    }

    private Deadline(InstantSource clock, Instant lastStart, Instant end, boolean handingBack) {
        this.clock = clock;
        this.lastStart = lastStart;
        this.end = end;
        this.handingBack = handingBack;
    }

    /** The same, after which another call goes on with what has to wait for Microsoft's rate limit. */
    public Deadline handingBack() {
        return new Deadline(clock, lastStart, end, true);
    }

    /** The present. */
    public Instant now() {
        return clock.instant();
    }

    /** Whether another call goes on with what does not fit into this one. */
    public boolean isHandingBack() {
        return handingBack;
    }

    /** Whether somebody ended the work before its time. */
    public boolean isBroughtForward() {
        return over;
    }

    /** Whether another update may begin. */
    boolean mayStart() {
        return !over && clock.instant().isBefore(lastStart);
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
