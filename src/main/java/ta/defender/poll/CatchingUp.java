package ta.defender.poll;

import java.time.Duration;
import java.time.Instant;

/**
 * How far a poll that reads the past has come.
 *
 * @param since when the poll began
 * @param from up to where everything had been read then
 * @param readTo up to where everything is read now
 * @param now the present
 */
public record CatchingUp(Instant since, Instant from, Instant readTo, Instant now) {
    /** Share of the past that is read, 0 to 1. */
    public double share() {
        double whole = Duration.between(from, now).toMillis();
        return whole <= 0
                ? 1
                : Math.max(0, Math.min(1, Duration.between(from, readTo).toMillis() / whole));
    }

    /** How long the rest takes at the speed so far; nothing is known before something was read. */
    public Duration left() {
        double share = share();
        return share <= 0
                ? Duration.ZERO
                : Duration.ofMillis((long) (Duration.between(since, now).toMillis() * (1 - share) / share));
    }

    /** As in {@code 43 % read, about 12 min left}. */
    @Override
    public String toString() {
        long seconds = left().toSeconds();
        String left = seconds < 120 ? seconds + " s" : seconds < 7200 ? seconds / 60 + " min" : seconds / 3600 + " h";
        return (int) (share() * 100) + " % read, about " + left + " left";
    }
}
