package ta.defender.cli;

import java.time.Duration;
import java.util.Optional;
import ta.defender.http.Sleeper;

/**
 * Notices that the process which started us is gone. stdin does not show it: splunkd closes it right after the
 * configuration.
 */
final class ParentWatch {
    private static final Duration PAUSE = Duration.ofSeconds(2);

    private final Optional<ProcessHandle> parent = ProcessHandle.current().parent();

    /** Runs {@code gone} once in a thread of its own when the parent at the start is no longer ours. */
    void start(Sleeper sleeper, Runnable gone) {
        Thread thread = new Thread(() -> watch(sleeper, gone), "parent-watch");
        thread.setDaemon(true);
        thread.start();
    }

    private void watch(Sleeper sleeper, Runnable gone) {
        try {
            while (isAlive()) {
                sleeper.sleep(PAUSE);
            }
            gone.run();
        } catch (InterruptedException e) {
            // nobody watches any more
        }
    }

    /**
     * Whether the parent at the start is still there; always where there was none. On Unix a lost child gets another
     * parent; on Windows it keeps the number of the dead one.
     */
    boolean isAlive() {
        return parent.isEmpty()
                || (parent.get().isAlive() && ProcessHandle.current().parent().equals(parent));
    }
}
