package ta.defender.http;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a service responded instead of what it was asked for.
 *
 * @param status HTTP status
 * @param code the service's own word, such as {@code MaximumBatchSizeExceeded}; empty when it gave none
 * @param words what the service itself says, with status and request id; empty when it said nothing
 * @param retryAfter how long it asks us to wait, or null
 */
public record ErrorResponse(
        int status, String code, String words, @Nullable Duration retryAfter) {
    /** A response of which only the status counts. */
    public static ErrorResponse of(int status) {
        return new ErrorResponse(status, "", "", null);
    }
}
