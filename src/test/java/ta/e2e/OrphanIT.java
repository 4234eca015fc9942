package ta.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import ta.simulator.defender.Api;
import ta.simulator.defender.Audience;
import ta.simulator.defender.DefenderSimulator;
import ta.simulator.defender.SimulatorOptions;
import ta.simulator.demo.Tally;
import ta.simulator.net.Json;
import ta.simulator.splunkd.Main;
import ta.simulator.splunkd.client.SplunkClient;
import ta.simulator.splunkd.client.SplunkEvent;

/** splunkd dies without a word to its children: the inputs end by themselves, and the next splunkd gets the rest. */
final class OrphanIT {

    @TempDir
    Path folder;

    private record External(Process process, SplunkClient rest) {}

    @Test
    void inputs_whenTheirParentIsKilled_endByThemselvesAndNothingIsLost() throws Exception {
        assumeTrue(
                !System.getenv().containsKey("SPLUNK_URL"),
                "skipped on a real Splunk: killing splunkd needs a splunkd of our own");
        try (DefenderSimulator defender = DefenderSimulator.start(
                        SimulatorOptions.withSeed(41).alerts(120).onSeparatePorts());
                ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            External first = start("first");
            try {
                configure(first.rest(), defender);
                configureOthers(first.rest(), silent.getLocalPort());
                Waiting.until("120 events", Waiting.HANG, () -> first.rest().count("index=main") >= 120, () -> "");
                List<ProcessHandle> children = first.process().descendants().toList();
                assertThat(children).hasSizeGreaterThanOrEqualTo(3);
                first.process().destroyForcibly().waitFor();
                Waiting.until(
                        "the end of the orphans",
                        Waiting.HANG,
                        () -> children.stream().noneMatch(ProcessHandle::isAlive),
                        () -> children.toString());
            } finally {
                first.process().destroyForcibly();
            }
            defender.tenant().addAlerts(5);
            External second = start("second");
            try {
                Waiting.until(
                        "the alerts that came in between",
                        Waiting.HANG,
                        () -> later(defender, second.rest()).complete(),
                        () -> later(defender, second.rest()).toString());
            } finally {
                second.process().destroy();
                second.process().waitFor();
            }
        }
    }

    /** What arrived of the alerts that were added after the first 120. */
    private static Tally later(DefenderSimulator defender, SplunkClient rest) {
        return Tally.of(
                defender.tenant().expectedVersions(Api.GRAPH_ALERTS).stream()
                        .skip(120)
                        .toList(),
                rest.search("index=main").stream().map(SplunkEvent::raw).toList());
    }

    private External start(String name) throws IOException, InterruptedException {
        Path ready = folder.resolve(name + ".json");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "--home",
                        folder.resolve("home").toString(),
                        "--ready",
                        ready.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(name + ".log").toFile())
                .start();
        Waiting.until("the stand-in", Waiting.HANG, () -> Files.exists(ready), () -> process.isAlive() + " " + ready);
        JsonObject facts = Json.parseObject(Files.readString(ready));
        SplunkClient rest = SplunkClient.pinned(
                facts.get("url").getAsString(),
                facts.get("user").getAsString(),
                facts.get("password").getAsString(),
                SplunkUnderTest.APP,
                Files.readString(folder.resolve("home/etc/auth/cacert.pem")));
        return new External(process, rest);
    }

    /** Inputs of the other two schemes, which wait for a service that never answers. */
    private static void configureOthers(SplunkClient rest, int port) {
        String key = Base64.getEncoder().encodeToString(new byte[64]);
        rest.storeSecret(Rig.REALM, "stream", "Endpoint=sb://localhost/;SharedAccessKeyName=a;SharedAccessKey=" + key);
        rest.createInput("defender_stream", "stream", Map.of("bootstrap", "localhost:" + port, "hubs", "any"));
        rest.storeSecret(Rig.REALM, "archive", key);
        rest.createInput(
                "defender_archive",
                "archive",
                Map.of("storage_url", "https://localhost:" + port + "/contoso", "auth", "key"));
    }

    private void configure(SplunkClient rest, DefenderSimulator defender) throws IOException {
        Path ca = folder.resolve("ca.pem");
        Files.writeString(ca, defender.caPem());
        rest.installApp(Rig.tarball());
        rest.editStanza("defender_settings", "tls", Map.of("ca_file", ca.toString()));
        rest.createStanza(
                "defender_account",
                Rig.ACCOUNT,
                Map.of(
                        "tenant_id", defender.tenantId(),
                        "client_id", defender.clientId(),
                        "cloud", "custom",
                        "login_url", defender.url(),
                        "graph_url", defender.url(Audience.GRAPH)));
        rest.storeSecret(Rig.REALM, Rig.ACCOUNT, defender.secret());
        rest.createInput(
                SplunkUnderTest.SCHEME, "alerts", Map.of("account", Rig.ACCOUNT, "interval", "10", "index", "main"));
    }
}
