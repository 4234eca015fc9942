package ta.defender.json;

import java.io.IOException;

/** A text that is not the JSON it has to be: says what is wrong, where, and what was expected there. */
public final class MalformedJsonException extends IOException {
    private static final long serialVersionUID = 1L;

    /** What kind of fault it is. */
    public enum Reason {
        /** There is nothing but white space. */
        EMPTY,
        /** The text ends before the JSON does: it was cut off on its way. */
        TRUNCATED,
        /** A byte is not what the grammar of JSON allows in its place. */
        SYNTAX,
        /** Legal JSON, but not of the shape asked for. */
        SHAPE,
        /** Objects and arrays are nested deeper than memory allows. */
        TOO_DEEP,
        /** One element is larger than {@link Shape#maxElementBytes()}. */
        TOO_LARGE
    }

    private final Reason reason;
    private final long offset;

    MalformedJsonException(Reason reason, long offset, String problem) {
        super("malformed JSON at byte " + offset + ": " + problem);
        this.reason = reason;
        this.offset = offset;
    }

    /** What kind of fault it is. */
    public Reason reason() {
        return reason;
    }

    /** Where it is: the number of bytes before it. */
    public long offset() {
        return offset;
    }
}
