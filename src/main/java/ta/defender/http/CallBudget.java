package ta.defender.http;

import java.time.Duration;

/** How many calls may be made. Safe for any number of threads. */
interface CallBudget {
    /** Whether no call ever waits. */
    boolean isUnlimited();

    /**
     * Books the next turn.
     *
     * @param writeBack true for a call that a person waits for
     * @param timeout longest wait that makes sense
     * @return how long to wait for it; if that is longer than {@code timeout}, nothing was booked
     */
    Duration book(boolean writeBack, Duration timeout);
}
