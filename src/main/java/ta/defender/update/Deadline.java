package ta.defender.update;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Until when updates may be tried; can be brought forward to now. */
public final class Deadline {
    private final InstantSource clock;
    private final Instant end;
    private final String usedUp;
    private volatile boolean over;

    /** The end of an alert action's time. */
    public Deadline(InstantSource clock, Instant end) {
        this(
                clock,
                end,
                "the time of this action (maxtime in alert_actions.conf) is used up; raise maxtime, or update fewer rows"
                        + " at a time");
    }

    /**
     * @param usedUp what to say to whoever comes too late
     */
    Deadline(InstantSource clock, Instant end, String usedUp) {
        this.clock = clock;
        this.end = end;
        this.usedUp = usedUp;
    }

    /** What to say to whoever comes too late, with the remedy. */
    String usedUp() {
        return usedUp;
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
