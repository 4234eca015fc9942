package ta.defender.output.format;

/** A text that should be one JSON object and is not. */
public final class NotAnObjectException extends Exception {
    private static final long serialVersionUID = 1L;

    NotAnObjectException(String message) {
        super(message);
    }
}
