package ta.simulator.net;

/** Answers requests; called on the connection's own thread, from many threads at once. */
@FunctionalInterface
public interface Handler {
    /** The reply to the request; an exception becomes a 500 with its text. */
    Reply handle(Request request) throws Exception;
}
