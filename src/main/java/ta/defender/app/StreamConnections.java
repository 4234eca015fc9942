package ta.defender.app;

import java.time.Duration;
import java.util.function.Consumer;
import ta.defender.config.AddonSettings;
import ta.defender.config.InvalidSettingsException;
import ta.defender.config.StreamSettings;
import ta.defender.http.TransportException;
import ta.defender.kafka.CommitMemory;
import ta.defender.kafka.HubConsumer;
import ta.defender.kafka.HubException;
import ta.defender.kafka.HubListener;
import ta.defender.kafka.KafkaHubConsumer;
import ta.defender.schedule.SessionKeyRefusedException;
import ta.defender.schedule.StanzaLog;
import ta.defender.stream.StreamSessions;

/** Joins a stanza's consumer group with what Splunk holds: settings, accounts and secrets, read anew each time. */
final class StreamConnections implements StreamSessions {
    private static final Duration FIRST_ANSWER = Duration.ofSeconds(30);

    private final SplunkStateReader splunk;
    private final HubAccess access;
    private final CertificateWatch certificates;
    private final Consumer<AddonSettings> settingsRead;
    private final StanzaLog log;
    private final CommitMemory memory = new CommitMemory();
    private boolean proxyTold;

    /**
     * @param settingsRead told the add-on's settings each time they were read
     */
    StreamConnections(
            SplunkStateReader splunk,
            HubAccess access,
            CertificateWatch certificates,
            Consumer<AddonSettings> settingsRead,
            StanzaLog log) {
        this.splunk = splunk;
        this.access = access;
        this.certificates = certificates;
        this.settingsRead = settingsRead;
        this.log = log;
    }

    @Override
    public HubConsumer open(StreamSettings stanza, HubListener listener)
            throws InvalidSettingsException, TransportException, HubException, SessionKeyRefusedException,
                    InterruptedException {
        SplunkState state = splunk.readForInput();
        AddonSettings settings = AddonSettings.read(state.settings());
        settingsRead.accept(settings);
        if (settings.proxy() != null && !proxyTold) {
            proxyTold = true;
            log.warn("[proxy] of defender_settings.conf is not used for Event Hubs, because Kafka cannot go through an"
                    + " HTTP proxy: this host has to reach " + stanza.host() + ":" + stanza.port() + " directly");
        }
        lookAtCertificate(stanza, state);
        return KafkaHubConsumer.join(access.connection(stanza, state, settings), memory, listener, FIRST_ANSWER);
    }

    private void lookAtCertificate(StreamSettings stanza, SplunkState state)
            throws InvalidSettingsException, InterruptedException {
        String account = stanza.account();
        if (account != null) {
            certificates.look(Accounts.account(account, state));
        }
    }
}
