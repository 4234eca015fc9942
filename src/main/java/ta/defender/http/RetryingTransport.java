package ta.defender.http;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import ta.defender.http.RetryPolicy.Decision;

/**
 * Sends a call again when that may help; the only layer that does.
 *
 * <p>The request's timeout covers all attempts and the waits between them. A wait that would outlast it is not begun:
 * the last response goes to the reader, or the last failure is thrown.
 */
public final class RetryingTransport implements Transport {
    /** Enough for every error document that says how long to wait. */
    private static final int BODY_START_BYTES = 4 << 10;

    private final Transport next;
    private final RetryPolicy policy;
    private final InstantSource clock;
    private final Sleeper sleeper;
    private final RandomGenerator random;
    private final CallListener listener;

    /** What waiting needs: time, a way to let it pass, and chance for jitter. */
    public record Waiting(InstantSource clock, Sleeper sleeper, RandomGenerator random) {}

    private RetryingTransport(Transport next, RetryPolicy policy, Waiting waiting, CallListener listener) {
        this.next = next;
        this.policy = policy;
        this.clock = waiting.clock();
        this.sleeper = waiting.sleeper();
        this.random = waiting.random();
        this.listener = listener;
    }

    /** Repeats what {@code next} could not bring to an end; {@code next} itself when the policy allows one attempt. */
    public static Transport of(Transport next, RetryPolicy policy, Waiting waiting, CallListener listener) {
        return policy.maxAttempts() == 1 ? next : new RetryingTransport(next, policy, waiting, listener);
    }

    /** What one attempt came to. */
    private sealed interface Step<T> {
        /** The end of the call. */
        record Done<T>(T value) implements Step<T> {}

        /** Send it again. */
        record Repeat<T>(Decision.Again again, String detail) implements Step<T> {}
    }

    @Override
    public <T> T exchange(HttpRequest request, ResponseReader<T> reader) throws InterruptedException {
        Instant deadline = clock.instant().plus(request.timeout());
        for (int number = 1; ; number++) {
            Step<T> step = attempt(request, reader, number, deadline);
            if (step instanceof Step.Done<T> done) {
                return done.value();
            }
            Step.Repeat<T> repeat = (Step.Repeat<T>) step;
            Decision.Again again = repeat.again();
            listener.retrying(request, number, again.reason(), repeat.detail(), again.pause());
            sleeper.sleep(again.pause());
        }
    }

    private <T> Step<T> attempt(HttpRequest request, ResponseReader<T> reader, int number, Instant deadline)
            throws InterruptedException {
        try {
            return next.exchange(request.withTimeout(timeLeft(deadline)), response -> {
                HeldResponse held = new HeldResponse(response, number);
                Decision decision = policy.after(held.answer(clock.instant()), attemptOf(request, number, deadline));
                return decision instanceof Decision.Again again
                        ? new Step.Repeat<T>(again, "status " + response.status())
                        : new Step.Done<>(reader.read(held));
            });
        } catch (TransportException failure) {
            failure.setAttempts(number);
            if (policy.after(failure, attemptOf(request, number, deadline)) instanceof Decision.Again again) {
                return new Step.Repeat<>(again, String.valueOf(failure.getMessage()));
            }
            throw failure;
        }
    }

    private RetryPolicy.Attempt attemptOf(HttpRequest request, int number, Instant deadline) {
        return new RetryPolicy.Attempt(request, number, timeLeft(deadline), random.nextDouble());
    }

    private Duration timeLeft(Instant deadline) {
        Duration left = Duration.between(clock.instant(), deadline);
        return left.isNegative() ? Duration.ZERO : left;
    }

    /** A response whose first bytes may have been looked at already. */
    private static final class HeldResponse implements HttpResponse {
        private final HttpResponse response;
        private final int attempts;
        private InputStream body;

        HeldResponse(HttpResponse response, int attempts) {
            this.response = response;
            this.attempts = attempts;
            this.body = response.body();
        }

        RetryPolicy.Answer answer(Instant now) throws IOException {
            Instant date = RetryAfter.date(header("Date"));
            String retryAfter = header("Retry-After");
            boolean mayTell = Responses.isTooManyRequests(status()) || Responses.isUnavailable(status());
            String bodyStart = mayTell && retryAfter == null ? bodyStart() : "";
            return new RetryPolicy.Answer(status(), retryAfter, date == null ? now : date, bodyStart);
        }

        private String bodyStart() throws IOException {
            byte[] start = body.readNBytes(BODY_START_BYTES);
            body = new SequenceInputStream(new ByteArrayInputStream(start), body);
            return new String(start, StandardCharsets.UTF_8);
        }

        @Override
        public int status() {
            return response.status();
        }

        @Override
        public @Nullable String header(String name) {
            return response.header(name);
        }

        @Override
        public InputStream body() {
            return body;
        }

        @Override
        public int attempts() {
            return attempts;
        }
    }
}
