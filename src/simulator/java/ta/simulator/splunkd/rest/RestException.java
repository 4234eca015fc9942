package ta.simulator.splunkd.rest;

/** An answer other than success, with the text that Splunk puts in {@code messages}. */
final class RestException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;

    RestException(int status, String text) {
        super(text);
        this.status = status;
    }

    int status() {
        return status;
    }

    static RestException notFound(String name) {
        return new RestException(404, "Could not find object id=" + name);
    }

    static RestException alreadyExists(String name) {
        return new RestException(409, "An object with name=" + name + " already exists");
    }

    static RestException methodNotAllowed() {
        return new RestException(405, "Method Not Allowed");
    }
}
