package ta.defender.output.carrier;

import org.jspecify.annotations.Nullable;

/** The other side did not take messages; they are kept and sent again. */
public final class DeliveryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Whether anybody has to do something. */
    public enum Kind {
        /** A repeat may succeed by itself. */
        UNAVAILABLE,
        /** The administrator corrects a setting, here or at the other side. */
        CONFIGURATION
    }

    private final Kind kind;
    private final String what;
    private final String remedy;

    DeliveryException(Kind kind, String what, String remedy, @Nullable Throwable cause) {
        super(what, cause);
        this.kind = kind;
        this.what = what;
        this.remedy = remedy;
    }

    static DeliveryException unavailable(String what, @Nullable Throwable cause) {
        return new DeliveryException(Kind.UNAVAILABLE, what, "Check that the receiver runs and can be reached.", cause);
    }

    static DeliveryException configuration(String what, String remedy, @Nullable Throwable cause) {
        return new DeliveryException(Kind.CONFIGURATION, what, remedy, cause);
    }

    public Kind kind() {
        return kind;
    }

    public String what() {
        return what;
    }

    public String remedy() {
        return remedy;
    }
}
