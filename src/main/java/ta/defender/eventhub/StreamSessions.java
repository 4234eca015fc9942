package ta.defender.eventhub;

import ta.defender.http.TransportException;
import ta.defender.model.DefenderException;

/**
 * Joins the consumer group of a stanza.
 *
 * <p>To the implementer: called again after each failure, so that a changed secret, account or setting counts then; callable
 * from several threads.
 */
@FunctionalInterface
public interface StreamSessions {
    /**
     * Reads account and secrets and joins the group.
     *
     * @param memory of the input's connections before this one
     * @throws DefenderException when they are missing or wrong
     * @throws TransportException when Splunk's management port or the login service cannot be reached
     * @throws DefenderException when the namespace cannot be read
     * @throws DefenderException when the management port refuses our session key
     */
    HubConsumer open(StreamSettings settings, CommittedOffsets memory, HubListener listener)
            throws InterruptedException;
}
