package ta.defender.checkpoint;

import org.jspecify.annotations.Nullable;
import ta.defender.model.DefenderException;
import ta.defender.model.Issue;

/** A position cannot be read or written; the message names the file and the remedy. */
public final class CheckpointException extends DefenderException {
    private static final long serialVersionUID = 1L;

    /** A failure; {@code message} names the place and the remedy. */
    public CheckpointException(String message, @Nullable Throwable cause) {
        this("checkpoint", message, cause);
    }

    private CheckpointException(String code, String message, @Nullable Throwable cause) {
        super(Kind.OUTPUT, Issue.of(code, message, ""), cause);
    }

    /** Another process holds the checkpoint. */
    static CheckpointException locked(String message) {
        return new CheckpointException("checkpoint_locked", message, null);
    }

    /** Another process saved a newer checkpoint. */
    public static CheckpointException superseded(String message) {
        return new CheckpointException("checkpoint_superseded", message, null);
    }

    /** Whether another process saved a newer checkpoint, from which to continue. */
    public boolean isSuperseded() {
        return issues().get(0).code().equals("checkpoint_superseded");
    }

    /** Whether another process holds the checkpoint, which will end soon. */
    public boolean isLocked() {
        return issues().get(0).code().equals("checkpoint_locked");
    }
}
