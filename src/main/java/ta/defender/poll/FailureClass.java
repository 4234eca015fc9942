package ta.defender.poll;

import ta.defender.checkpoint.CheckpointException;
import ta.defender.http.TransportException;
import ta.defender.microsoft.ApiException;
import ta.defender.model.InvalidSettingsException;

/** The kinds of failure that Splunk's monitoring dashboards for add-ons count, by their {@code exc_l}. */
public enum FailureClass {
    CONNECTION("Connection Error"),
    CONFIGURATION("Configuration Error"),
    PERMISSION("Permission Error"),
    AUTHENTICATION("Authentication Error"),
    SERVER("Server Error"),
    /** Our own: those dashboards know no other. */
    POSITION("Position Error");

    private final String word;

    FailureClass(String word) {
        this.word = word;
    }

    /** To be put behind a message. */
    public String label() {
        return " exc_l=\"" + word + "\"";
    }

    /** The label of a failure, to be put behind its message. */
    public static String label(Exception failure) {
        return of(failure).label();
    }

    /** The kind of a failure. */
    public static FailureClass of(Exception failure) {
        if (failure instanceof InvalidSettingsException) {
            return CONFIGURATION;
        }
        if (failure instanceof CheckpointException) {
            return POSITION;
        }
        if (failure instanceof ApiException api) {
            return switch (api.reason()) {
                case FORBIDDEN -> PERMISSION;
                case UNAUTHORIZED -> AUTHENTICATION;
                default -> SERVER;
            };
        }
        if (failure instanceof TransportException transport) {
            return switch (transport.reason()) {
                case TOKEN_REFUSED -> AUTHENTICATION;
                case BODY_CORRUPT, BODY_MALFORMED, BODY_TOO_LARGE, TOKEN_UNAVAILABLE -> SERVER;
                default -> CONNECTION;
            };
        }
        return SERVER;
    }
}
