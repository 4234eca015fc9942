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
    /** Beyond it the speed so far says nothing. */
    private static final Duration LONGEST_KNOWN = Duration.ofDays(30);

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
        long taken = Math.max(0, Duration.between(since, now).toMillis());
        return share <= 0 ? Duration.ZERO : Duration.ofMillis((long) (taken * (1 - share) / share));
    }

    /** As in {@code 43 % read, about 12 min left}. */
    @Override
    public String toString() {
        long seconds = left().toSeconds();
        String read = (int) (share() * 100) + " % read";
        if (seconds > LONGEST_KNOWN.toSeconds()) {
            return read;
        }
        String left = seconds < 120 ? seconds + " s" : seconds < 7200 ? seconds / 60 + " min" : seconds / 3600 + " h";
        return read + ", about " + left + " left";
    }
}
