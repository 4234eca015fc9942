package ta.defender.microsoft;

import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import ta.defender.model.DefenderException;
import ta.defender.model.Issue;

/** A hunting query that did not give its rows. */
public final class HuntingException extends DefenderException {
    private static final long serialVersionUID = 1L;

    private final Reason reason;
    private final @Nullable Duration retryAfter;

    /** Why, as far as a caller can do something about it. */
    public enum Reason {
        /** 400: the query is wrong, or names a table or column that the tenant does not have or license. */
        QUERY(Kind.CONFIGURATION),
        /** The answer is larger than the service or this program allows: ask for less. */
        TOO_LARGE(Kind.BAD_RESPONSE),
        /** The service failed or did not answer in time, also when asked again: ask for less, or later. */
        UNAVAILABLE(Kind.UNAVAILABLE),
        /** 429: too many calls in a minute. */
        CALL_QUOTA(Kind.THROTTLED),
        /** 429: the tenant's share of CPU is used up until the next quarter of an hour. */
        CPU_QUOTA(Kind.THROTTLED),
        /** 401 although the token was renewed. */
        UNAUTHORIZED(Kind.CREDENTIALS),
        /** 403: the permission is missing. */
        FORBIDDEN(Kind.PERMISSION);

        private final Kind kind;

        Reason(Kind kind) {
            this.kind = kind;
        }
    }

    HuntingException(Reason reason, String what, String remedy, @Nullable Duration retryAfter) {
        this(reason, what, remedy, retryAfter, null);
    }

    HuntingException(
            Reason reason, String what, String remedy, @Nullable Duration retryAfter, @Nullable Throwable cause) {
        super(reason.kind, new Issue("hunting_" + reason.name().toLowerCase(Locale.ROOT), what, remedy, ""), cause);
        this.reason = reason;
        this.retryAfter = retryAfter;
    }

    public Reason reason() {
        return reason;
    }

    /** How long the service asks to wait, or null. */
    public @Nullable Duration retryAfter() {
        return retryAfter;
    }

    /** Whether a query for less may succeed. */
    public boolean isAboutSize() {
        return reason == Reason.TOO_LARGE || reason == Reason.UNAVAILABLE;
    }
}
