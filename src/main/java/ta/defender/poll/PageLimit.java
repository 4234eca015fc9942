package ta.defender.poll;

import java.time.Duration;

/**
 * How much one read of a window may take.
 *
 * @param pages after so many the read is given up and the window is to be cut
 * @param patience for each page, waits and retries included
 */
public record PageLimit(int pages, Duration patience) {
    /** For a window that cannot be cut any further. */
    public static final int UNLIMITED = Integer.MAX_VALUE;
}
