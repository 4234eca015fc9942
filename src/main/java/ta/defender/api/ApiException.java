package ta.defender.api;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The service answered, but not with what was asked for; the message says what it answered and the remedy. */
public final class ApiException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Kind kind;
    private final int status;
    private final @Nullable Duration retryAfter;

    /** What a caller can do about it. */
    public enum Kind {
        /** 401 although the token was renewed. */
        UNAUTHORIZED,
        /** 403: a permission or a licence is missing. */
        FORBIDDEN,
        /** 429 for longer than we were patient. */
        THROTTLED,
        /** 400 and other refusals of the request itself. */
        REFUSED,
        /** 5xx or a partial answer: this part of the data may be unreadable at the moment. */
        UNAVAILABLE,
        /** A next link that leaves the list it came from, or leads in a circle. */
        BAD_LINK;

        /** What an error status means. */
        static Kind of(int status) {
            return switch (status) {
                case 401 -> UNAUTHORIZED;
                case 403 -> FORBIDDEN;
                case 429 -> THROTTLED;
                case 200, 206, 408 -> UNAVAILABLE;
                default -> status >= 500 ? UNAVAILABLE : REFUSED;
            };
        }
    }

    ApiException(Kind kind, int status, String message) {
        this(kind, status, message, null);
    }

    ApiException(Kind kind, int status, String message, @Nullable Duration retryAfter) {
        super(message);
        this.kind = kind;
        this.status = status;
        this.retryAfter = retryAfter;
    }

    /** The service's next link leads to a page that was read already. */
    public static ApiException linkCircle(URI link) {
        return new ApiException(
                Kind.BAD_LINK,
                200,
                "the service's @odata.nextLink leads in a circle on " + link.getHost() + link.getRawPath());
    }

    /** What a caller can do about it. */
    public Kind kind() {
        return kind;
    }

    /** The same with more said about it. */
    public ApiException with(String remedy) {
        ApiException more = new ApiException(kind, status, getMessage() + remedy, retryAfter);
        more.initCause(this);
        return more;
    }

    /** How long the service asked us to wait before we call again, or null. */
    public @Nullable Duration retryAfter() {
        return retryAfter;
    }

    /** HTTP status of the answer. */
    public int status() {
        return status;
    }
}
