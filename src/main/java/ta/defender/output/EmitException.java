package ta.defender.output;

import ta.defender.model.DefenderException;
import ta.defender.model.Issue;

/** Events could not be handed over; what was written since the last successful flush may be lost. */
public final class EmitException extends DefenderException {
    private static final long serialVersionUID = 1L;

    public EmitException(String message) {
        super(Kind.OUTPUT, Issue.of("output", message, ""));
    }

    public EmitException(String message, Throwable cause) {
        super(Kind.OUTPUT, Issue.of("output", message, ""), cause);
    }
}
