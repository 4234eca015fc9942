package ta.defender.poll;

import ta.defender.http.TransportException;
import ta.defender.microsoft.Session;
import ta.defender.model.DefenderException;

/**
 * Opens the account of a stanza.
 *
 * <p>To the implementer: called before every poll, so that a changed account or secret counts at once; callable from
 * several threads.
 */
@FunctionalInterface
public interface Sessions {
    /**
     * Reads account and secret.
     *
     * @throws DefenderException when the account or its secret is missing or wrong
     * @throws TransportException when Splunk's management port cannot be reached
     * @throws DefenderException when it refuses our session key
     */
    Session open(InputSettings settings) throws InterruptedException;
}
