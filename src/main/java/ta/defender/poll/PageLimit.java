package ta.defender.poll;

import ta.defender.http.Effort;

/**
 * How much one read of a window may take.
 *
 * @param pages after so many the read is given up and the window is to be cut
 * @param effort for each page
 */
public record PageLimit(int pages, Effort effort) {
    /** For a window that cannot be cut any further. */
    public static final int UNLIMITED = Integer.MAX_VALUE;
}
