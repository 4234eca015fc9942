package ta.defender.http;

import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import ta.defender.model.DefenderException;
import ta.defender.model.Issue;

/** No complete response arrived; the message names host, event and remedy and never holds a secret. */
public class TransportException extends DefenderException {
    private static final long serialVersionUID = 1L;

    private final Reason reason;
    private int attempts = 1;
    private @Nullable Duration retryAfter;

    /** What went wrong, for counting and for deciding about a repeat. */
    public enum Reason {
        /** The name of the host or proxy cannot be resolved. */
        UNKNOWN_HOST(true, false),
        /** Nobody listens at the address, or there is no route to it. */
        CONNECT_REFUSED(true, false),
        /** The connection was not made in time. */
        CONNECT_TIMEOUT(true, false),
        /** The server's certificate is not trusted or names another host. */
        TLS_UNTRUSTED(false, false),
        /** The TLS handshake failed for another reason. */
        TLS_FAILED(true, false),
        /** The proxy refused the tunnel, mostly for want of credentials (407). */
        PROXY_REFUSED(false, false),
        /** The proxy cannot reach the service at the moment (5xx). */
        PROXY_UNAVAILABLE(true, false),
        /** No answer, or no more of it, within the response time-out. */
        RESPONSE_TIMEOUT(true, true),
        /** Reset or closed before the answer was complete. */
        CONNECTION_LOST(true, true),
        /** The body's content coding is damaged. */
        BODY_CORRUPT(true, true),
        /** The body arrived whole and is not the JSON it has to be; the cause says what and where. */
        BODY_MALFORMED(false, true),
        /** The body is larger than allowed. */
        BODY_TOO_LARGE(false, true),
        /** We refused to send it: the address is not one this call may go to. */
        ADDRESS_REFUSED(false, false),
        /** The call budget does not allow it within the request's patience. */
        OUT_OF_PATIENCE(false, false),
        /** No access token could be had; nothing was sent. */
        TOKEN_REFUSED(false, false),
        /** The login service cannot give a token at the moment; nothing was sent. */
        TOKEN_UNAVAILABLE(true, false),
        /** Anything else. */
        OTHER(true, true);

        private final boolean transientFailure;
        private final boolean perhapsSent;

        Reason(boolean transientFailure, boolean perhapsSent) {
            this.transientFailure = transientFailure;
            this.perhapsSent = perhapsSent;
        }

        private Kind kind() {
            return switch (this) {
                case TOKEN_REFUSED -> Kind.CREDENTIALS;
                case TLS_UNTRUSTED, PROXY_REFUSED, ADDRESS_REFUSED -> Kind.CONFIGURATION;
                case BODY_MALFORMED, BODY_TOO_LARGE, BODY_CORRUPT -> Kind.BAD_RESPONSE;
                case OUT_OF_PATIENCE -> Kind.THROTTLED;
                default -> Kind.UNAVAILABLE;
            };
        }

        /** A repeat may succeed. */
        public boolean isTransient() {
            return transientFailure;
        }

        /** The server may have received the request, so only a repeatable one may be sent again. */
        public boolean isPerhapsSent() {
            return perhapsSent;
        }
    }

    /** A failure; {@code message} names host and event. */
    public TransportException(Reason reason, String message, @Nullable Throwable cause) {
        this(reason, message, "", cause);
    }

    /** A failure with what to do about it. */
    public TransportException(Reason reason, String what, String remedy, @Nullable Throwable cause) {
        super(reason.kind(), Issue.of(reason.name().toLowerCase(Locale.ROOT), what, remedy), cause);
        this.reason = reason;
    }

    /** A failure without an underlying exception. */
    public TransportException(Reason reason, String message) {
        this(reason, message, null);
    }

    /** What went wrong. */
    public final Reason reason() {
        return reason;
    }

    /** How often the request was sent or tried. */
    public final int attempts() {
        return attempts;
    }

    /** How long the server asked us to wait, or null. */
    public final @Nullable Duration retryAfter() {
        return retryAfter;
    }

    final void setAttempts(int attempts) {
        this.attempts = attempts;
    }

    /** Remembers how long the server asked us to wait. */
    protected final void setRetryAfter(@Nullable Duration retryAfter) {
        this.retryAfter = retryAfter;
    }
}
