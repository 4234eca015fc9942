package ta.defender.stream;

import ta.defender.config.InvalidSettingsException;
import ta.defender.config.StreamSettings;
import ta.defender.http.TransportException;
import ta.defender.kafka.HubConsumer;
import ta.defender.kafka.HubException;
import ta.defender.kafka.HubListener;
import ta.defender.schedule.SessionKeyRefusedException;

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
     * @throws InvalidSettingsException when they are missing or wrong
     * @throws TransportException when Splunk's management port or the login service cannot be reached
     * @throws HubException when the namespace cannot be read
     * @throws SessionKeyRefusedException when the management port refuses our session key
     */
    HubConsumer open(StreamSettings settings, HubListener listener)
            throws InvalidSettingsException, TransportException, HubException, SessionKeyRefusedException,
                    InterruptedException;
}
