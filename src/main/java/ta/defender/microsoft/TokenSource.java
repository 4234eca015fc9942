package ta.defender.microsoft;

import ta.defender.http.TransportException;

/**
 * Gives the access token for one tenant, application and scope.
 *
 * <p>To the implementer: callable from any thread. A token is reused until it nears its end; only {@code renew} goes to
 * the login service regardless of what is cached.
 */
public interface TokenSource {
    /**
     * A token that is valid now.
     *
     * @param renew true when the last one was refused with 401
     * @throws TransportException when the login service refuses; says the meaning and the remedy
     * @throws TransportException when the login service cannot be reached
     */
    AccessToken token(boolean renew) throws InterruptedException;
}
