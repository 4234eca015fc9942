package ta.defender.checkpoint;

import org.jspecify.annotations.Nullable;
import ta.defender.model.DefenderException;
import ta.defender.model.Issue;

/** A position cannot be read or written; the message names the file and the remedy. */
public final class CheckpointException extends DefenderException {
    private static final long serialVersionUID = 1L;

    /** A failure; {@code message} names the place and the remedy. */
    public CheckpointException(String message, @Nullable Throwable cause) {
        super(Kind.OUTPUT, Issue.of("checkpoint", message, ""), cause);
    }
}
