package ta.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import ta.simulator.defender.Api;
import ta.simulator.defender.Published;
import ta.simulator.defender.SimulatorOptions;
import ta.simulator.defender.Tenant;
import ta.simulator.net.CertificateRequest;
import ta.simulator.net.FreePorts;
import ta.simulator.siem.HecStandIn;
import ta.simulator.siem.Rsyslog;
import ta.simulator.siem.SyslogStandIn;

/** The built archive, from Microsoft's APIs to other systems, through kills and receivers that go away. */
final class CollectorIT {
    private static final Pattern CEF_VERSION =
            Pattern.compile("[| ]externalId=(\\S+) .* deviceCustomDate1=(\\d+) deviceCustomDate1Label=LastUpdate ");

    @TempDir
    Path scratch;

    private CollectorUnderTest collector;
    private Tenant tenant;

    @BeforeEach
    void unpack() throws Exception {
        collector = CollectorUnderTest.unpack(
                scratch, SimulatorOptions.withSeed(16).alerts(120).incidents(30));
        tenant = collector.defender().tenant();
    }

    @AfterEach
    void close() {
        collector.close();
    }

    @Test
    void file_hasEveryVersionOnceThroughARestart_andEveryVersionThroughAKill() throws Exception {
        collector.configure(
                "- { name: incidents, type: incidents, account: contoso, interval: 10, changes: false, outputs: [spool] }",
                "spool: { type: file, path: " + collector.file("events.jsonl") + ", rotate_mb: 1 }");
        collector.run();
        awaitVersions(this::filed);
        collector.hangUp();
        update("hang-up");
        awaitVersions(this::filed);
        assertThat(collector.stop()).isZero();
        int lines = fileLines().size();
        update("restart");
        collector.run();
        awaitVersions(this::filed);
        assertThat(collector.stop()).isZero();
        assertThat(fileLines()).hasSize(lines + 2);

        update("kill");
        collector.run();
        Waiting.until(
                "an event after the restart", Waiting.HANG, () -> fileLines().size() > lines + 2, this::log);
        collector.kill();
        update("after the kill");
        collector.run();
        awaitVersions(this::filed);
        assertThat(collector.stop()).isZero();
    }

    @Test
    void syslogOverTls_losesNothingWhenTheReceiverIsKilledAndComesBack() throws Exception {
        SSLContext server = collector
                .defender()
                .certificates()
                .issue(CertificateRequest.forLoopback())
                .serverContext();
        SyslogStandIn receiver = SyslogStandIn.tcp(server.getServerSocketFactory(), 0);
        int port = receiver.port();
        collector.configure(
                "- { name: incidents, type: incidents, account: contoso, interval: 10, changes: false, outputs: [siem] }",
                "siem: { type: syslog, format: cef, address: \"localhost:" + port
                        + "\", hostname: here, resend_window: 20s, ca_file: " + collector.file("ca.pem") + " }");
        List<String> before = new ArrayList<>();
        SyslogStandIn first = receiver;
        collector.run();
        Waiting.until("messages", Waiting.HANG, () -> first.messages().size() >= 20, this::log);
        // What it has taken in the last moments is gone with it.
        List<String> taken = first.messages();
        before.addAll(taken.subList(0, 10));
        first.close();
        update("while the receiver is away");
        SyslogStandIn second = SyslogStandIn.tcp(server.getServerSocketFactory(), port);
        try (second) {
            awaitVersions(() -> {
                List<String> all = new ArrayList<>(before);
                all.addAll(second.messages());
                return cefVersions(all);
            });
            assertThat(second.messages())
                    .allMatch(line -> line.matches("<134>1 \\S+Z here defender - \\w+ - CEF:0\\|.*"));
            assertThat(collector.stop()).isZero();
        }
    }

    @Test
    void rsyslog_understandsBothFramings_overTcpAndTls_andMissesNothingWhenItIsKilled() throws Exception {
        try (Rsyslog rsyslog = Rsyslog.start(scratch, collector.defender().certificates())) {
            StringBuilder outputs = new StringBuilder();
            for (String transport : List.of("tcp", "tls")) {
                for (String framing : List.of("octet", "lf")) {
                    int port = transport.equals("tcp") ? rsyslog.tcpPort() : rsyslog.tlsPort();
                    outputs.append("%s-%s: { type: syslog, format: cef, transport: %s, framing: %s, hostname: %s-%s,"
                            .formatted(transport, framing, transport, framing, transport, framing));
                    outputs.append(
                            " address: \"localhost:%d\", ca_file: %s }%n".formatted(port, collector.file("ca.pem")));
                }
            }
            collector.configure(
                    "- { name: incidents, type: incidents, account: contoso, interval: 10,"
                            + " outputs: [tcp-octet, tcp-lf, tls-octet, tls-lf] }",
                    outputs.toString());
            collector.run();
            Waiting.until("messages", Waiting.HANG, () -> rsyslog.received().size() >= 100, this::log);
            rsyslog.kill();
            update("while rsyslog is away");
            rsyslog.start();
            for (String host : List.of("tcp-octet", "tcp-lf", "tls-octet", "tls-lf")) {
                awaitVersions(() -> cefVersions(rsyslog.received().stream()
                        .filter(each -> each.host().equals(host))
                        .map(Rsyslog.Received::body)
                        .toList()));
            }
            assertThat(collector.stop()).isZero();
            assertThat(rsyslog.received()).allSatisfy(each -> {
                assertThat(each.application()).isEqualTo("defender");
                assertThat(each.messageId()).isIn("alert", "incident", "change");
                assertThat(each.body()).startsWith("CEF:0|Microsoft|");
            });
        }
    }

