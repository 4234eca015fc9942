package ta.defender.http;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Ends a call when its time is over: a response that trickles never runs into the time-out between two bytes. Of a call that
 * somebody waits for the whole response counts; of others only its head, since {@link SlowInputStream} watches over the body.
 */
final class TimeLimit {
    /** For a status line and headers. */
    static final Duration LONGEST_HEAD = Duration.ofMinutes(5);

    private static final ScheduledThreadPoolExecutor TIMER = timer();

    private final boolean ofTheHead;
    private @Nullable Future<?> end;
    private volatile boolean isOver;
    private boolean isClosed;

    private TimeLimit(boolean ofTheHead) {
        this.ofTheHead = ofTheHead;
    }

    /** Runs a task later. */
    interface Timer {
        Future<?> in(Duration time, Runnable task);
    }

    private static ScheduledThreadPoolExecutor timer() {
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "time-limit");
            thread.setDaemon(true);
            return thread;
        });
        timer.setRemoveOnCancelPolicy(true);
        return timer;
    }

    /** Begins to count. */
    static TimeLimit of(HttpRequest request, Runnable cancel) {
        return of(request, cancel, (time, task) -> TIMER.schedule(task, time.toMillis(), TimeUnit.MILLISECONDS));
    }

    static TimeLimit of(HttpRequest request, Runnable cancel, Timer timer) {
        TimeLimit limit = new TimeLimit(!request.writeBack());
        limit.end = timer.in(
                limit.ofTheHead ? longer(LONGEST_HEAD, request.timeout()) : request.timeout(),
                () -> limit.expire(cancel));
        return limit;
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    /** The head of the response is there. */
    void head() {
        if (ofTheHead) {
            close();
        }
    }

    private synchronized void expire(Runnable cancel) {
        if (!isClosed) {
            isOver = true;
            cancel.run();
        }
    }

    /** What ended the call. */
    IOException causeOf(IOException failure) {
        if (!isOver) {
            return failure;
        }
        SocketTimeoutException late = new SocketTimeoutException("the response takes longer than the call may");
        late.initCause(failure);
        return late;
    }

    /** Nothing is cancelled any more once this returns. */
    synchronized void close() {
        isClosed = true;
        if (end != null) {
            end.cancel(false);
        }
    }
}
