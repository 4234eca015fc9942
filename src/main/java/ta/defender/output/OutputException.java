package ta.defender.output;

import org.jspecify.annotations.Nullable;
import ta.defender.model.DefenderException;
import ta.defender.model.Issue;

/** Events could not be handed over; what has not settled may be lost and has to be fetched again. */
public final class OutputException extends DefenderException {
    private static final long serialVersionUID = 1L;

    /** A failure without an underlying one. */
    public OutputException(String what) {
        this(what, null);
    }

    /** A failure; {@code what} names the output. */
    public OutputException(String what, @Nullable Throwable cause) {
        super(Kind.OUTPUT, Issue.of("output", what, ""), cause);
    }
}
