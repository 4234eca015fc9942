package ta.defender.collector;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import ta.defender.eventhub.CommittedOffsets;
import ta.defender.eventhub.HubConnection;
import ta.defender.eventhub.HubConsumer;
import ta.defender.eventhub.HubCredential;
import ta.defender.eventhub.HubListener;
import ta.defender.eventhub.HubProbe;
import ta.defender.eventhub.KafkaHubConsumer;
import ta.defender.eventhub.StreamSessions;
import ta.defender.eventhub.StreamSettings;
import ta.defender.http.Environment;
import ta.defender.http.LoggedTransport;
import ta.defender.http.ServerClock;
import ta.defender.http.TlsTrust;
import ta.defender.http.Transport;
import ta.defender.microsoft.MicrosoftClients;
import ta.defender.microsoft.Session;
import ta.defender.microsoft.TokenSource;
import ta.defender.model.Api;
import ta.defender.model.DefenderException;
import ta.defender.model.Finding;
import ta.defender.model.Secret;
import ta.defender.poll.InputSettings;
import ta.defender.poll.Sessions;
import ta.defender.splunk.AddonSettings;
import ta.defender.storage.ArchiveProbe;
import ta.defender.storage.ArchiveSessions;
import ta.defender.storage.ArchiveSettings;
import ta.defender.storage.BlobStore;
import ta.defender.storage.BlobStores;
import ta.defender.storage.StorageSecret;

/** Opens accounts, event hubs and storage accounts from the configuration, and keeps their clients. */
final class Connections implements Sessions, ArchiveSessions {
    private static final Duration PROBE_LIMIT = Duration.ofSeconds(15);

    private final CollectorConfig config;
    private final MicrosoftClients clients;
    private final BlobStores stores;
    private final Environment machine;
    private final Map<String, MicrosoftClients.AccountSession> accounts = new HashMap<>();
    private final Map<String, BlobStore> archives = new HashMap<>();

    Connections(CollectorConfig config, MicrosoftClients clients, BlobStores stores, Environment machine) {
        this.config = config;
        this.clients = clients;
        this.stores = stores;
        this.machine = machine;
    }

    @Override
    public Session open(InputSettings input) {
        MicrosoftClients.AccountSession session = session(input.account());
        account(input.account()).settings().service(input.feed().api());
        return session;
    }

    /** An account to run hunting queries with. */
    Session hunting(String account) {
        account(account).settings().service(Api.GRAPH);
        return session(account);
    }

    private synchronized MicrosoftClients.AccountSession session(String name) {
        MicrosoftClients.AccountSession known = accounts.get(name);
        if (known != null) {
            return known;
        }
        CollectorConfig.Account account = account(name);
        MicrosoftClients.AccountSession made =
                clients.open(account.settings(), account.secret(), config.network(), config.proxyPassword());
        accounts.put(name, made);
        return made;
    }

    private CollectorConfig.Account account(@Nullable String name) {
        CollectorConfig.Account account =
                name == null ? null : config.accounts().get(name);
        if (account == null) {
            throw DefenderException.setting(
                    "account", "there is no account '" + name + "' in the configuration", "add it under accounts");
        }
        return account;
    }

    @Override
    public synchronized BlobStore open(ArchiveSettings input) {
        BlobStore known = archives.get(input.stanza());
        if (known != null) {
            return known;
        }
        ServerClock serverClock = new ServerClock(machine.clock());
        Transport transport = LoggedTransport.of(
                clients.storage(config.network(), config.proxyPassword(), input.stanza()),
                machine.clock(),
                serverClock);
        BlobStore made;
        if (input.account() == null) {
            Secret secret = StorageSecret.read(input, secret(input.stanza())).value();
            made = stores.open(input, null, secret, transport, serverClock);
        } else {
            CollectorConfig.Account account = account(input.account());
            TokenSource tokens = clients.tokens(
                    account.settings(), account.secret(), config.network(), config.proxyPassword(), BlobStores.SCOPE);
            made = stores.open(input, tokens, null, transport, serverClock);
        }
        archives.put(input.stanza(), made);
        return made;
    }

    /** @param streams how many share the memory of this process */
    StreamSessions streams(int streams) {
        return new StreamSessions() {
            @Override
            public HubConsumer open(StreamSettings stanza, CommittedOffsets memory, HubListener listener)
                    throws InterruptedException {
                return KafkaHubConsumer.join(hub(stanza, streams), memory, listener, HubConnection.FIRST_ANSWER);
            }
        };
    }

    private HubConnection hub(StreamSettings stanza, int streams) throws InterruptedException {
        return new HubConnection(
                stanza.host(),
                stanza.port(),
                stanza.hubs(),
                stanza.consumerGroup(),
                stanza.start(),
                credential(stanza),
                trust(config.network()).context(),
                HubConnection.METADATA_AGE,
                // Outputs hold messages, too.
                HubConnection.FETCHED_BYTES / 2 / streams);
    }

    /**
     * Tries what an input needs that reads a stream or an archive; nothing for one of another type.
     *
     * @throws DefenderException when there is no credential to try it with
     */
    List<Finding> probe(CollectorConfig.Input input) throws InterruptedException {
        switch (input.type()) {
            case STREAM -> {
                StreamSettings stream = StreamSettings.read(input.stanza(), input.settings());
                return HubProbe.check(hub(stream, 1), PROBE_LIMIT);
            }
            case ARCHIVE -> {
                ArchiveSettings archive = ArchiveSettings.read(input.stanza(), input.settings());
                return ArchiveProbe.check(archive, open(archive));
            }
            default -> {
                return List.of();
            }
        }
    }

    private HubCredential credential(StreamSettings stanza) throws InterruptedException {
        String account = stanza.account();
        if (account == null) {
            return new HubCredential.Key(secret(stanza.stanza()));
        }
        TokenSource tokens = session(account).tokens("https://" + stanza.host() + "/.default");
        // Asked for now, a refusal is told in the words of the login service.
        tokens.token(false);
        return new HubCredential.Token(tokens);
    }

    private Secret secret(String stanza) {
        for (CollectorConfig.Input input : config.inputs()) {
            Secret secret = input.secret();
            if (input.stanza().equals(stanza) && secret != null) {
                return secret;
            }
        }
        throw DefenderException.setting(
                "auth", "the input has no secret", "set connection_string, sas_token or storage_key");
    }

    private static TlsTrust trust(AddonSettings network) {
        return network.caFile() == null ? TlsTrust.system() : TlsTrust.withCaCertificates(network.caFile());
    }
}
