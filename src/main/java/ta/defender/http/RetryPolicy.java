package ta.defender.http;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import ta.defender.model.Code;

/**
 * Decides whether a call is repeated and after how long; pure.
 *
 * @param firstBackoff upper end of the first random wait; it doubles with every attempt
 * @param maxBackoff largest upper end of a random wait
 * @param maxRetryAfter ceiling on what a service may ask for
 * @param maxAttempts how often a call is sent at most, throttled ones not counted
 */
public record RetryPolicy(Duration firstBackoff, Duration maxBackoff, Duration maxRetryAfter, int maxAttempts) {
    /** One second doubling up to five minutes, ten minutes on a service's word, ten attempts. */
    public static final RetryPolicy DEFAULT =
            new RetryPolicy(Duration.ofSeconds(1), Duration.ofMinutes(5), Duration.ofMinutes(10), 10);

    /** A diagnosis wants to see the first failure, not what comes out in the end. */
    public static final RetryPolicy ONCE =
            new RetryPolicy(Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofSeconds(5), 1);

    public RetryPolicy {
        requirePositive("firstBackoff", firstBackoff);
        requirePositive("maxBackoff", maxBackoff);
        requirePositive("maxRetryAfter", maxRetryAfter);
        if (maxAttempts < 1) {
            throw new IllegalArgumentException("maxAttempts is " + maxAttempts + "; it must be at least 1");
        }
    }

    /** What became of one attempt, as far as the decision needs it. */
    record Attempt(HttpRequest request, int number, Duration timeLeft, double random) {}

    /** The head of a response, and the beginning of its body where the head does not say how long to wait. */
    record Answer(int status, @Nullable String retryAfter, Instant serviceTime, String bodyStart) {}

    /** What to do next. */
    sealed interface Decision {
        /** The call ends with what this attempt gave. */
        record Accept() implements Decision {}

        /** Wait, then send again. */
        record Again(Duration pause, RetryReason reason) implements Decision {}
    }

    /** After a response. */
    Decision after(Answer answer, Attempt attempt) {
        RetryReason reason = reasonFor(answer.status());
        if (reason == null || attempt.request().isSentOnce()) {
            return new Decision.Accept();
        }
        // only 429 says that nothing was done: a gateway may answer 503 after the service has done the work
        if (reason != RetryReason.THROTTLED && !attempt.request().repeatable()) {
            return new Decision.Accept();
        }
        Duration asked = RetryAfter.parse(answer.retryAfter(), answer.serviceTime());
        return again(
                reason, asked == null ? RetryAfter.fromWords(answer.bodyStart()) : asked, attempt, mostOf(attempt));
    }

    /** After an attempt without a response. */
    Decision after(TransportException failure, Attempt attempt) {
        boolean safe = attempt.request().repeatable() || !failure.isPerhapsSent();
        if (!failure.isTransient() || !safe || attempt.request().isSentOnce()) {
            return new Decision.Accept();
        }
        RetryReason reason = failure.code() == Code.TOKEN_UNAVAILABLE ? RetryReason.TOKEN : RetryReason.TRANSPORT;
        // a limit on the request is about what the service makes of it
        int most = failure.isPerhapsSent() ? mostOf(attempt) : maxAttempts;
        return again(reason, failure.retryAfter(), attempt, most);
    }

    private int mostOf(Attempt attempt) {
        return Math.min(maxAttempts, attempt.request().attempts());
    }

    private Decision again(RetryReason reason, @Nullable Duration asked, Attempt attempt, int most) {
        if (reason != RetryReason.THROTTLED && attempt.number() >= (asked == null ? most : maxAttempts)) {
            return new Decision.Accept();
        }
        // A service that says zero gets a random wait too, or we would hammer it.
        Duration wait = asked == null || asked.isZero()
                ? backoff(attempt.number(), attempt.random())
                : min(asked, maxRetryAfter);
        return wait.compareTo(attempt.timeLeft()) >= 0 ? new Decision.Accept() : new Decision.Again(wait, reason);
    }

    /** Evenly distributed between nothing and the doubled step, so that many callers do not come back together. */
    private Duration backoff(int attempt, double random) {
        int doublings = Math.min(attempt - 1, 30);
        double step = Math.min(firstBackoff.toMillis() * Math.pow(2, doublings), (double) maxBackoff.toMillis());
        return Duration.ofMillis(Math.round(step * random));
    }

    private static @Nullable RetryReason reasonFor(int status) {
        return switch (status) {
            case 429 -> RetryReason.THROTTLED;
            case 503 -> RetryReason.UNAVAILABLE;
            case 408 -> RetryReason.SERVER_ERROR;
            // What is not implemented now will not be in a minute.
            case 501, 505 -> null;
            default -> Responses.isServerError(status) ? RetryReason.SERVER_ERROR : null;
        };
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private static void requirePositive(String name, Duration duration) {
        if (duration.isZero() || duration.isNegative()) {
            throw new IllegalArgumentException(name + " is " + duration + "; it must be positive");
        }
    }
}
