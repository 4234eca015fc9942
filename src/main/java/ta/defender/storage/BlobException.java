package ta.defender.storage;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import ta.defender.model.DefenderException;
import ta.defender.model.Issue;

/** The storage service refused a call, or could not serve it; the message names the place, the cause and the remedy. */
public final class BlobException extends DefenderException {
    private static final long serialVersionUID = 1L;

    /** What was wrong, as far as the caller has a choice. */
    public enum Reason {
        /** The blob or the container is not there. */
        NOT_FOUND,
        /** The blob ends before the range that was asked for. */
        RANGE,
        /** The blob is there and cannot be read now, such as one in the archive tier. */
        UNREADABLE,
        /** The credential is not accepted. */
        UNAUTHORIZED,
        /** The credential does not suffice. */
        FORBIDDEN,
        /** The service did not answer as it should, also when asked again. */
        UNAVAILABLE;

        private Kind kind() {
            return switch (this) {
                case UNAUTHORIZED -> Kind.CREDENTIALS;
                case FORBIDDEN -> Kind.PERMISSION;
                case NOT_FOUND, RANGE, UNREADABLE -> Kind.BAD_RESPONSE;
                case UNAVAILABLE -> Kind.UNAVAILABLE;
            };
        }
    }

    private final Reason reason;

    /** A failure; {@code message} names the place and the remedy, and no secret. */
    public BlobException(Reason reason, String message, @Nullable Throwable cause) {
        super(reason.kind(), Issue.of(reason.name().toLowerCase(Locale.ROOT), message, ""), cause);
        this.reason = reason;
    }

    /** What was wrong. */
    public Reason reason() {
        return reason;
    }
}
