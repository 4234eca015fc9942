package ta.defender.update;

import ta.defender.http.TransportException;
import ta.defender.microsoft.UpdateClient;
import ta.defender.model.Feed;
import ta.defender.model.InvalidSettingsException;

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
    UpdateClient open(String account, Feed feed) throws InterruptedException;
}
