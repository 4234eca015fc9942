package ta.defender.model;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

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

    /** The same with some time more on both sides. */
    public Gap widenedBy(Duration margin) {
        return new Gap(from.minus(margin), to.plus(margin), since, nextTry, attempts, reason);
    }

    /** What of this gap is not in the other one, which it overlaps on one side at most; null when nothing is left. */
    public @Nullable Gap outside(Gap other) {
        boolean begins = from.isBefore(other.from());
        boolean ends = to.isAfter(other.to());
        boolean apart = to.isBefore(other.from()) || from.isAfter(other.to());
        if (apart || (begins && ends)) {
            return this;
        }
        if (!begins && !ends) {
            return null;
        }
        return new Gap(begins ? from : other.to(), begins ? other.from() : to, since, nextTry, attempts, reason);
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
