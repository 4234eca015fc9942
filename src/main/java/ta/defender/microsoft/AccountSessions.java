package ta.defender.microsoft;

import java.util.HashMap;
import java.util.Map;
import ta.defender.microsoft.MicrosoftClients.AccountSession;
import ta.defender.model.Api;
import ta.defender.model.Secret;
import ta.defender.splunk.AddonSettings;
import ta.defender.splunk.SplunkState;

/** Opens accounts from what Splunk holds, and keeps their clients as long as account, secret and settings stay the same. */
public final class AccountSessions {
    private final MicrosoftClients clients;
    private final Map<String, Opened> opened = new HashMap<>();

    public AccountSessions(MicrosoftClients clients) {
        this.clients = clients;
    }

    /** What a session was opened with; a changed part asks for a new one. */
    private record Inputs(AccountSettings account, Secret secret, AddonSettings settings, Secret proxyPassword) {}

    private record Opened(Inputs inputs, AccountSession session) {}

    /** The clients of an account that has the service of this API. */
    public synchronized AccountSession open(String name, Api api, SplunkState state) {
        AccountSettings account = Accounts.account(name, state);
        account.service(api);
        Inputs wanted = new Inputs(
                account,
                Accounts.secret(account, state),
                AddonSettings.inUse(state.settings()),
                Accounts.proxyPassword(state));
        Opened existing = opened.get(name);
        if (existing != null && existing.inputs().equals(wanted)) {
            return existing.session();
        }
        AccountSession session = clients.open(account, wanted.secret(), wanted.settings(), wanted.proxyPassword());
        opened.put(name, new Opened(wanted, session));
        return session;
    }
}
