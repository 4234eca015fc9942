package ta.defender.collect;

import java.time.Duration;
import ta.defender.http.CallListener;
import ta.defender.http.CallReport;
import ta.defender.http.HttpRequest;
import ta.defender.http.RetryReason;

/** Counts calls for the poll that makes them: a poll and its calls share one thread. */
public final class CallCounter implements CallListener {
    private final ThreadLocal<Counters> current = ThreadLocal.withInitial(Counters::new);

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
