package ta.defender.splunk;

import ta.defender.model.DefenderException;
import ta.defender.model.Issue;

/** Splunk's management port no longer takes the session key: only a new process gets a new one. */
public final class SessionKeyRefusedException extends DefenderException {
    private static final long serialVersionUID = 1L;

    public SessionKeyRefusedException(String message) {
        super(Kind.CREDENTIALS, Issue.of("session_key_refused", message, ""));
    }
}
