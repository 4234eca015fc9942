package ta.defender.testing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import ta.defender.http.CallListener;
import ta.defender.http.CallReport;
import ta.defender.http.HttpRequest;
import ta.defender.http.RetryReason;

/** Remembers everything it hears. */
public final class RecordingCallListener implements CallListener {
    private final List<String> retries = new ArrayList<>();
    private final List<Duration> throttled = new ArrayList<>();
    private final List<CallReport> reports = new ArrayList<>();

    @Override
    public synchronized void retrying(
            HttpRequest request, int attempt, RetryReason reason, String detail, Duration wait) {
        retries.add(attempt + " " + reason + " " + detail + " " + wait);
    }

    @Override
    public synchronized void throttled(HttpRequest request, Duration wait) {
        throttled.add(wait);
    }

    @Override
    public synchronized void finished(CallReport report) {
        reports.add(report);
    }

    /** Attempt, reason, detail and wait of every retry. */
    public synchronized List<String> retries() {
        return List.copyOf(retries);
    }

    public synchronized List<Duration> throttled() {
        return List.copyOf(throttled);
    }

    public synchronized List<CallReport> reports() {
        return List.copyOf(reports);
    }
}
