package ta.defender.http;

/**
 * Sends one request and hands the response to a reader; everything that talks HTTP goes through this port.
 *
 * <p>To the implementer: callable from any thread. Every status is a response, never an exception. The response is
 * valid only while the reader runs; afterwards its body is closed and the connection given back or dropped, however the
 * reader ended. An interrupt ends the call with {@link InterruptedException}.
 */
public interface Transport {
    /**
     * Sends {@code request} and returns what {@code reader} made of the response.
     *
     * @throws TransportException when no complete response arrived; says which host, what happened and the remedy
     */
    <T> T exchange(HttpRequest request, ResponseReader<T> reader) throws InterruptedException;
}
