package ta.defender.eventhub;

import java.util.Locale;
import ta.defender.model.DefenderException;
import ta.defender.model.Issue;

/** The namespace cannot be read; the message says why and the remedy, and holds no secret. */
public final class HubException extends DefenderException {
    private static final long serialVersionUID = 1L;

    /** What went wrong. */
    public enum Reason {
        /** The connection string or token was refused. */
        AUTHENTICATION,
        /** Signed in, but not allowed to read. */
        PERMISSION,
        /** Nobody answers. */
        UNREACHABLE,
        /** The certificate is not trusted, or TLS failed. */
        TLS,
        /** Anything else. */
        OTHER;

        private Kind kind() {
            return switch (this) {
                case AUTHENTICATION -> Kind.CREDENTIALS;
                case PERMISSION -> Kind.PERMISSION;
                case TLS -> Kind.CONFIGURATION;
                case UNREACHABLE, OTHER -> Kind.UNAVAILABLE;
            };
        }
    }

    private final Reason reason;

    public HubException(Reason reason, String message, Throwable cause) {
        super(reason.kind(), issue(reason, message), cause);
        this.reason = reason;
    }

    public HubException(Reason reason, String message) {
        super(reason.kind(), issue(reason, message));
        this.reason = reason;
    }

    /** What went wrong. */
    public Reason reason() {
        return reason;
    }

    private static Issue issue(Reason reason, String message) {
        return Issue.of(reason.name().toLowerCase(Locale.ROOT), message, "");
    }
}
