package ta.defender.checkpoint;

import java.io.IOException;
import ta.defender.model.Code;
import ta.defender.model.DefenderException;

/** What a thread brings to its end in the store although it is told to stop. */
final class LastWork {
    private LastWork() {}

    @FunctionalInterface
    interface Work {
        void run() throws IOException, InterruptedException;
    }

    /**
     * Runs the work once more when its thread is interrupted; work must be one that can be begun again.
     *
     * @param what was not done if that is interrupted, too
     */
    static void finish(String what, Work work) throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            try {
                work.run();
            } catch (InterruptedException e) {
                interrupted = true;
                work.run();
            }
        } catch (InterruptedException e) {
            interrupted = true;
            throw stopped(what, e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    static DefenderException stopped(String what, InterruptedException e) {
        return new DefenderException(Code.STOPPED, what + ": shutting down", "", e);
    }
}
