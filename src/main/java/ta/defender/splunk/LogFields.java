package ta.defender.splunk;

import org.jspecify.annotations.Nullable;
import ta.defender.model.DefenderException;

/** A log line of {@code key=value} fields. A text can neither end its quotation marks nor add a field. */
public final class LogFields {
    private final StringBuilder line = new StringBuilder();

    private LogFields() {}

    /** Begins a line with what was done. */
    public static LogFields action(String action) {
        LogFields fields = new LogFields();
        fields.line.append("action=").append(action);
        return fields;
    }

    /** Events that an input has written since its last such line. */
    public static String eventsIngested(
            String stanza, String sourcetype, long events, @Nullable String index, String account) {
        return action("events_ingested")
                .text("modular_input_name", stanza)
                .text("sourcetype_ingested", sourcetype)
                .number("n_events", events)
                .text("event_input", stanza.substring(stanza.indexOf("://") + 3))
                .text("event_index", index == null ? "default" : index)
                .text("event_account", account)
                .toString();
    }

    /** Adds a text in quotation marks; those inside become apostrophes. */
    public LogFields text(String key, String value) {
        line.append(' ').append(key).append("=\"").append(quotable(value)).append('"');
        return this;
    }

    /** Adds a number. */
    public LogFields number(String key, long value) {
        line.append(' ').append(key).append('=').append(value);
        return this;
    }

    /** The class of a failure that Splunk's monitoring dashboards for add-ons count, to be put behind its message. */
    public static String errorClass(DefenderException failure) {
        String word = switch (failure.code()) {
            case UNKNOWN_HOST,
                    CONNECT_REFUSED,
                    CONNECT_TIMEOUT,
                    TLS_UNTRUSTED,
                    TLS_FAILED,
                    PROXY_REFUSED,
                    PROXY_UNAVAILABLE,
                    RESPONSE_TIMEOUT,
                    CONNECTION_LOST,
                    ADDRESS_REFUSED,
                    RATE_LIMITED,
                    OTHER -> "Connection Error";
            // our own: those dashboards know no other
            case CHECKPOINT, CHECKPOINT_LOCKED, CHECKPOINT_SUPERSEDED -> "Position Error";
            default ->
                switch (failure.kind()) {
                    case CONFIGURATION -> "Configuration Error";
                    case CREDENTIALS -> "Authentication Error";
                    case PERMISSION -> "Permission Error";
                    default -> "Server Error";
                };
        };
        return " exc_l=\"" + word + "\"";
    }

    /** A text that may stand in quotation marks: Splunk reads a backslash before one as part of the value. */
    public static String quotable(String value) {
        return value.replace('"', '\'').replace('\\', '/');
    }

    @Override
    public String toString() {
        return line.toString();
    }
}
