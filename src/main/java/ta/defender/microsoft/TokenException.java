package ta.defender.microsoft;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import ta.defender.http.TransportException;
import ta.defender.model.Issue;

/**
 * The login service gave no token; the message has meaning and remedy, never a secret.
 *
 * <p>It is a {@link TransportException} so that it passes through every {@code Transport}: of kind
 * {@code TOKEN_UNAVAILABLE} when a repeat may help, else {@code TOKEN_REFUSED}.
 */
public final class TokenException extends TransportException {
    private static final long serialVersionUID = 1L;

    private final String error;
    private final transient List<Integer> codes;
    private final @Nullable String correlationId;
    private final @Nullable String traceId;

    TokenException(
            boolean retryable,
            Issue issue,
            TokenError details,
            @Nullable Duration retryAfter,
            @Nullable Throwable cause) {
        super(retryable ? Reason.TOKEN_UNAVAILABLE : Reason.TOKEN_REFUSED, issue.what(), issue.remedy(), cause);
        this.error = details.error();
        this.codes = details.codes();
        this.correlationId = details.correlationId();
        this.traceId = details.traceId();
        setRetryAfter(retryAfter);
    }

    /** The service's error word, such as {@code invalid_client}; empty when it gave none. */
    public String error() {
        return error;
    }

    /** The AADSTS codes, most important first; empty when there were none. */
    public List<Integer> codes() {
        return codes;
    }

    /** The id under which Microsoft finds the request, or null. */
    public @Nullable String correlationId() {
        return correlationId;
    }

    /** The id of the trace at Microsoft, or null. */
    public @Nullable String traceId() {
        return traceId;
    }

    /** A repeat may succeed without anybody changing anything. */
    public boolean isRetryable() {
        return reason().isTransient();
    }
}
