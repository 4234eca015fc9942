package ta.defender.schedule;

/** Splunk's management port no longer takes the session key: only a new process gets a new one. */
public final class SessionKeyRefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    public SessionKeyRefusedException(String message) {
        super(message);
    }
}
