package ta.defender.emit;

/** Events could not be handed over; what was written since the last successful flush may be lost. */
public final class EmitException extends Exception {
    private static final long serialVersionUID = 1L;

    public EmitException(String message) {
        super(message);
    }

    public EmitException(String message, Throwable cause) {
        super(message, cause);
    }
}
