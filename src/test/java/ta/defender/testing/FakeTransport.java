package ta.defender.testing;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import ta.defender.http.BodyTooLargeException;
import ta.defender.http.HttpRequest;
import ta.defender.http.HttpResponse;
import ta.defender.http.ResponseReader;
import ta.defender.http.Transport;
import ta.defender.http.TransportException;
import ta.defender.json.MalformedJsonException;
import ta.defender.model.Code;

/**
 * A transport that answers from a script and records what it was asked. Each rule gives its answers in order and its last
 * one for ever; the first rule that matches a request answers it; a request no rule matches fails the test.
 */
public final class FakeTransport implements Transport {
    private final List<Rule> rules = new ArrayList<>();
    private final List<HttpRequest> requests = new ArrayList<>();
    private int openBodies;

    /** What a request meets. */
    @FunctionalInterface
    public interface Answer {
        /** The response, or the failure to throw; called for each request anew. */
        HttpResponse to(HttpRequest request) throws InterruptedException;

        /** A status without body. */
        static Answer status(int status) {
            return text(status, "");
        }

        /** A status and a body in UTF-8. */
        static Answer text(int status, String body) {
            return response(status, Map.of(), body.getBytes(StandardCharsets.UTF_8));
        }

        /** A status, header fields and a body. */
        static Answer response(int status, Map<String, String> headers, byte[] body) {
            return request -> new CannedResponse(status, headers, new ByteArrayInputStream(body));
        }

        /** No response. */
        static Answer failure(Code kind) {
            return request -> {
                throw new TransportException(kind, request.uri().getHost() + ": " + kind, "", null);
            };
        }

        /** A response whose body breaks off with an {@link IOException} after {@code body}. */
        static Answer broken(int status, String body) {
            return request ->
                    new CannedResponse(status, Map.of(), new BreakingStream(body.getBytes(StandardCharsets.UTF_8)));
        }

        /** The same answer with one header field more. */
        default Answer withHeader(String name, String value) {
            return request -> {
                HttpResponse response = to(request);
                return new WithHeader(response, name, value);
            };
        }
    }

    private record Rule(Predicate<HttpRequest> matcher, Deque<Answer> answers) {}

    /** Answers every request that no earlier rule matches. */
    public FakeTransport answer(Answer... answers) {
        return when(request -> true, answers);
    }

    /** Answers requests that {@code matcher} accepts. */
    public synchronized FakeTransport when(Predicate<HttpRequest> matcher, Answer... answers) {
        if (answers.length == 0) {
            throw new IllegalArgumentException("a rule needs an answer");
        }
        rules.add(new Rule(matcher, new ArrayDeque<>(List.of(answers))));
        return this;
    }

    /** Answers requests of that method whose address, query included, contains {@code part}. */
    public FakeTransport when(String method, String part, Answer... answers) {
        return when(
                request -> request.method().equals(method)
                        && request.uri().toString().contains(part),
                answers);
    }

    /** Every request so far, in order. */
    public synchronized List<HttpRequest> requests() {
        return List.copyOf(requests);
    }

    /** The latest request. */
    public synchronized HttpRequest lastRequest() {
        return requests.get(requests.size() - 1);
    }

    /** Responses whose reader is running now. */
    public synchronized int openBodies() {
        return openBodies;
    }

    @Override
    public <T> T exchange(HttpRequest request, ResponseReader<T> reader) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("interrupted before " + request);
        }
        HttpResponse response = nextAnswer(request).to(request);
        count(1);
        try {
            return reader.read(response);
        } catch (IOException failure) {
            if (Thread.interrupted()) {
                throw new InterruptedException("interrupted during " + request);
            }
            throw new TransportException(
                    kindOf(failure), request.uri().getHost() + ": " + failure.getMessage(), "", failure);
        } finally {
            count(-1);
        }
    }

    private static Code kindOf(IOException failure) {
        if (failure instanceof BodyTooLargeException
                || (failure instanceof MalformedJsonException large
                        && large.reason() == MalformedJsonException.Reason.TOO_LARGE)) {
            return Code.BODY_TOO_LARGE;
        }
        boolean malformed = failure instanceof MalformedJsonException json
                && json.reason() != MalformedJsonException.Reason.EMPTY
                && json.reason() != MalformedJsonException.Reason.TRUNCATED;
        return malformed ? Code.BODY_MALFORMED : Code.CONNECTION_LOST;
    }

    private synchronized void count(int change) {
        openBodies += change;
    }

    private synchronized Answer nextAnswer(HttpRequest request) {
        requests.add(request);
        for (Rule rule : rules) {
            if (rule.matcher().test(request)) {
                return rule.answers().size() > 1
                        ? rule.answers().remove()
                        : rule.answers().element();
            }
        }
        throw new AssertionError("no answer in the script for " + request.method() + " " + request.uri());
    }

    private static final class CannedResponse implements HttpResponse {
        private final int status;
        private final Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        private final InputStream body;

        CannedResponse(int status, Map<String, String> headers, InputStream body) {
            this.status = status;
            this.headers.putAll(headers);
            this.body = body;
        }

        @Override
        public int status() {
            return status;
        }

        @Override
        public String header(String name) {
            return headers.get(name);
        }

        @Override
        public InputStream body() {
            return body;
        }
    }

    private record WithHeader(HttpResponse response, String name, String value) implements HttpResponse {
        @Override
        public int status() {
            return response.status();
        }

        @Override
        public String header(String wanted) {
            return name.equalsIgnoreCase(wanted) ? value : response.header(wanted);
        }

        @Override
        public InputStream body() {
            return response.body();
        }
    }

    private static final class BreakingStream extends FilterInputStream {
        BreakingStream(byte[] bytes) {
            super(new ByteArrayInputStream(bytes));
        }

        @Override
        public int read() throws IOException {
            return unlessAtEnd(in.read());
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            return length == 0 ? 0 : unlessAtEnd(in.read(buffer, offset, length));
        }

        private static int unlessAtEnd(int read) throws IOException {
            if (read < 0) {
                throw new IOException("the body breaks off");
            }
            return read;
        }
    }
}
