package ta.defender.http;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import ta.defender.model.Code;

/** Reports every call that ended, once however often it was sent. */
public final class LoggedTransport implements Transport {
    private final Transport next;
    private final InstantSource clock;
    private final CallListener listener;

    private LoggedTransport(Transport next, InstantSource clock, CallListener listener) {
        this.next = next;
        this.clock = clock;
        this.listener = listener;
    }

    /** Tells {@code listener} about the calls of {@code next}; {@code next} itself when nobody listens. */
    public static Transport of(Transport next, InstantSource clock, CallListener listener) {
        return listener == CallListener.NONE ? next : new LoggedTransport(next, clock, listener);
    }

    @Override
    public <T> T exchange(HttpRequest request, ResponseReader<T> reader) throws InterruptedException {
        Observation seen = new Observation(request, clock.instant());
        try {
            T value = next.exchange(request, response -> reader.read(seen.responseSeen(response, clock.instant())));
            listener.finished(seen.report(null, seen.attempts, clock.instant()));
            return value;
        } catch (TransportException failure) {
            listener.finished(seen.report(failure.code(), failure.attempts(), clock.instant()));
            throw failure;
        }
    }

    /** What is known of a call so far; used by one thread. */
    private static final class Observation {
        private final HttpRequest request;
        private final Instant begin;
        private int status;
        private int attempts = 1;
        private long bodyBytes;
        private @Nullable String requestId;
        private @Nullable Instant serviceTime;
        private @Nullable Instant answeredAt;

        Observation(HttpRequest request, Instant begin) {
            this.request = request;
            this.begin = begin;
        }

        HttpResponse responseSeen(HttpResponse response, Instant now) {
            status = response.status();
            attempts = response.attempts();
            bodyBytes = 0;
            requestId = firstHeader(response, "request-id", "x-ms-request-id", "client-request-id");
            serviceTime = RetryAfter.date(response.header("Date"));
            answeredAt = now;
            InputStream counted = new FilterInputStream(response.body()) {
                @Override
                public int read() throws IOException {
                    int value = in.read();
                    bodyBytes += value < 0 ? 0 : 1;
                    return value;
                }

                @Override
                public int read(byte[] buffer, int offset, int length) throws IOException {
                    int read = in.read(buffer, offset, length);
                    bodyBytes += Math.max(0, read);
                    return read;
                }
            };
            return new SeenResponse(response, counted);
        }

        CallReport report(@Nullable Code failure, int attempts, Instant end) {
            return new CallReport(
                    request.method(),
                    Addresses.withoutQuery(request.uri()),
                    status,
                    failure,
                    bodyBytes,
                    Duration.between(begin, end),
                    attempts,
                    requestId,
                    serviceTime,
                    answeredAt);
        }

        private static @Nullable String firstHeader(HttpResponse response, String... names) {
            for (String name : names) {
                String value = response.header(name);
                if (value != null && value.matches("[A-Za-z0-9._:-]{1,100}")) {
                    return value;
                }
            }
            return null;
        }
    }

    /** A response whose body is counted. */
    private record SeenResponse(HttpResponse response, InputStream counted) implements HttpResponse {
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
            return counted;
        }

        @Override
        public int attempts() {
            return response.attempts();
        }
    }
}
