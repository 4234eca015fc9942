package ta.defender.http;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Names for what a status means, and the one way to read a small body. */
public final class Responses {
    private Responses() {}

    /** 2xx. */
    public static boolean isSuccess(int status) {
        return status >= 200 && status < 300;
    }

    /** 401: the token is not accepted. */
    public static boolean isUnauthorized(int status) {
        return status == 401;
    }

    /** 403: the token lacks a permission, or the service is not licensed. */
    public static boolean isForbidden(int status) {
        return status == 403;
    }

    /** 404. */
    public static boolean isNotFound(int status) {
        return status == 404;
    }

    /** 429. */
    public static boolean isTooManyRequests(int status) {
        return status == 429;
    }

    /** 503. */
    public static boolean isUnavailable(int status) {
        return status == 503;
    }

    /** 5xx. */
    public static boolean isServerError(int status) {
        return status >= 500 && status < 600;
    }

    /** The body as UTF-8, cut off after {@code maxBytes}. */
    public static String text(HttpResponse response, int maxBytes) throws IOException {
        return new String(response.body().readNBytes(maxBytes), StandardCharsets.UTF_8);
    }

    /**
     * How long the service asks us to wait, in whole seconds; null when it does not say.
     *
     * @param serviceTime what the service's clock showed; a date is taken relative to it
     */
    public static @Nullable Duration retryAfter(HttpResponse response, Instant serviceTime) {
        return RetryAfter.parse(response.header("Retry-After"), serviceTime);
    }

    /** The same for a caller without a clock: a moment to wait for is taken relative to the answer's date, or ignored. */
    public static @Nullable Duration retryAfter(HttpResponse response) {
        Instant date = date(response.header("Date"));
        return retryAfter(response, date == null ? Instant.MAX : date);
    }

    /** The instant of a {@code Date} header, in any of HTTP's three forms; null when there is none or it makes no sense. */
    public static @Nullable Instant date(@Nullable String header) {
        return RetryAfter.date(header);
    }
}
