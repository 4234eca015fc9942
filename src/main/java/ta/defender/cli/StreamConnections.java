package ta.defender.cli;

import java.util.function.Consumer;
import ta.defender.eventhub.CommittedOffsets;
import ta.defender.eventhub.HubAccess;
import ta.defender.eventhub.HubConnection;
import ta.defender.eventhub.HubConsumer;
import ta.defender.eventhub.HubListener;
import ta.defender.eventhub.KafkaHubConsumer;
import ta.defender.eventhub.StreamSessions;
import ta.defender.eventhub.StreamSettings;
import ta.defender.microsoft.Accounts;
import ta.defender.poll.InputLog;
import ta.defender.splunk.AddonSettings;
import ta.defender.splunk.SplunkState;
import ta.defender.splunk.SplunkStateReader;

/** Joins a stanza's consumer group with what Splunk holds: settings, accounts and secrets, read anew each time. */
final class StreamConnections implements StreamSessions {

    private final SplunkStateReader splunk;
    private final HubAccess access;
    private final CertificateWatch certificates;
    private final Consumer<AddonSettings> settingsRead;
    private final InputLog log;
    private boolean proxyTold;

    /**
     * @param settingsRead told the add-on's settings each time they were read
     */
    StreamConnections(
            SplunkStateReader splunk,
            HubAccess access,
            CertificateWatch certificates,
            Consumer<AddonSettings> settingsRead,
            InputLog log) {
        this.splunk = splunk;
        this.access = access;
        this.certificates = certificates;
        this.settingsRead = settingsRead;
        this.log = log;
    }

    @Override
    public HubConsumer open(StreamSettings stanza, CommittedOffsets memory, HubListener listener)
            throws InterruptedException {
        SplunkState state = splunk.readForInput();
        AddonSettings settings = AddonSettings.inUse(state.settings());
        settingsRead.accept(settings);
        if (settings.proxy() != null && !proxyTold) {
            proxyTold = true;
            log.warn("[proxy] of defender_settings.conf is not used for Event Hubs: Kafka cannot use an"
                    + " HTTP proxy. Let this host reach " + stanza.host() + ":" + stanza.port() + " directly");
        }
        lookAtCertificate(stanza, state);
        return KafkaHubConsumer.join(
                access.connection(stanza, state, settings), memory, listener, HubConnection.FIRST_ANSWER);
    }

    private void lookAtCertificate(StreamSettings stanza, SplunkState state) throws InterruptedException {
        String account = stanza.account();
        if (account != null) {
            certificates.check(Accounts.account(account, state));
        }
    }
}
