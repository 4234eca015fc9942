package ta.defender.http;

import java.time.Duration;

/**
 * How much one call may take.
 *
 * @param timeout for all attempts and the waits between them
 * @param attempts how often it is sent at most when it fails and the service does not say when to come back
 */
public record Effort(Duration timeout, int attempts) {
    /** As many attempts as the retry policy makes in that time. */
    public static Effort within(Duration timeout) {
        return new Effort(timeout, HttpRequest.ANY_ATTEMPTS);
    }
}
