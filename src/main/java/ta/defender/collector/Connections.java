package ta.defender.collector;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
import ta.defender.storage.ArchiveProbe;
import ta.defender.storage.ArchiveSessions;
import ta.defender.storage.ArchiveSettings;
import ta.defender.storage.BlobStore;
import ta.defender.storage.BlobStores;
import ta.defender.storage.StorageSecret;

/** Opens accounts, event hubs and storage accounts from the configuration, and keeps their clients. */
final class Connections implements Sessions, ArchiveSessions {
    private static final Duration PROBE_LIMIT = Duration.ofSeconds(15);

    private final CurrentConfig current;
    private final MicrosoftClients clients;
    private final BlobStores stores;
    private final Environment machine;
    private final Map<String, Opened<MicrosoftClients.AccountSession>> accounts = new HashMap<>();
    private final Map<String, Opened<BlobStore>> archives = new HashMap<>();

    /** @param with what it was opened with; when that has changed, another one is wanted */
    private record Opened<T>(List<Object> with, T client) {}

    Connections(CurrentConfig current, MicrosoftClients clients, BlobStores stores, Environment machine) {
        this.current = current;
        this.clients = clients;
        this.stores = stores;
        this.machine = machine;
    }

    @Override
    public Session open(InputSettings input) {
        CollectorConfig config = current.now();
        account(input.account(), config).settings().service(input.feed().api());
        return session(input.account(), config);
    }

    /** An account to run hunting queries with. */
    Session hunting(String account) {
        CollectorConfig config = current.now();
        account(account, config).settings().service(Api.GRAPH);
        return session(account, config);
    }

    private synchronized MicrosoftClients.AccountSession session(String name, CollectorConfig config) {
        CollectorConfig.Account account = account(name, config);
        List<Object> with = with(config, account);
        Opened<MicrosoftClients.AccountSession> known = accounts.get(name);
        if (known != null && known.with().equals(with)) {
            return known.client();
        }
        MicrosoftClients.AccountSession made =
                clients.open(account.settings(), account.secret(), config.network(), config.proxyPassword());
        accounts.put(name, new Opened<>(with, made));
        return made;
    }

    private static List<Object> with(CollectorConfig config, Object credential) {
        return List.of(credential, config.network(), config.proxyPassword(), Optional.ofNullable(config.caFile()));
    }

    private static CollectorConfig.Account account(@Nullable String name, CollectorConfig config) {
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
        CollectorConfig config = current.now();
        List<Object> with = with(
                config, input.account() == null ? secret(input.stanza(), config) : account(input.account(), config));
        Opened<BlobStore> known = archives.get(input.stanza());
        if (known != null && known.with().equals(with)) {
            return known.client();
        }
        ServerClock serverClock = new ServerClock(machine.clock());
        Transport transport = LoggedTransport.of(
                clients.storage(config.network(), config.proxyPassword(), input.stanza()),
                machine.clock(),
                serverClock);
        BlobStore made;
        if (input.account() == null) {
            Secret secret =
                    StorageSecret.read(input, secret(input.stanza(), config)).value();
            made = stores.open(input, null, secret, transport, serverClock);
        } else {
            CollectorConfig.Account account = account(input.account(), config);
            TokenSource tokens = clients.tokens(
                    account.settings(), account.secret(), config.network(), config.proxyPassword(), BlobStores.SCOPE);
            made = stores.open(input, tokens, null, transport, serverClock);
        }
        archives.put(input.stanza(), new Opened<>(with, made));
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
        CollectorConfig config = current.now();
        return new HubConnection(
                stanza.host(),
                stanza.port(),
                stanza.hubs(),
                stanza.consumerGroup(),
                stanza.start(),
                credential(stanza, config),
                TrustFile.trust(config.caFile()).context(),
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

    private HubCredential credential(StreamSettings stanza, CollectorConfig config) throws InterruptedException {
        String account = stanza.account();
        if (account == null) {
            return new HubCredential.Key(secret(stanza.stanza(), config));
        }
        TokenSource tokens = session(account, config).tokens("https://" + stanza.host() + "/.default");
        // Asked for now, a refusal is told in the words of the login service.
        tokens.token(false);
        return new HubCredential.Token(tokens);
    }

    private static Secret secret(String stanza, CollectorConfig config) {
        for (CollectorConfig.Input input : config.inputs()) {
            Secret secret = input.secret();
            if (input.stanza().equals(stanza) && secret != null) {
                return secret;
            }
        }
        throw DefenderException.setting(
                "auth", "the input has no secret", "set connection_string, sas_token or storage_key");
    }
}
