package ta.defender.splunk;

/** Splunk's management port answered, but refused. */
public final class SplunkException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;

    public SplunkException(int status, String message) {
        super(message);
        this.status = status;
    }

    /** HTTP status of the refusal. */
    public int status() {
        return status;
    }
}
