package ta.defender.cli;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import ta.defender.doctor.Check;
import ta.defender.doctor.CheckResult;
import ta.defender.doctor.CheckResults;
import ta.defender.eventhub.HubConnection;
import ta.defender.eventhub.HubProbe;
import ta.defender.eventhub.StreamSettings;
import ta.defender.http.CallListener;
import ta.defender.http.Environment;
import ta.defender.microsoft.MicrosoftClients;
import ta.defender.model.DefenderException;
import ta.defender.splunk.AddonSettings;
import ta.defender.splunk.InputDocument;
import ta.defender.splunk.SplunkState;

/** Looks at what the enabled stanzas of {@code defender_stream} read: sign-in, each hub, the right to read it. */
final class StreamDiagnosis {
    private static final Duration LIMIT = Duration.ofSeconds(15);

    private final Environment machine;

    StreamDiagnosis(Environment machine) {
        this.machine = machine;
    }

    /**
     * Looks at all of them.
     *
     * @param inputs stanzas of {@code inputs.conf}
     * @param all where findings are added, under the stanza's name
     */
    void look(Map<String, Map<String, String>> inputs, SplunkState state, List<CheckResult> all)
            throws InterruptedException {
        for (Map.Entry<String, Map<String, String>> input : inputs.entrySet()) {
            if (input.getKey().startsWith("defender_stream://") && !InputDocument.isDisabled(input.getValue())) {
                look(input.getKey(), input.getValue(), state, new CheckResults(input.getKey(), all));
            }
        }
    }

    private void look(String stanza, Map<String, String> values, SplunkState state, CheckResults found)
            throws InterruptedException {
        StreamSettings stream;
        AddonSettings settings;
        try {
            stream = StreamSettings.read(stanza, values);
            settings = AddonSettings.read(state.settings());
        } catch (DefenderException e) {
            e.issues().forEach(problem -> found.failed(Check.SETTINGS, "", problem));
            return;
        }
        String host = stream.host() + ":" + stream.port();
        found.ok(Check.SETTINGS, host, "the stanza's settings have accepted values");
        if (settings.proxy() != null) {
            found.warning(
                    Check.PROXY,
                    host,
                    "[proxy] is enabled but not used for Event Hubs: Kafka cannot use an HTTP proxy",
                    "let this host reach " + host + " directly");
        }
        if (!isKafkaThere()) {
            found.skipped(
                    Check.CONNECTION,
                    host,
                    "the Kafka client is not on the class path; java -cp \"lib/ta-defender.jar:lib/stream/*\""
                            + " ta.defender.cli.Main doctor looks at streams, too");
            return;
        }
        connect(stream, settings, state, host, found);
    }

    private void connect(
            StreamSettings stream, AddonSettings settings, SplunkState state, String host, CheckResults found)
            throws InterruptedException {
        HubConnection connection;
        try (MicrosoftClients clients = new MicrosoftClients(machine, CallListener.NONE)) {
            connection = new HubAccess(clients, 1).connection(stream, state, settings);
            found.ok(Check.TOKEN, host, "there is a credential of the expected form");
            hubs(connection, host, found);
        } catch (DefenderException e) {
            found.failed(Check.TOKEN, host, e);
        }
    }

    private static void hubs(HubConnection connection, String host, CheckResults found) {
        try (HubProbe look = HubProbe.open(connection, LIMIT)) {
            found.ok(Check.CONNECTION, host, "it answers, its certificate is trusted, and it accepts the credential");
            for (String hub : look.hubs()) {
                hub(look, hub, found);
            }
        } catch (DefenderException e) {
            found.failed(Check.CONNECTION, host, e);
        }
    }

    private static void hub(HubProbe look, String hub, CheckResults found) {
        try {
            int partitions = look.partitions(hub);
            if (partitions == 0) {
                found.warning(
                        Check.PERMISSION,
                        hub,
                        "event hub not found",
                        "correct hubs, or wait until Defender creates it with its first event");
            } else {
                found.ok(Check.PERMISSION, hub, "it may be read and has " + partitions + " partitions");
            }
        } catch (DefenderException e) {
            found.failed(Check.PERMISSION, hub, e);
        }
    }

    private static boolean isKafkaThere() {
        try {
            Class.forName(
                    "org.apache.kafka.clients.consumer.KafkaConsumer", false, StreamDiagnosis.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }
}
