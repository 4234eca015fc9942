package ta.defender.http;

import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One call to make.
 *
 * @param method upper-case method name
 * @param uri absolute address
 * @param headers header fields in sending order; {@code Content-Type} comes from the body
 * @param body what to send, or null
 * @param repeatable sending it twice does no more than sending it once
 * @param writeBack somebody waits for it: it may use the part of the call budget that is kept for updates, and never outlasts its timeout
 * @param timeout how long the call may take in all, waits and retries included
 * @param attempts how often it is sent at most when it fails and the service does not say when to come back
 */
public record HttpRequest(
        String method,
        URI uri,
        Map<String, String> headers,
        @Nullable RequestBody body,
        boolean repeatable,
        boolean writeBack,
        Duration timeout,
        int attempts) {
    /** Timeout of a request that does not say otherwise. */
    public static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(2);

    /** The retry policy alone decides how often a request is sent. */
    public static final int ANY_ATTEMPTS = Integer.MAX_VALUE;

    private static final int ONE_SENDING = 0;

    public HttpRequest {
        Objects.requireNonNull(method, "method");
        if (!uri.isAbsolute() || uri.getHost() == null) {
            throw new IllegalArgumentException("not an absolute address with a host: " + Addresses.withoutQuery(uri));
        }
        headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
        headers.forEach(HttpRequest::requireOneLine);
        if (timeout.isNegative()) {
            throw new IllegalArgumentException("timeout is negative: " + timeout);
        }
    }

    /** A repeatable GET. */
    public static HttpRequest get(URI uri) {
        return new HttpRequest("GET", uri, Map.of(), null, true, false, DEFAULT_TIMEOUT, ANY_ATTEMPTS);
    }

    /** A POST that must not be repeated blindly; see {@link #asRepeatable()}. */
    public static HttpRequest post(URI uri, RequestBody body) {
        return new HttpRequest("POST", uri, Map.of(), body, false, false, DEFAULT_TIMEOUT, ANY_ATTEMPTS);
    }

    /** A repeatable PATCH: it sets values, so the second one changes nothing. */
    public static HttpRequest patch(URI uri, RequestBody body) {
        return new HttpRequest("PATCH", uri, Map.of(), body, true, false, DEFAULT_TIMEOUT, ANY_ATTEMPTS);
    }

    /** The same with one header added or, its name compared without case, replaced. */
    public HttpRequest withHeader(String name, String value) {
        Map<String, String> changed = new LinkedHashMap<>(headers);
        changed.keySet().removeIf(name::equalsIgnoreCase);
        changed.put(name, value);
        return new HttpRequest(method, uri, changed, body, repeatable, writeBack, timeout, attempts);
    }

    /** The same with another overall time. */
    public HttpRequest withTimeout(Duration newTimeout) {
        return new HttpRequest(method, uri, headers, body, repeatable, writeBack, newTimeout, attempts);
    }

    /** The same, sent so often at most. */
    public HttpRequest withAttempts(int most) {
        return new HttpRequest(method, uri, headers, body, repeatable, writeBack, timeout, most);
    }

    /**
     * The same for a caller that repeats it itself, after it has looked again at what it depends on: no failure and no wait on a
     * service's word makes a transport send it again.
     */
    public HttpRequest sentOnce() {
        return new HttpRequest(method, uri, headers, body, false, writeBack, timeout, ONE_SENDING);
    }

    /** Whether its caller alone repeats it. */
    boolean isSentOnce() {
        return attempts == ONE_SENDING;
    }

    /** The same, declared safe to send more than once. */
    public HttpRequest asRepeatable() {
        return new HttpRequest(method, uri, headers, body, true, writeBack, timeout, attempts);
    }

    /** The same, declared an update that may use the reserved part of the call budget. */
    public HttpRequest asWriteBack() {
        return new HttpRequest(method, uri, headers, body, repeatable, true, timeout, attempts);
    }

    /** The header of that name (any case), or null. */
    public @Nullable String header(String name) {
        return headers.entrySet().stream()
                .filter(header -> header.getKey().equalsIgnoreCase(name))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(null);
    }

    /** Method, host and path; never headers, query or body, which may hold secrets. */
    @Override
    public String toString() {
        return method + " " + Addresses.withoutQuery(uri);
    }

    /** A line break in a header would let its value add further headers. */
    private static void requireOneLine(String name, String value) {
        if (name.isEmpty() || hasLineBreak(name) || hasLineBreak(value)) {
            throw new IllegalArgumentException("header " + (hasLineBreak(name) ? "name" : name) + " has a line break");
        }
    }

    private static boolean hasLineBreak(String text) {
        return text.indexOf('\r') >= 0 || text.indexOf('\n') >= 0;
    }
}
