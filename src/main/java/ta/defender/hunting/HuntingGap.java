package ta.defender.hunting;

import java.time.Instant;

/**
 * A window of which not every row could be read.
 *
 * @param number counted from 1 for the input
 * @param nextTry when it is read again; {@link Instant#MAX} if that cannot help
 */
record HuntingGap(int number, Instant from, Instant to, Instant nextTry, int attempts, String reason) {
    boolean covers(HuntingWindow window) {
        return !window.from().isBefore(from) && !window.to().isAfter(to);
    }

    HuntingWindow window() {
        return new HuntingWindow(from, to);
    }
}
