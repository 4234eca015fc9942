package ta.defender.splunk;

import ta.defender.model.DefenderException;
import ta.defender.model.Issue;

/** Splunk's management port answered, but refused. */
public final class SplunkException extends DefenderException {
    private static final long serialVersionUID = 1L;

    private final int status;

    public SplunkException(int status, String message) {
        super(Kind.UNAVAILABLE, Issue.of("splunk", message, ""));
        this.status = status;
    }

    /** HTTP status of the refusal. */
    public int status() {
        return status;
    }
}
