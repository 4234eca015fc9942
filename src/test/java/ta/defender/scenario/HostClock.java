package ta.defender.scenario;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** The clock of the host the add-on runs on, which may be wrong. */
final class HostClock extends Clock {
    private final InstantSource truth;
    private Duration ahead = Duration.ZERO;

    HostClock(InstantSource truth) {
        this.truth = truth;
    }

    /** Sets it wrong by so much; back again with zero. */
    void setAhead(Duration newAhead) {
        ahead = newAhead;
    }

    @Override
    public Instant instant() {
        return truth.instant().plus(ahead);
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
