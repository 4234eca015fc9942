package ta.defender.storage;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Lets the inputs of one process read large lines one after the other: a line takes a few times its size while it becomes an
 * event, and several at once would be more than the memory has.
 */
final class LargeLineTurns {
    /** Up to this size as many inputs as there are threads read lines at once. */
    private static final int LARGE = 4 << 20;

    /** Those of this process. Whose output takes nothing holds one line; after a while the others go on beside it. */
    static final LargeLineTurns OF_THIS_PROCESS = new LargeLineTurns(Duration.ofMinutes(2));

    private final Semaphore free = new Semaphore(1, true);
    private final Duration patience;

    LargeLineTurns(Duration patience) {
        this.patience = patience;
    }

    static boolean isLarge(int bytes) {
        return bytes > LARGE;
    }

    /** That of one reader. */
    Turn turn() {
        return new Turn();
    }

    /** The turn of one reader; used by one thread. */
    final class Turn {
        private boolean begun;
        private boolean holds;

        /** Waits until no other reader has a large line, or for as long as is reasonable. */
        void begin() throws InterruptedException {
            if (!begun) {
                holds = free.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS);
                begun = true;
            }
        }

        void end() {
            if (holds) {
                free.release();
            }
            holds = false;
            begun = false;
        }
    }
}
