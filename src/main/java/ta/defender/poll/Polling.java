package ta.defender.poll;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import ta.defender.model.DefenderException;

/** An input that polls and remembers how far it has come; what {@link PollFrame} runs. Used by one thread at a time. */
public interface Polling {
    /** Whether something waits to settle, so that {@link #saveSettled()} may have something to save soon. */
    boolean isPending();

    /** Saves the checkpoint that has settled since the last time; gives whether there was one. */
    boolean saveSettled();

    /** Polls once. A failure is reported and the poll repeated, unless it is fatal. */
    void poll(Instant begun) throws InterruptedException;

    /** How long after its beginning a failed poll is repeated; null for the interval, or what the service asks for. */
    default @Nullable Duration pauseAfter(DefenderException failure, Instant begun) {
        return null;
    }

    /** Forgets what it holds in memory: after a defect it begins again from what was saved. */
    void beginAgain();
}
