package ta.defender.respond;

import ta.defender.api.UpdateClient;
import ta.defender.config.InvalidSettingsException;
import ta.defender.http.TransportException;
import ta.defender.model.Feed;

/**
 * Opens accounts for updates.
 *
 * <p>To the implementer: callable from several threads; a changed account or secret counts at once.
 */
@FunctionalInterface
public interface UpdateAccounts {
    /**
     * The client of an account, with a token in hand.
     *
     * @throws InvalidSettingsException when the account or its secret is missing or wrong
     * @throws TransportException when there is no token
     */
    UpdateClient open(String account, Feed feed)
            throws InvalidSettingsException, TransportException, InterruptedException;
}