    @Test
    void eventCollector_losesNothingWhenItForgetsItsChannels() throws Exception {
        try (HecStandIn hec = HecStandIn.start("token", true)) {
            collector.configure(
                    "- { name: alerts, type: alerts, account: contoso, interval: 10, changes: false, outputs: [splunk] }",
                    "splunk: { type: hec, url: \"" + hec.uri() + "\", token: token, ack: true, ack_timeout: 3s,"
                            + " index: defender, batch_bytes: 20000 }");
            hec.setIndexing(false);
            collector.run();
            Waiting.until("a batch", Waiting.HANG, () -> hec.channels() > 0, this::log);
            hec.forget();
            hec.setIndexing(true);
            Waiting.until(
                    "all alerts", Waiting.HANG, () -> ids(hec.events()).containsAll(tenant.alertIds()), this::log);
            assertThat(hec.events()).allMatch(event -> event.contains("\"index\":\"defender\""));
            assertThat(collector.stop()).isZero();
        }
    }

    @Test
    void outputThatIsDown_holdsBackItsOwnInputOnly() throws Exception {
        collector.configure(
                "- { name: one, type: incidents, account: contoso, interval: 10, changes: false, outputs: [gone] }\n"
                        + "- { name: two, type: incidents, account: contoso, interval: 10, changes: false, outputs: [spool] }",
                "gone: { type: syslog, transport: tcp, address: \"127.0.0.1:9\" }\n" + "spool: { type: file, path: "
                        + collector.file("events.jsonl") + " }\n"
                        + "watch: { type: file, format: cef, path: " + collector.file("health.cef") + " }");
        int port = FreePorts.one();
        collector.configureAlso("metrics: { listen: \"127.0.0.1:" + port + "\" }\nhealth: { outputs: [watch] }");
        collector.run();
        awaitVersions(this::filed);

        assertThat(collector.logged()).anyMatch(line -> line.matches("WARN output=gone .*127\\.0\\.0\\.1:9.*"));
        assertThat(page(port, "/healthz").statusCode()).isEqualTo(200);
        assertThat(page(port, "/readyz").statusCode()).isEqualTo(503);
        assertThat(page(port, "/readyz").body()).contains("gone").doesNotContain("spool");
        assertThat(page(port, "/metrics").body())
                .contains(
                        "defender_collector_output_up{output=\"gone\"} 0",
                        "defender_collector_output_up{output=\"spool\"} 1")
                .contains("defender_collector_input_events_total{input=\"two\"} ")
                .contains("defender_collector_input_backfill_ratio{input=\"two\"} 1.0");
        assertThat(Files.readAllLines(collector.file("health.cef")))
                .anyMatch(line -> line.contains("|Collector/Started|"))
                .anyMatch(line -> line.contains("|Collector/Input|") && line.contains(" cs4=two "))
                .anyMatch(line -> line.contains("|Collector/Output|") && line.contains(" cs5=gone "));
        assertThat(collector.stop()).isZero();
    }

    @Test
    void secondProcess_isRefusedTheStateDirectory() throws Exception {
        Path config = collector.configure(
                "- { name: a, type: alerts, account: contoso, outputs: [spool] }",
                "spool: { type: file, path: " + collector.file("events.jsonl") + " }");
        collector.run();
        Waiting.until(
                "started",
                Waiting.HANG,
                () -> collector.logged().stream().anyMatch(line -> line.startsWith("INFO Started")),
                this::log);

        CollectorUnderTest.Result second = collector.command("", "run", "--config", config.toString());

        assertThat(second.exit()).isEqualTo(1);
        assertThat(second.err()).singleElement().asString().startsWith("ERROR").contains("state_dir");
        assertThat(collector.stop()).isZero();
    }

