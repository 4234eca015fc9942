package ta.defender.http;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import ta.defender.model.Code;
import ta.defender.model.DefenderException;

/** A service responded, but not with what was asked for. */
public final class ApiException extends DefenderException {
    private static final long serialVersionUID = 1L;

    private final transient ErrorResponse response;

    public ApiException(Code code, String what, String remedy, ErrorResponse response) {
        this(code, what, remedy, response, null);
    }

    public ApiException(Code code, String what, String remedy, ErrorResponse response, @Nullable Throwable cause) {
        super(code, what, remedy, cause);
        this.response = response;
    }

    /** What an error status means. */
    public static Code codeOf(int status) {
        return switch (status) {
            case 401 -> Code.UNAUTHORIZED;
            case 403 -> Code.FORBIDDEN;
            case 429 -> Code.THROTTLED;
            case 200, 206, 408 -> Code.UNAVAILABLE;
            default -> status >= 500 ? Code.UNAVAILABLE : Code.REFUSED;
        };
    }

    /** The same with what to do about it. */
    public ApiException with(String remedy) {
        return new ApiException(code(), issues().get(0).what(), remedy, response, this);
    }

    /** How long the service asked us to wait before we call again, or null. */
    public @Nullable Duration retryAfter() {
        return response.retryAfter();
    }

    /** The service's own word for the failure; empty when it gave none. */
    public String serviceCode() {
        return response.code();
    }

    /** What the service itself says, with status and request id; the whole message where it said nothing. */
    public String serviceWords() {
        return response.words().isEmpty() ? String.valueOf(getMessage()) : response.words();
    }

    /** HTTP status of the response. */
    public int status() {
        return response.status();
    }
}
