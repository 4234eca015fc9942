package ta.defender.archive;

import org.jspecify.annotations.Nullable;

/** The storage service refused a call, or could not serve it; the message names the place, the cause and the remedy. */
public final class BlobException extends Exception {
    private static final long serialVersionUID = 1L;

    /** What was wrong, as far as the caller has a choice. */
    public enum Kind {
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
        UNAVAILABLE
    }

    private final Kind kind;

    /** A failure; {@code message} names the place and the remedy, and no secret. */
    public BlobException(Kind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    /** What was wrong. */
    public Kind kind() {
        return kind;
    }
}
