package ta.defender.http;

import java.time.Duration;
import java.util.List;

/**
 * Hears what happens to calls, for logs and counters.
 *
 * <p>To the implementer: called from the thread that makes the call, so several at once; must return quickly and not
 * throw.
 */
public interface CallListener {
    /** Hears and ignores. */
    CallListener NONE = new CallListener() {};

    /**
     * A call is going to be sent again.
     *
     * @param attempt number of the attempt that failed, from 1
     * @param detail the status or the failure's message
     * @param wait how long we wait first
     */
    default void retrying(HttpRequest request, int attempt, RetryReason reason, String detail, Duration wait) {}

    /** A call waits for its turn in the call budget. */
    default void throttled(HttpRequest request, Duration wait) {}

    /** A call ended, one way or the other. */
    default void finished(CallReport report) {}

    /**
     * A listener of the calls that are made for one account or stanza.
     *
     * @param who a field of a log line, such as {@code account=soc}
     */
    default CallListener about(String who) {
        return this;
    }

    /** Tells several listeners, in order. */
    static CallListener all(List<CallListener> listeners) {
        List<CallListener> told = List.copyOf(listeners);
        return new CallListener() {
            @Override
            public void retrying(HttpRequest request, int attempt, RetryReason reason, String detail, Duration wait) {
                told.forEach(listener -> listener.retrying(request, attempt, reason, detail, wait));
            }

            @Override
            public void throttled(HttpRequest request, Duration wait) {
                told.forEach(listener -> listener.throttled(request, wait));
            }

            @Override
            public void finished(CallReport report) {
                told.forEach(listener -> listener.finished(report));
            }

            @Override
            public CallListener about(String who) {
                return all(told.stream().map(listener -> listener.about(who)).toList());
            }
        };
    }
}
