package ta.defender.eventhub;

import ta.defender.http.TlsTrust;
import ta.defender.microsoft.AccountSettings;
import ta.defender.microsoft.Accounts;
import ta.defender.microsoft.MicrosoftClients;
import ta.defender.microsoft.TokenSource;
import ta.defender.model.DefenderException;
import ta.defender.model.Secret;
import ta.defender.splunk.AddonSettings;
import ta.defender.splunk.SplunkState;

/** Puts together what a stream connects with: settings, and a connection string or an account's tokens. */
public final class HubAccess {
    private final MicrosoftClients clients;
    private final int stanzas;

    /**
     * @param stanzas how many share the memory of this process
     */
    public HubAccess(MicrosoftClients clients, int stanzas) {
        this.clients = clients;
        this.stanzas = stanzas;
    }

    /** What a stanza connects with. */
    public HubConnection connection(StreamSettings stanza, SplunkState state, AddonSettings settings)
            throws InterruptedException {
        return new HubConnection(
                stanza.host(),
                stanza.port(),
                stanza.hubs(),
                stanza.consumerGroup(),
                stanza.start(),
                credential(stanza, state, settings),
                trust(settings).context(),
                HubConnection.METADATA_AGE,
                HubConnection.FETCHED_BYTES / stanzas);
    }

    private HubCredential credential(StreamSettings stanza, SplunkState state, AddonSettings settings)
            throws InterruptedException {
        String accountName = stanza.account();
        if (accountName == null) {
            Secret secret = Accounts.connectionString(stanza.stanza(), stanza.name(), state);
            ConnectionString.check(secret, stanza);
            return new HubCredential.Key(secret);
        }
        AccountSettings account = Accounts.account(accountName, state);
        Secret secret = Accounts.secret(account, state);
        TokenSource tokens = clients.open(account, secret, settings, Accounts.proxyPassword(state))
                .tokens(scope(stanza));
        // asked for now, a refusal is told in the words of the login service
        tokens.token(false);
        return new HubCredential.Token(tokens);
    }

    /** The namespace is a resource of its own. */
    static String scope(StreamSettings stanza) {
        return "https://" + stanza.host() + "/.default";
    }

    private static TlsTrust trust(AddonSettings settings) {
        if (settings.caFile() == null) {
            return TlsTrust.system();
        }
        try {
            return TlsTrust.withCaCertificates(settings.caFile());
        } catch (DefenderException e) {
            throw e.in("[tls] of defender_settings.conf", "ca_file");
        }
    }
}
