package ta.defender.http;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import ta.defender.model.Code;
import ta.defender.model.DefenderException;

/** No complete response arrived; {@code what} names the host. */
public final class TransportException extends DefenderException {
    private static final long serialVersionUID = 1L;

    private int attempts = 1;
    private final @Nullable Duration retryAfter;

    /** A failure of one attempt. */
    public TransportException(Code code, String what, String remedy, @Nullable Throwable cause) {
        this(code, what, remedy, null, cause);
    }

    /** A failure after which is known how long to wait. */
    public TransportException(
            Code code, String what, String remedy, @Nullable Duration retryAfter, @Nullable Throwable cause) {
        super(code, what, remedy, cause);
        this.retryAfter = retryAfter;
    }

    /** A repeat may succeed. */
    public boolean isTransient() {
        return switch (code()) {
            case UNKNOWN_HOST,
                    CONNECT_REFUSED,
                    CONNECT_TIMEOUT,
                    TLS_FAILED,
                    PROXY_UNAVAILABLE,
                    RESPONSE_TIMEOUT,
                    CONNECTION_LOST,
                    BODY_CORRUPT,
                    TOKEN_UNAVAILABLE,
                    OTHER -> true;
            default -> false;
        };
    }

    /** The server may have received the request, so only a repeatable one may be sent again. */
    public boolean isPerhapsSent() {
        return switch (code()) {
            case RESPONSE_TIMEOUT, CONNECTION_LOST, BODY_CORRUPT, BODY_MALFORMED, BODY_TOO_LARGE, OTHER -> true;
            default -> false;
        };
    }

    /** How often the request was sent or tried. */
    public int attempts() {
        return attempts;
    }

    /** How long to wait before the next attempt, or null when nobody says. */
    public @Nullable Duration retryAfter() {
        return retryAfter;
    }

    void setAttempts(int attempts) {
        this.attempts = attempts;
    }
}
