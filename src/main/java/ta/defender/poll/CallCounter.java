package ta.defender.poll;

import java.time.Duration;
import java.util.concurrent.ThreadFactory;
import ta.defender.http.CallListener;
import ta.defender.http.CallReport;
import ta.defender.http.HttpRequest;
import ta.defender.http.RetryReason;

/** Counts calls for the poll that makes them: in its own thread, or in those made for it by {@link #newThread}. */
public final class CallCounter implements CallListener {
    private final ThreadLocal<Counters> current = ThreadLocal.withInitial(Counters::new);
    private final ThreadFactory threads;

    /** A counter whose further threads are daemons, which never keep a process alive. */
    public CallCounter() {
        this(task -> {
            Thread thread = new Thread(task, Thread.currentThread().getName() + " next page");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * @param threads makes the further threads of a poll
     */
    public CallCounter(ThreadFactory threads) {
        this.threads = threads;
    }

    /** A thread whose calls count for the poll of the thread that asks for it. */
    Thread newThread(Runnable task) {
        Counters counters = current.get();
        return threads.newThread(() -> {
            current.set(counters);
            task.run();
        });
    }

    /** From now on, calls of this thread count for {@code counters}. */
    void countInto(Counters counters) {
        current.set(counters);
    }

    @Override
    public void retrying(HttpRequest request, int attempt, RetryReason reason, String detail, Duration wait) {
        current.get().retry();
        if (reason == RetryReason.THROTTLED) {
            current.get().throttled(wait);
        }
    }

    @Override
    public void throttled(HttpRequest request, Duration wait) {
        current.get().throttled(wait);
    }

    @Override
    public void finished(CallReport report) {
        current.get().received(report.bodyBytes());
    }
}
