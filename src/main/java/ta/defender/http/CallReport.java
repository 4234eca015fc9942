package ta.defender.http;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import ta.defender.model.Code;

/**
 * One call that ended; holds nothing secret.
 *
 * @param method as sent
 * @param address scheme, host and path
 * @param status of the last response, 0 when there was none
 * @param failure what went wrong, or null when the reader got a response
 * @param bodyBytes read from the last response, after decompression
 * @param duration waits and retries included
 * @param attempts how often it was sent or tried
 * @param requestId under which the service finds it, or null
 * @param serviceTime the response's {@code Date}, or null
 * @param answeredAt when its head arrived, by our clock, or null
 */
public record CallReport(
        String method,
        String address,
        int status,
        @Nullable Code failure,
        long bodyBytes,
        Duration duration,
        int attempts,
        @Nullable String requestId,
        @Nullable Instant serviceTime,
        @Nullable Instant answeredAt) {
    /** One line for the log. */
    public String line() {
        return method + " " + address + " " + (failure == null ? "status=" + status : "failure=" + failure) + " bytes="
                + bodyBytes + " ms=" + duration.toMillis() + " attempts=" + attempts
                + (requestId == null ? "" : " request_id=" + requestId);
    }
}
