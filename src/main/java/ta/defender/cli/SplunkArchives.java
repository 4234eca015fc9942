package ta.defender.cli;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
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
import ta.defender.splunk.SplunkLog;
import ta.defender.splunk.SplunkState;
import ta.defender.splunk.SplunkStateReader;
import ta.defender.storage.ArchiveSessions;
import ta.defender.storage.ArchiveSettings;
import ta.defender.storage.BlobStore;
import ta.defender.storage.BlobStores;
import ta.defender.storage.StorageSecret;

/** Opens storage accounts from what Splunk holds, and keeps a client as long as credential and settings stay the same. */
final class SplunkArchives implements ArchiveSessions {
    private static final Duration END_IS_NEAR = Duration.ofDays(14);

    private final SplunkStateReader splunk;
    private final MicrosoftClients clients;
    private final BlobStores stores;
    private final Clock clock;
    private final SplunkLog log;
    private final Consumer<AddonSettings> settingsRead;
    private final Map<String, Opened> opened = new HashMap<>();
    private final Map<String, BlobStore> kept = new HashMap<>();
    private final Set<Instant> announced = new HashSet<>();

    /** What reaches storage accounts. */
    record Clients(MicrosoftClients microsoft, BlobStores stores, Clock clock) {}

    /**
     * @param settingsRead told the add-on's settings each time they were read
     */
    SplunkArchives(SplunkStateReader splunk, Clients clients, SplunkLog log, Consumer<AddonSettings> settingsRead) {
        this.splunk = splunk;
        this.clients = clients.microsoft();
        this.stores = clients.stores();
        this.clock = clients.clock();
        this.log = log;
        this.settingsRead = settingsRead;
    }

    @Override
    public synchronized BlobStore open(ArchiveSettings input) throws InterruptedException {
        SplunkState state = splunk.readForInput();
        AddonSettings settings = AddonSettings.inUse(state.settings());
        settingsRead.accept(settings);
        Opened wanted = wanted(input, settings, state);
        BlobStore existing = wanted.equals(opened.get(input.stanza())) ? kept.get(input.stanza()) : null;
        if (existing != null) {
            return existing;
        }
        BlobStore store = store(wanted, clients, stores, clock);
        if (input.auth() == ArchiveSettings.Auth.SAS) {
            announce(input, StorageSecret.read(input, wanted.secret()).end());
        }
        opened.put(input.stanza(), wanted);
        kept.put(input.stanza(), store);
        return store;
    }

    /** Makes a client with what Splunk holds. */
    static BlobStore store(
            ArchiveSettings input, SplunkState state, MicrosoftClients clients, BlobStores stores, Clock clock) {
        AddonSettings settings = AddonSettings.inUse(state.settings());
        return store(wanted(input, settings, state), clients, stores, clock);
    }

    private static Opened wanted(ArchiveSettings input, AddonSettings settings, SplunkState state) {
        String accountName = input.account();
        AccountSettings account = accountName == null ? null : Accounts.account(accountName, state);
        Secret secret = account == null ? secret(input, state) : Accounts.secret(account, state);
        return new Opened(input, account, secret, settings, Accounts.proxyPassword(state));
    }

    private static BlobStore store(Opened wanted, MicrosoftClients clients, BlobStores stores, Clock clock) {
        ServerClock serverClock = new ServerClock(clock);
        Transport storage = clients.storage(
                wanted.settings(), wanted.proxyPassword(), wanted.input().stanza());
        Transport transport = LoggedTransport.of(storage, clock, serverClock);
        AccountSettings account = wanted.account();
        if (account == null) {
            Secret secret = StorageSecret.read(wanted.input(), wanted.secret()).value();
            return stores.open(wanted.input(), null, secret, transport, serverClock);
        }
        TokenSource tokens =
                clients.tokens(account, wanted.secret(), wanted.settings(), wanted.proxyPassword(), BlobStores.SCOPE);
        return stores.open(wanted.input(), tokens, null, transport, serverClock);
    }

    private void announce(ArchiveSettings input, @Nullable Instant end) {
        if (end != null && clock.instant().plus(END_IS_NEAR).isAfter(end) && announced.add(end)) {
            log.warn("stanza=" + input.stanza() + " SAS token expires at " + end
                    + "; make a new one and store it in storage/passwords");
        }
    }

    /** Under the stanza's full name; its short one is accepted as well, for tools that cannot store the other. */
    static Secret secret(ArchiveSettings input, SplunkState state) {
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

    /** What a client was made with; a changed part asks for a new one. */
    private record Opened(
            ArchiveSettings input,
            @Nullable AccountSettings account,
            Secret secret,
            AddonSettings settings,
            Secret proxyPassword) {}
}
