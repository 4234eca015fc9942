package ta.defender.splunk;

import org.jspecify.annotations.Nullable;
import ta.defender.model.DefenderException;
import ta.defender.model.Issue;

/** What came through splunkd's pipe is not what its protocol promises. */
public final class ProtocolException extends DefenderException {
    private static final long serialVersionUID = 1L;

    ProtocolException(String message, @Nullable Throwable cause) {
        super(Kind.BAD_RESPONSE, Issue.of("protocol", message, ""), cause);
    }
}
