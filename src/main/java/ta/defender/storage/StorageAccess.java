package ta.defender.storage;

import java.time.Clock;
import org.jspecify.annotations.Nullable;
import ta.defender.http.LoggedTransport;
import ta.defender.http.ServerClock;
import ta.defender.http.Transport;
import ta.defender.microsoft.AccountSettings;
import ta.defender.microsoft.Accounts;
import ta.defender.microsoft.MicrosoftClients;
import ta.defender.microsoft.TokenSource;
import ta.defender.model.DefenderException;
import ta.defender.model.Secret;
import ta.defender.splunk.AddonSettings;
import ta.defender.splunk.SplunkState;
import ta.defender.splunk.SplunkStateReader;

/**
 * What a storage account is reached with. Two that are equal need one client.
 *
 * @param account the app registration, or null when the input has a secret of its own
 * @param secret the account's, or the input's
 */
public record StorageAccess(
        ArchiveSettings input,
        @Nullable AccountSettings account,
        Secret secret,
        AddonSettings settings,
        Secret proxyPassword) {
    /** From what Splunk holds. */
    public static StorageAccess of(ArchiveSettings input, AddonSettings settings, SplunkState state) {
        String accountName = input.account();
        AccountSettings account = accountName == null ? null : Accounts.account(accountName, state);
        Secret secret = account == null ? secret(input, state) : Accounts.secret(account, state);
        return new StorageAccess(input, account, secret, settings, Accounts.proxyPassword(state));
    }

    public BlobStore open(MicrosoftClients clients, BlobStores stores, Clock clock) {
        ServerClock serverClock = new ServerClock(clock);
        Transport storage = clients.storage(settings, proxyPassword, input.stanza());
        Transport transport = LoggedTransport.of(storage, clock, serverClock);
        if (account == null) {
            return stores.open(input, null, StorageSecret.read(input, secret).value(), transport, serverClock);
        }
        TokenSource tokens = clients.tokens(account, secret, settings, proxyPassword, BlobStores.SCOPE);
        return stores.open(input, tokens, null, transport, serverClock);
    }

    /** Under the stanza's full name; its short one is accepted as well, for tools that cannot store the other. */
    private static Secret secret(ArchiveSettings input, SplunkState state) {
        String shortName = input.stanza().substring(ArchiveSettings.SCHEME.length() + "://".length());
        Secret found =
                state.secrets().getOrDefault(input.stanza(), state.secrets().get(shortName));
        String what = input.auth() == ArchiveSettings.Auth.KEY ? "key" : "SAS token";
        if (found == null || found.reveal().isBlank()) {
            throw DefenderException.setting(
                    "auth",
                    "no " + what + " of the storage account in storage/passwords",
                    "store it with realm " + SplunkStateReader.REALM + " and user name " + input.stanza());
        }
        Accounts.refuseMasked("auth", input.stanza(), found);
        return found;
    }
}
