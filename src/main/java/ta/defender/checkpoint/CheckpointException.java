package ta.defender.checkpoint;

import org.jspecify.annotations.Nullable;

/** A position cannot be read or written; the message names the file and the remedy. */
public final class CheckpointException extends Exception {
    private static final long serialVersionUID = 1L;

    /** A failure; {@code message} names the place and the remedy. */
    public CheckpointException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
