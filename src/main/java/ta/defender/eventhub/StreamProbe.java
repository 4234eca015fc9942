package ta.defender.eventhub;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import ta.defender.http.CallListener;
import ta.defender.http.Environment;
import ta.defender.http.RetryPolicy;
import ta.defender.microsoft.InputProbe;
import ta.defender.microsoft.MicrosoftClients;
import ta.defender.model.Code;
import ta.defender.model.DefenderException;
import ta.defender.model.Finding;
import ta.defender.model.Issue;
import ta.defender.splunk.AddonSettings;
import ta.defender.splunk.SplunkState;

/** Tries what a stanza of {@code defender_stream} needs: settings, credential, and what {@link HubProbe} looks at. */
public final class StreamProbe implements InputProbe {
    private static final Duration LIMIT = Duration.ofSeconds(15);

    @Override
    public List<Finding> check(String stanza, Map<String, String> values, SplunkState state, Environment environment)
            throws InterruptedException {
        List<Finding> found = new ArrayList<>();
        Code step = Code.SETTINGS;
        String target = "";
        try (MicrosoftClients clients = new MicrosoftClients(environment, CallListener.NONE, RetryPolicy.ONCE)) {
            StreamSettings stream = StreamSettings.read(stanza, values);
            AddonSettings settings = AddonSettings.read(state.settings());
            target = stream.host() + ":" + stream.port();
            found.add(Finding.ok(step, target, "the input's settings have accepted values"));
            if (settings.proxy() != null) {
                found.add(Finding.warning(
                        Code.PROXY,
                        target,
                        Issue.of(
                                Code.PROXY,
                                "the proxy is not used for Event Hubs: Kafka cannot use an HTTP proxy",
                                "let this host reach " + target + " directly")));
            }
            step = Code.TOKEN;
            HubConnection connection = new HubAccess(clients, 1).connection(stream, state, settings);
            found.add(Finding.ok(step, target, "there is a credential of the expected form"));
            found.addAll(HubProbe.check(connection, LIMIT));
        } catch (DefenderException e) {
            found.addAll(Finding.failed(step, target, e));
        }
        return found;
    }
}
