package ta.simulator.splunkd.search;

/** A search that cannot be run, or whose command failed; the text goes into the answer's messages. */
public final class SearchException extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean failed;

    private SearchException(String message, boolean failed) {
        super(message);
        this.failed = failed;
    }

    /** A search that is not understood. */
    public static SearchException refused(String message) {
        return new SearchException(message, false);
    }

    /** A search that was understood, but one of its commands failed while it ran. */
    public static SearchException failed(String message) {
        return new SearchException(message, true);
    }

    /** Whether the search was accepted and then failed, so that a job with that state exists. */
    public boolean afterStart() {
        return failed;
    }
}
