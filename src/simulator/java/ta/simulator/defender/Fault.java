package ta.simulator.defender;

import java.time.Duration;
import java.util.Optional;

/** Something that goes wrong with one request. */
public sealed interface Fault {
    /** Answers with this status and body instead of doing anything; a missing {@code Retry-After} is left out. */
    record Answer(int status, Optional<String> retryAfter, Optional<Body> body) implements Fault {}

    /** A body of some media type; without one, the API's own error body is used. */
    record Body(String mediaType, String text) {}

    /** Says nothing for the time, then closes. */
    record Hang(Duration time) implements Fault {}

    /** Does nothing and resets the connection. */
    record Reset() implements Fault {}

    /** Does nothing and closes the connection in good order. */
    record Close() implements Fault {}

    /** Does what was asked, then resets the connection instead of answering. */
    record ResetAfterApplied() implements Fault {}

    /** Promises the whole body but sends only so many bytes of it. */
    record Truncate(int bodyBytes) implements Fault {}

    /** Resets the connection after so many bytes of the body. */
    record ResetMidBody(int bodyBytes) implements Fault {}

    /** Sends so many bytes of the body, then nothing for the time. */
    record StallMidBody(int bodyBytes, Duration time) implements Fault {}

    /** Flips bits in the middle of the body as it goes over the wire. */
    record CorruptBody() implements Fault {}

    /** Sends the body cut in two: valid HTTP, broken JSON. */
    record BrokenJson() implements Fault {}

    /** Sends the body in small pieces with pauses. */
    record SlowBody(int pieceBytes, Duration pause) implements Fault {}

    /** Waits before it answers as usual. */
    record SlowAnswer(Duration time) implements Fault {}

    /** Says that the token has expired, and from then on knows no token issued before. */
    record ExpireToken() implements Fault {}

    /** Serves the page, but its next link leads to the same page again. */
    record DuplicatePage() implements Fault {}

    /** Serves no more than so many objects, however many were asked for. */
    record SmallerPage(int objects) implements Fault {}

    /** Answers 200 with no objects; with or without a next link to where the page would have been. */
    record EmptyPage(boolean withNextLink) implements Fault {}

    /** Serves the page with this next link. */
    record ForeignNextLink(String url) implements Fault {}

    /** Answers from the state of so long ago. */
    record StaleReplica(Duration age) implements Fault {}

    /** Serves the page, dated so far ahead of the clock; behind it when negative. */
    record Dated(Duration ahead) implements Fault {}

    /** Answers 200 with the first half of the page's objects and an {@code error} member behind them. */
    record ErrorBehindObjects() implements Fault {}

    /** Answers with status 206 and a Warning of a provider that did not answer (contract §7.2). */
    record PartialContent() implements Fault {}

    /** 429 with this {@code Retry-After}: whole or decimal seconds, or an HTTP date. */
    static Fault throttle(String retryAfter) {
        return new Answer(429, Optional.of(retryAfter), Optional.empty());
    }

    /** 429 without {@code Retry-After}. */
    static Fault throttle() {
        return new Answer(429, Optional.empty(), Optional.empty());
    }

    /** An error with the API's own body. */
    static Fault error(int status) {
        return new Answer(status, Optional.empty(), Optional.empty());
    }

    /** 503 with {@code Retry-After}. */
    static Fault unavailable(String retryAfter) {
        return new Answer(503, Optional.of(retryAfter), Optional.empty());
    }

    /** Any status with any body. */
    static Fault answer(int status, String mediaType, String body) {
        return new Answer(status, Optional.empty(), Optional.of(new Body(mediaType, body)));
    }

    /** A refusal of the login with any AADSTS number (contract §6.4). */
    static Fault loginRefused(int status, String error, int code) {
        return answer(
                status,
                "application/json",
                "{\"error\":\"" + error + "\",\"error_description\":\"AADSTS" + code
                        + ": refused by the script. Trace ID: 0 Correlation ID: 0 Timestamp: 0\",\"error_codes\":["
                        + code + "]}");
    }

    /** An error page in HTML, as gateways send. */
    static Fault html(int status) {
        return answer(
                status,
                "text/html",
                "<html><head><title>" + status + "</title></head><body><h1>Gateway & error</h1></body></html>");
    }

    static Fault hang(Duration time) {
        return new Hang(time);
    }

    static Fault reset() {
        return new Reset();
    }

    static Fault close() {
        return new Close();
    }

    static Fault resetAfterApplied() {
        return new ResetAfterApplied();
    }

    static Fault truncate(int bodyBytes) {
        return new Truncate(bodyBytes);
    }

    static Fault resetMidBody(int bodyBytes) {
        return new ResetMidBody(bodyBytes);
    }

    static Fault stallMidBody(int bodyBytes, Duration time) {
        return new StallMidBody(bodyBytes, time);
    }

    static Fault corruptBody() {
        return new CorruptBody();
    }

    static Fault brokenJson() {
        return new BrokenJson();
    }

    static Fault slowBody(int pieceBytes, Duration pause) {
        return new SlowBody(pieceBytes, pause);
    }

    static Fault slowAnswer(Duration time) {
        return new SlowAnswer(time);
    }

    static Fault expireToken() {
        return new ExpireToken();
    }

    static Fault duplicatePage() {
        return new DuplicatePage();
    }

    static Fault smallerPage(int objects) {
        return new SmallerPage(objects);
    }

    static Fault emptyPage() {
        return new EmptyPage(false);
    }

    static Fault emptyPageWithNextLink() {
        return new EmptyPage(true);
    }

    static Fault foreignNextLink(String url) {
        return new ForeignNextLink(url);
    }

    static Fault staleReplica(Duration age) {
        return new StaleReplica(age);
    }

    static Fault dated(Duration ahead) {
        return new Dated(ahead);
    }

    static Fault errorBehindObjects() {
        return new ErrorBehindObjects();
    }

    static Fault partialContent() {
        return new PartialContent();
    }
}
