package ta.defender.poll;

import java.time.Instant;
import ta.defender.model.DefenderException;

/** Something that wants to run again and again; used by one thread at a time. */
public interface Recurring {
    /** When it wants to run next. */
    Instant due();

    /**
     * Runs once.
     *
     * @throws DefenderException when Splunk takes no more events: the process has to end
     * @throws DefenderException when only a new process can go on
     */
    void run() throws InterruptedException;

    /** After the last run: saves what has settled, and tells whether nothing waits any more. */
    boolean finish();
}
