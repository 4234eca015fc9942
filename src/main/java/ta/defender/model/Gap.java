package ta.defender.model;

import java.time.Instant;
import java.util.Objects;

/**
 * A stretch of time that could not be read and is tried again later, while everything else goes on. It is narrowed down.
 *
 * @param from oldest instant of the stretch
 * @param to newest instant of the stretch
 * @param since when it was first found unreadable
 * @param nextTry when to try again
 * @param attempts how often it was tried
 * @param reason the last failure, for the operator
 */
public record Gap(Instant from, Instant to, Instant since, Instant nextTry, int attempts, String reason) {
    public Gap {
        Objects.requireNonNull(from, "from");
        Objects.requireNonNull(to, "to");
        Objects.requireNonNull(since, "since");
        Objects.requireNonNull(nextTry, "nextTry");
        Objects.requireNonNull(reason, "reason");
    }

    /** The stretch as a window. */
    public TimeWindow window() {
        return new TimeWindow(from, to);
    }

    /** Whether there is nothing between this gap and the other. */
    public boolean touches(Gap other) {
        return !other.from().isAfter(to) && !other.to().isBefore(from);
    }

    /** This gap, wide enough for the other one too. */
    public Gap joinedWith(Gap other) {
        Instant first = other.from().isBefore(from) ? other.from() : from;
        Instant last = other.to().isAfter(to) ? other.to() : to;
        return new Gap(first, last, since, nextTry, attempts, reason);
    }

    /** A part of this gap, which failed for that reason. */
    public Gap part(TimeWindow window, String why) {
        return new Gap(window.from(), window.to() == null ? to : window.to(), since, nextTry, attempts, why);
    }

    /** The same gap, to be tried at another time. */
    public Gap postponed(Instant next) {
        return new Gap(from, to, since, next, attempts, reason);
    }

    /** The same gap after one more failed attempt. */
    public Gap triedAgain(Instant next, String why) {
        return new Gap(from, to, since, next, attempts + 1, why);
    }
}
