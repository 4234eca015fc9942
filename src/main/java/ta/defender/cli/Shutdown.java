package ta.defender.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Brings "end now" (a signal, a lost parent) to the running command, and gives it a little time to end in order.
 *
 * <p>A stop is not a failure of an input: whatever the JVM makes of the signal, its exit code is 0. It is one of an
 * alert action.
 */
final class Shutdown {
    /** splunkd waits longer before it kills, and everything has to be over within five seconds. */
    private static final long GRACE_MILLIS = 4_200;

    private final CountDownLatch ended = new CountDownLatch(1);
    private final AtomicInteger code = new AtomicInteger();
    private final List<Runnable> actions = new ArrayList<>();
    private volatile int codeWhenCutOff;
    private boolean requested;

    /** Has {@code action} run once when the end is requested; at once when it was already. */
    void whenRequested(Runnable action) {
        synchronized (actions) {
            if (!requested) {
                actions.add(action);
                return;
            }
        }
        action.run();
    }

    /** Has the process say that some of the work is not done when it does not come to its end in time. */
    void isPartialWhenCutOff() {
        codeWhenCutOff = ExitCode.PARTLY.value();
    }

    /** Asks for the end, unless the work has come to it by itself. */
    void request() {
        List<Runnable> toRun;
        synchronized (actions) {
            requested = true;
            toRun = ended.getCount() == 0 ? List.of() : List.copyOf(actions);
            actions.clear();
        }
        toRun.forEach(Runnable::run);
    }

    /** Says that the work has ended by itself or as requested. */
    void ended(int exitCode) {
        code.set(exitCode);
        ended.countDown();
    }

    /** Requests the end and waits a little for it; returns the exit code. */
    int awaitEnd() {
        request();
        try {
            return ended.await(GRACE_MILLIS, TimeUnit.MILLISECONDS) ? code.get() : codeWhenCutOff;
        } catch (InterruptedException e) {
            return codeWhenCutOff;
        }
    }
}