    @Test
    void check_namesFaultsWithTheirLines_andConvertConverts() throws Exception {
        Path config =
                Files.writeString(collector.file("bad.yaml"), "state_dir: /tmp/x\ninputs: []\noutputs: {}\nx: 1\n");
        CollectorUnderTest.Result check = collector.command("", "check", "--config", config.toString());
        CollectorUnderTest.Result convert = collector.command(
                "{\"id\":\"1\",\"title\":\"a|b\"}\nbad\n", "convert", "--format", "cef", "--kind", "graph_alert");

        assertThat(check.exit()).isEqualTo(1);
        assertThat(check.err()).hasSize(3).allMatch(line -> line.matches("ERROR .*bad\\.yaml:\\d+: .*"));
        assertThat(convert.exit()).isEqualTo(1);
        assertThat(convert.out()).singleElement().asString().contains("|a\\|b|Unknown|externalId=1");
        assertThat(convert.err()).hasSize(1);
    }

    @Test
    void wrongSecret_isOneErrorWithoutTheSecret_andCollectsOnceItIsRight() throws Exception {
        Files.writeString(collector.file("secret"), "wrong-one");
        collector.configure(
                "- { name: a, type: alerts, account: contoso, interval: 10, changes: false, outputs: [spool] }",
                "spool: { type: file, path: " + collector.file("events.jsonl") + " }");
        collector.run();
        Waiting.until(
                "the error",
                Waiting.HANG,
                () -> collector.logged().stream().anyMatch(line -> line.startsWith("ERROR input=a ")),
                this::log);

        assertThat(collector.logged()).noneMatch(line -> line.contains("wrong-one"));
        Files.writeString(collector.file("secret"), collector.defender().secret());
        Waiting.until(
                "the first event with the renewed secret",
                Waiting.HANG,
                () -> collector.file("events.jsonl").toFile().length() > 0,
                this::log);
        assertThat(collector.logged()).anyMatch(line -> line.startsWith("INFO ") && line.contains("account contoso"));
        assertThat(collector.stop()).isZero();
    }

    private static HttpResponse<String> page(int port, String path) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    // ------------------------------------------------------------ what arrived

    private void update(String comment) {
        String incident = tenant.incidentIds().get(0);
        tenant.updateIncident(incident, "description", comment);
        tenant.updateAlert(tenant.alertIds().get(0), "assignedTo", comment.replace(' ', '.') + "@contoso.example");
    }

    private interface Arrived {
        Set<String> versions();
    }

    /** Every newest version of every incident and alert, as id and milliseconds. */
    private void awaitVersions(Arrived arrived) throws InterruptedException {
        Set<String> wanted = new HashSet<>();
        for (Api api : List.of(Api.GRAPH_INCIDENTS, Api.GRAPH_ALERTS)) {
            for (Published version : tenant.expectedVersions(api)) {
                if (version.visibleUntil().equals(Instant.MAX)) {
                    wanted.add(version.id() + " " + version.updated().toEpochMilli());
                }
            }
        }
        Waiting.until("all versions", Waiting.HANG, () -> arrived.versions().containsAll(wanted), this::log);
    }

    private Set<String> filed() {
        Set<String> versions = new HashSet<>();
        for (String line : fileLines()) {
            JsonObject event = JsonParser.parseString(line).getAsJsonObject().getAsJsonObject("event");
            versions.add(event.get("id").getAsString() + " "
                    + Instant.parse(event.get("lastUpdateDateTime").getAsString())
                            .toEpochMilli());
        }
        return versions;
    }

    private List<String> fileLines() {
        List<String> lines = new ArrayList<>();
        try (Stream<Path> files = Files.list(scratch)) {
            for (Path file : files.filter(
                            entry -> entry.getFileName().toString().matches("events.*\\.jsonl"))
                    .toList()) {
                List<String> all = Files.readAllLines(file);
                // The last line may not be there to its end yet.
                String last = all.isEmpty() ? "" : all.get(all.size() - 1);
                lines.addAll(last.endsWith("}}") || all.isEmpty() ? all : all.subList(0, all.size() - 1));
            }
        } catch (IOException rotated) {
            return List.of();
        }
        return lines;
    }

    private static Set<String> cefVersions(Collection<String> lines) {
        Set<String> versions = new HashSet<>();
        for (String line : lines) {
            Matcher matcher = CEF_VERSION.matcher(line);
            if (matcher.find()) {
                versions.add(matcher.group(1) + " " + matcher.group(2));
            }
        }
        return versions;
    }

    private static Set<String> ids(List<String> envelopes) {
        Set<String> ids = new HashSet<>();
        for (String envelope : envelopes) {
            ids.add(JsonParser.parseString(envelope)
                    .getAsJsonObject()
                    .getAsJsonObject("event")
                    .get("id")
                    .getAsString());
        }
        return ids;
    }

    private String log() {
        return String.join("\n", collector.logged());
    }
}
