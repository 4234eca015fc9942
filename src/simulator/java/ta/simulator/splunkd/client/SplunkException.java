package ta.simulator.splunkd.client;

/** An answer of the management port other than success; the message holds the status and what splunkd said. */
public final class SplunkException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;

    SplunkException(String call, int status, String said) {
        super(call + " was answered " + status + ": " + said);
        this.status = status;
    }

    /** The HTTP status. */
    public int status() {
        return status;
    }
}
