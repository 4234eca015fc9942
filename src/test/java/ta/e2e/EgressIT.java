package ta.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import ta.simulator.defender.Api;
import ta.simulator.defender.Audience;
import ta.simulator.defender.SimulatorOptions;
import ta.simulator.demo.Tally;
import ta.simulator.net.ConnectProxy;

/** The way out of the host: authorities and proxy, each mistake named with its remedy, each remedy seen at the next poll. */
final class EgressIT {
    private static final String USER = "joe";
    private static final String PASSWORD = "proxy~password";

    @Test
    void egress_whenMendedStepByStep_namesEachMistakeAndThenGoesThroughTheProxyAlone() throws Exception {
        String credentials =
                "Basic " + Base64.getEncoder().encodeToString((USER + ":" + PASSWORD).getBytes(StandardCharsets.UTF_8));
        try (Rig rig = Rig.open(SimulatorOptions.withSeed(61).alerts(120));
                ConnectProxy proxy = new ConnectProxy(credentials, 0)) {
            String caFile = setting(rig, "tls", "ca_file");
            rig.splunk().rest().editStanza("defender_settings", "tls", Map.of("ca_file", ""));
            rig.createInput("alerts", Rig.ACCOUNT);
            assertThat(error(rig, "ca_file")).contains("defender_settings.conf", "defender_alerts://alerts");

            rig.splunk().rest().editStanza("defender_settings", "tls", Map.of("ca_file", caFile));
            rig.splunk().rest().editStanza("defender_settings", "proxy", Map.of("enabled", "true", "username", USER));
            assertThat(error(rig, "[proxy] url")).contains("http://host:port");
            assertThat(rig.defender().calls().total()).isZero();

            long direct = rig.defender().connections();
            rig.splunk().rest().storeSecret(Rig.REALM, "proxy", "wrong~password");
            rig.splunk()
                    .rest()
                    .editStanza(
                            "defender_settings",
                            "proxy",
                            Map.of("url", proxy.uri().toString()));
            assertThat(error(rig, "407")).contains("storage/passwords", "realm TA_defender", "user name proxy");
            assertThat(rig.defender().calls().total()).isZero();

            rig.splunk()
                    .rest()
                    .post(
                            "/servicesNS/nobody/TA_defender/storage/passwords/TA_defender%3Aproxy%3A",
                            Map.of("password", PASSWORD));
            rig.awaitComplete();
            assertThat(rig.tally()).matches(Tally::exact);
            assertThat(proxy.tunnels())
                    .as("each connection came through the proxy")
                    .hasSize((int) (rig.defender().connections() - direct))
                    .as("login and the one API in use, and never splunkd")
                    .containsOnly(
                            authority(rig.defender().url()),
                            authority(rig.defender().url(Audience.GRAPH)));
            assertThat(rig.defender().tenant().expectedVersions(Api.GRAPH_ALERTS))
                    .hasSize(120);
            for (String level : List.of("ERROR", "WARN", "INFO", "DEBUG")) {
                assertThat(String.join("\n", rig.splunk().logLines(level, "")))
                        .doesNotContain(PASSWORD, "wrong~password");
            }
        }
    }

    /** The line about this mistake, which is said in one line however often it is met. */
    private static String error(Rig rig, String text) throws InterruptedException {
        List<String> lines = rig.awaitLog("ERROR", text);
        assertThat(lines).hasSize(1);
        return lines.get(0);
    }

    private static String setting(Rig rig, String stanza, String key) {
        return rig.splunk()
                .rest()
                .get("/servicesNS/nobody/TA_defender/configs/conf-defender_settings/" + stanza)
                .getAsJsonArray("entry")
                .get(0)
                .getAsJsonObject()
                .getAsJsonObject("content")
                .get(key)
                .getAsString();
    }

    private static String authority(String url) {
        return URI.create(url).getAuthority();
    }
}
