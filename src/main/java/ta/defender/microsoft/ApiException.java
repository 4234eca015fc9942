package ta.defender.microsoft;

import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import ta.defender.model.DefenderException;
import ta.defender.model.Issue;

/** The service answered, but not with what was asked for; the message says what it answered and the remedy. */
public final class ApiException extends DefenderException {
    private static final long serialVersionUID = 1L;

    private final Reason reason;
    private final int status;
    private final @Nullable Duration retryAfter;
    private final transient @Nullable ServiceError serviceError;

    /** What a caller can do about it. */
    public enum Reason {
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

        private Kind kind() {
            return switch (this) {
                case UNAUTHORIZED -> Kind.CREDENTIALS;
                case FORBIDDEN -> Kind.PERMISSION;
                case THROTTLED -> Kind.THROTTLED;
                case REFUSED, BAD_LINK -> Kind.BAD_RESPONSE;
                case UNAVAILABLE -> Kind.UNAVAILABLE;
            };
        }

        /** What an error status means. */
        static Reason of(int status) {
            return switch (status) {
                case 401 -> UNAUTHORIZED;
                case 403 -> FORBIDDEN;
                case 429 -> THROTTLED;
                case 200, 206, 408 -> UNAVAILABLE;
                default -> status >= 500 ? UNAVAILABLE : REFUSED;
            };
        }
    }

    ApiException(Reason reason, int status, String message) {
        this(reason, status, message, null);
    }

    ApiException(Reason reason, int status, String message, @Nullable Duration retryAfter) {
        this(reason, status, message, retryAfter, null);
    }

    private ApiException(
            Reason reason, int status, String message, @Nullable Duration retryAfter, @Nullable Throwable cause) {
        super(reason.kind(), Issue.of(reason.name().toLowerCase(Locale.ROOT), message, ""), cause);
        this.reason = reason;
        this.status = status;
        this.retryAfter = retryAfter;
        this.serviceError = null;
    }

    /** What {@code call} was answered with. */
    ApiException(int status, ServiceError error, String call, @Nullable Duration retryAfter) {
        super(
                Reason.of(status).kind(),
                Issue.of(
                        Reason.of(status).name().toLowerCase(Locale.ROOT),
                        call + " answered " + error.describe(status),
                        ""));
        this.reason = Reason.of(status);
        this.status = status;
        this.retryAfter = retryAfter;
        this.serviceError = error;
    }

    /** The service's next link leads to a page that was read already. */
    public static ApiException linkCircle(URI link) {
        return new ApiException(
                Reason.BAD_LINK,
                200,
                "the service's @odata.nextLink leads in a circle on " + link.getHost() + link.getRawPath());
    }

    /** The service's next link rejected by the service itself. */
    ApiException asBadLink() {
        return new ApiException(
                Reason.BAD_LINK, status, getMessage() + " to its own @odata.nextLink", retryAfter, this);
    }

    /** The service's links lead to ever more pages without anything new. */
    public static ApiException endlessList(String host) {
        return new ApiException(
                Reason.BAD_LINK, 200, "the pages of a list on " + host + " do not end and bring nothing new");
    }

    /** What a caller can do about it. */
    public Reason reason() {
        return reason;
    }

    /** The same with more said about it. */
    public ApiException with(String remedy) {
        return new ApiException(reason, status, getMessage() + remedy, retryAfter, this);
    }

    /** How long the service asked us to wait before we call again, or null. */
    public @Nullable Duration retryAfter() {
        return retryAfter;
    }

    /** The service's own word for the failure, such as {@code MaximumBatchSizeExceeded}; empty when it gave none. */
    public String serviceCode() {
        return serviceError == null ? "" : serviceError.code();
    }

    /** What the service itself says, with status and request id; the whole message where it said nothing. */
    public String serviceWords() {
        return serviceError == null ? String.valueOf(getMessage()) : serviceError.describe(status);
    }

    /** HTTP status of the answer. */
    public int status() {
        return status;
    }
}
