package ta.defender.app;

import java.time.Duration;
import java.util.function.Consumer;
import ta.defender.auth.TokenSource;
import ta.defender.config.AccountSettings;
import ta.defender.config.AddonSettings;
import ta.defender.config.ConnectionString;
import ta.defender.config.InvalidSettingsException;
import ta.defender.config.Secret;
import ta.defender.config.StreamSettings;
import ta.defender.http.TlsTrust;
import ta.defender.http.TransportException;
import ta.defender.http.TrustFileException;
import ta.defender.kafka.HubConnection;
import ta.defender.kafka.HubConsumer;
import ta.defender.kafka.HubCredential;
import ta.defender.kafka.HubException;
import ta.defender.kafka.HubListener;
import ta.defender.kafka.KafkaHubConsumer;
import ta.defender.schedule.SessionKeyRefusedException;
import ta.defender.schedule.StanzaLog;
import ta.defender.splunk.SplunkException;
import ta.defender.stream.StreamSessions;

/** Joins consumer groups with what Splunk holds: settings, accounts and secrets, read anew each time. */
final class StreamConnections implements StreamSessions {
    private static final Duration FIRST_ANSWER = Duration.ofSeconds(30);

    private final SplunkStateReader splunk;
    private final MicrosoftClients clients;
    private final CertificateWatch certificates;
    private final Consumer<AddonSettings> settingsRead;
    private final StanzaLog log;
    private boolean proxyTold;

    /**
     * @param settingsRead told the add-on's settings each time they were read
     */
    StreamConnections(
            SplunkStateReader splunk,
            MicrosoftClients clients,
            CertificateWatch certificates,
            Consumer<AddonSettings> settingsRead,
            StanzaLog log) {
        this.splunk = splunk;
        this.clients = clients;
        this.certificates = certificates;
        this.settingsRead = settingsRead;
        this.log = log;
    }

    @Override
    public HubConsumer open(StreamSettings stanza, HubListener listener)
            throws InvalidSettingsException, TransportException, HubException, SessionKeyRefusedException,
                    InterruptedException {
        SplunkState state = state();
        AddonSettings settings = AddonSettings.read(state.settings());
        settingsRead.accept(settings);
        if (settings.proxy() != null && !proxyTold) {
            proxyTold = true;
            log.warn("[proxy] of defender_settings.conf is not used for Event Hubs, because Kafka cannot go through an"
                    + " HTTP proxy: this host has to reach " + stanza.host() + ":" + stanza.port() + " directly");
        }
        return KafkaHubConsumer.join(connection(stanza, state, settings), listener, FIRST_ANSWER);
    }

    private SplunkState state()
            throws InvalidSettingsException, TransportException, SessionKeyRefusedException, InterruptedException {
        try {
            return splunk.read();
        } catch (SplunkException e) {
            if (e.status() == 401) {
                throw new SessionKeyRefusedException(String.valueOf(e.getMessage()));
            }
            throw new InvalidSettingsException("Splunk", String.valueOf(e.getMessage()));
        }
    }

    private HubConnection connection(StreamSettings stanza, SplunkState state, AddonSettings settings)
            throws InvalidSettingsException, TransportException, InterruptedException {
        return new HubConnection(
                stanza.host(),
                stanza.port(),
                stanza.hubs(),
                stanza.consumerGroup(),
                stanza.start(),
                credential(stanza, state, settings),
                trust(settings).context(),
                HubConnection.METADATA_AGE);
    }

    private HubCredential credential(StreamSettings stanza, SplunkState state, AddonSettings settings)
            throws InvalidSettingsException, TransportException, InterruptedException {
        String accountName = stanza.account();
        if (accountName == null) {
            Secret secret = Accounts.connectionString(stanza, state);
            ConnectionString.check(secret, stanza);
            return new HubCredential.Key(secret);
        }
        AccountSettings account = Accounts.account(accountName, state);
        certificates.look(account);
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

    private static TlsTrust trust(AddonSettings settings) throws InvalidSettingsException {
        if (settings.caFile() == null) {
            return TlsTrust.system();
        }
        try {
            return TlsTrust.withAuthorities(settings.caFile());
        } catch (TrustFileException e) {
            throw new InvalidSettingsException("ca_file", "[tls] of defender_settings.conf: " + e.getMessage());
        }
    }
}
