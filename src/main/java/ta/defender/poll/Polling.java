package ta.defender.poll;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import ta.defender.output.OutputException;

/** A stanza that polls and remembers how far it has come; what {@link PollFrame} runs. Used by one thread at a time. */
public interface Polling {
    /** Whether something waits to settle, so that {@link #saveSettled()} may have something to save soon. */
    boolean isPending();

    /** Saves the position that has settled since the last time; gives whether there was one. */
    boolean saveSettled();

    /**
     * Polls once.
     *
     * @param begun when the poll began
     * @return null, or why it did not come to its end
     * @throws OutputException when Splunk takes no more events: the process has to end
     * @throws SessionKeyRefusedException when only a new process can go on
     */
    @Nullable PollFailure poll(Instant begun) throws InterruptedException;

    /** Forgets what it holds in memory: after a fault of ours it begins again from what was saved. */
    void beginAgain();
}
