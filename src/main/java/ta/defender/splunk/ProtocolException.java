package ta.defender.splunk;

import org.jspecify.annotations.Nullable;

/** What came through splunkd's pipe is not what its protocol promises. */
public final class ProtocolException extends Exception {
    private static final long serialVersionUID = 1L;

    ProtocolException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
