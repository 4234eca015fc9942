package ta.defender.cli;

import java.time.Duration;
import java.util.Optional;
import ta.defender.http.Sleeper;

/**
 * Notices that the process which started us is gone. stdin is no sign of it: splunkd closes it right after the
 * configuration.
 */
final class ParentWatch {
    private static final Duration PAUSE = Duration.ofSeconds(2);

    private ParentWatch() {}

    /** Runs {@code gone} once in a thread of its own when the parent at this moment is no longer ours. */
    static void start(Sleeper sleeper, Runnable gone) {
        Optional<ProcessHandle> parent = ProcessHandle.current().parent();
        if (parent.isEmpty()) {
            return;
        }
        Thread thread = new Thread(() -> watch(parent.get(), sleeper, gone), "parent-watch");
        thread.setDaemon(true);
        thread.start();
    }

    private static void watch(ProcessHandle parent, Sleeper sleeper, Runnable gone) {
        try {
            while (isParent(parent)) {
                sleeper.sleep(PAUSE);
            }
            gone.run();
        } catch (InterruptedException e) {
            // nobody watches any more
        }
    }

    /** On Unix a lost child gets another parent; on Windows it keeps the number of the dead one. */
    private static boolean isParent(ProcessHandle parent) {
        return parent.isAlive()
                && ProcessHandle.current().parent().map(parent::equals).orElse(false);
    }
}
