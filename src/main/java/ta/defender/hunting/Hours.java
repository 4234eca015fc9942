package ta.defender.hunting;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Whole hours of UTC, by the epoch second of their begin. */
final class Hours {
    static final long SECONDS = 3_600;

    private Hours() {}

    static long of(Instant time) {
        return Math.floorDiv(time.getEpochSecond(), SECONDS) * SECONDS;
    }

    static Instant floor(Instant time) {
        return time.truncatedTo(ChronoUnit.HOURS);
    }

    static Instant ceiling(Instant time) {
        Instant floor = floor(time);
        return floor.equals(time) ? time : floor.plusSeconds(SECONDS);
    }
}
