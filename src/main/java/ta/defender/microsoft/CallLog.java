package ta.defender.microsoft;

import java.time.Duration;
import ta.defender.http.CallListener;
import ta.defender.http.CallReport;
import ta.defender.http.HttpRequest;
import ta.defender.http.RetryReason;
import ta.defender.splunk.AddonSettings.LogLevel;
import ta.defender.splunk.SplunkLog;

/** Writes what happens to calls into the log: repeats as warnings, everything else for those who debug. */
public final class CallLog implements CallListener {
    private final SplunkLog log;
    private final String prefix;

    public CallLog(SplunkLog log) {
        this(log, "");
    }

    private CallLog(SplunkLog log, String prefix) {
        this.log = log;
        this.prefix = prefix;
    }

    @Override
    public CallListener about(String who) {
        return new CallLog(log, who + " ");
    }

    @Override
    public void retrying(HttpRequest request, int attempt, RetryReason reason, String detail, Duration wait) {
        log.warn(prefix + request + " failed (" + detail + "), attempt " + attempt + "; retrying in " + seconds(wait));
    }

    @Override
    public void throttled(HttpRequest request, Duration wait) {
        log.debug(prefix + request + ": rate limited locally; sending in " + seconds(wait));
    }

    @Override
    public void finished(CallReport report) {
        if (log.writes(LogLevel.DEBUG)) {
            log.debug(prefix + report.line());
        }
    }

    private static String seconds(Duration wait) {
        return wait.toMillis() / 1000.0 + " s";
    }
}
