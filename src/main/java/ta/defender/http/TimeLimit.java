package ta.defender.http;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Ends a call that somebody waits for when its time is over: a response that trickles never runs into the time-out between two
 * bytes.
 */
final class TimeLimit {
    private static final ScheduledThreadPoolExecutor TIMER = timer();

    private @Nullable ScheduledFuture<?> end;
    private volatile boolean isOver;
    private boolean isClosed;

    private TimeLimit() {}

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
        TimeLimit limit = new TimeLimit();
        if (request.writeBack()) {
            limit.end =
                    TIMER.schedule(() -> limit.expire(cancel), request.timeout().toMillis(), TimeUnit.MILLISECONDS);
        }
        return limit;
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
