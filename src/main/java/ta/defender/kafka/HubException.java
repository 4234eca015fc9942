package ta.defender.kafka;

/** The namespace cannot be read; the message says why and the remedy, and holds no secret. */
public final class HubException extends Exception {
    private static final long serialVersionUID = 1L;

    /** What went wrong. */
    public enum Kind {
        /** The connection string or token was refused. */
        AUTHENTICATION,
        /** Signed in, but not allowed to read. */
        PERMISSION,
        /** Nobody answers. */
        UNREACHABLE,
        /** The certificate is not trusted, or TLS failed. */
        TLS,
        /** Anything else. */
        OTHER
    }

    private final Kind kind;

    public HubException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public HubException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    /** What went wrong. */
    public Kind kind() {
        return kind;
    }
}
