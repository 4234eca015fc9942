package ta.defender.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import ta.simulator.net.CertificateRequest;
import ta.simulator.net.Certificates;
import ta.simulator.net.Identity;

final class ConfigReaderTest {
    private static final String GUID = "11111111-2222-4333-8444-555555555555";

    @TempDir
    Path scratch;

    private List<ConfigIssue> issues;

    @Test
    void sampleOfThePackage_isValid() throws Exception {
        String sample = Files.readString(Path.of("collector/conf/collector.yaml"));
        Files.writeString(scratch.resolve("secret"), "s");
        sample = sample.replace(
                "/etc/defender-collector/client-secret",
                scratch.resolve("secret").toString());

        CollectorConfig config = read(sample, Map.of("HEC_TOKEN", "t"));

        assertThat(issues).isEmpty();
        assertThat(config.inputs()).isNotEmpty();
    }

    @Test
    void everyFault_isNamedWithItsLineAtOnce() throws Exception {
        read("""
                state_dir: /tmp/x
                colour: red
                accounts:
                  contoso:
                    tenant_id: no tenant
                    client_id: %s
                    client_secret: "${env:MISSING}"
                inputs:
                  - { name: a, type: alerts, account: nobody, interval: 1, outputs: [siem, nowhere] }
                  - { name: a, type: email, outputs: [] }
                outputs:
                  siem:
                    type: syslog
                    transport: carrier_pigeon
                    address: siem
                    format: cef
                    evidence: some
                    facility: local9
                    resend_window: soon
                    topic: x
                  lake: { type: kafka, topic: "a b" }
                  hec: { type: hec, url: "ftp://x", token: "${file:/no/such/file}" }
                health: { interval: 1s, outputs: [siem, moon], colour: red }
                """.formatted(GUID), Map.of());

        assertThat(issues)
                .extracting(issue -> issue.line() + " " + issue.key())
                .contains(
                        "2 colour",
                        "5 accounts.contoso.tenant_id",
                        "7 accounts.contoso.client_secret",
                        "9 inputs[0].account",
                        "9 inputs[0].interval",
                        "9 inputs[0].outputs",
                        "10 inputs[1].name",
                        "10 inputs[1].type",
                        "10 inputs[1].outputs",
                        "14 outputs.siem.transport",
                        "17 outputs.siem.evidence",
                        "18 outputs.siem.facility",
                        "19 outputs.siem.resend_window",
                        "20 outputs.siem.topic",
                        "21 outputs.lake.bootstrap",
                        "21 outputs.lake.topic",
                        "22 outputs.hec.url",
                        "22 outputs.hec.token",
                        "23 health.interval",
                        "23 health.outputs",
                        "23 health.colour");
    }

    @Test
    void brokenYaml_isNamedWithItsLine() throws Exception {
        read("state_dir: /tmp/x\ninputs:\n  - { name: a\noutputs: [", Map.of());

        assertThat(issues)
                .singleElement()
                .satisfies(issue -> assertThat(issue.line()).isGreaterThanOrEqualTo(3));
    }

    @Test
    void valuesThatCouldNeverWork_areFoundBeforeTheyRun() throws Exception {
        Path noCertificate = Files.writeString(scratch.resolve("ca.pem"), "no certificate");
        read("""
                state_dir: "a\\0b"
                ca_file: %1$s
                accounts:
                  contoso: { tenant_id: %2$s, client_id: %2$s, client_secret: "${file:/unclosed" }
                inputs:
                  - { name: a, type: alerts, account: contoso, start_time: "2999-01-01T00:00:00Z", outputs: [siem, siem] }
                outputs:
                  siem: { type: syslog, address: "h:0", resend_window: 99h, ca_file: %1$s }
                  mutual: { type: syslog, address: "h:1", client_certificate: %1$s, client_key: %1$s }
                  hec: { type: hec, url: "https://h:8088", token: "t\\r\\nX: y" }
                """.formatted(noCertificate, GUID), Map.of());

        assertThat(issues)
                .extracting(issue -> issue.line() + " " + issue.key())
                .containsExactlyInAnyOrder(
                        "1 state_dir",
                        "2 ca_file",
                        "4 accounts.contoso.client_secret",
                        "6 inputs[0].outputs",
                        "6 inputs[0].start_time",
                        "8 outputs.siem.address",
                        "8 outputs.siem.resend_window",
                        "8 outputs.siem.ca_file",
                        "9 outputs.mutual.client_certificate",
                        "10 outputs.hec.token");
    }

    @Test
    void inputsThatAreNoList_areNamedOnce() throws Exception {
        read("state_dir: /tmp/x\ninputs: { a: 1 }\noutputs: { o: { type: file, path: /tmp/y } }\n", Map.of());

        assertThat(issues).extracting(ConfigIssue::key).containsExactly("inputs", "inputs");
        assertThat(issues).doesNotHaveDuplicates();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void deviceAsFile_isNamed() throws Exception {
        read(
                "state_dir: /tmp/x\ninputs: [ { name: a, type: alerts } ]\noutputs: { o: { type: file, path: /dev/null } }\n",
                Map.of());

        assertThat(issues).extracting(ConfigIssue::key).contains("outputs.o.path");
    }

    @Test
    void bytesThatAreNoText_andFolders_areNamed() throws Exception {
        Path latin = Files.write(scratch.resolve("latin"), new byte[] {'a', ':', ' ', (byte) 0xe4, '\n'});
        for (Path file : List.of(latin, scratch)) {
            ConfigReader reader = new ConfigReader(name -> null, Instant.EPOCH);
            assertThat(reader.read(file)).isNull();
            assertThat(reader.issues())
                    .singleElement()
                    .satisfies(issue -> assertThat(issue.remedy()).isNotEmpty());
        }
    }

    @Test
    void deepNesting_isNamed() throws Exception {
        read("a: " + "[".repeat(20_000) + "]".repeat(20_000), Map.of());

        assertThat(issues)
                .singleElement()
                .satisfies(issue -> assertThat(issue.remedy()).isNotEmpty());
    }

    @Test
    void filesThatCannotHoldASecret_areNamedWithLineAndKey() throws Exception {
        Path binary = Files.write(scratch.resolve("binary"), new byte[] {(byte) 0xff, 0});
        for (String file : List.of("/dev/zero", binary.toString(), scratch.toString())) {
            read(
                    "outputs:\n  hec: { type: hec, url: \"https://h:8088\", token: \"${file:" + file + "}\" }\n",
                    Map.of());

            assertThat(issues)
                    .extracting(issue -> issue.line() + " " + issue.key())
                    .contains("2 outputs.hec.token");
        }
    }

    @Test
    void keysThatAreNotThoseOfTheirCertificates_andPlacesThatCannotBe_areFound() throws Exception {
        Certificates certificates = Certificates.create();
        Identity client = certificates.issue(CertificateRequest.forLoopback());
        Identity other = certificates.issue(CertificateRequest.forLoopback());
        Path certificate = Files.writeString(scratch.resolve("cert.pem"), client.certificatePem());
        Path key = Files.writeString(scratch.resolve("key.pem"), other.privateKeyPem());
        read("""
                state_dir: %2$s
                accounts:
                  pem: { tenant_id: %1$s, client_id: %1$s, auth: certificate, certificate: "${file:%2$s}", private_key: S3CRET }
                  list: { tenant_id: %1$s, client_id: %1$s, client_secret: [S3CRET] }
                outputs:
                  siem: { type: syslog, address: "h:1", client_certificate: %2$s, client_key: %3$s, resend_window: 0s }
                  hec: { type: hec, url: "https://h:8088/services/collector/event", token: t, ack: true, ack_timeout: 0 }
                  file: { type: file, path: %4$s }
                  http: { type: http, url: "https://h", headers: { "Bad Name": x } }
                """.formatted(GUID, certificate, key, scratch), Map.of());

        assertThat(issues)
                .extracting(issue -> issue.line() + " " + issue.key())
                .containsExactlyInAnyOrder(
                        "1 state_dir",
                        "3 accounts.pem.private_key",
                        "4 accounts.list.client_secret",
                        "6 outputs.siem.client_certificate",
                        "6 outputs.siem.resend_window",
                        "7 outputs.hec.ack_timeout",
                        "8 outputs.file.path",
                        "9 outputs.http.headers.Bad Name",
                        "1 inputs");
        assertThat(issues.toString()).doesNotContain("S3CRET");
    }

    @Test
    void valuesThatNoReceiverCouldTake_areFound() throws Exception {
        read("""
                state_dir: /tmp/x
                proxy: { username: u, password: p }
                accounts:
                  contoso: { tenant_id: %1$s, client_id: %1$s, client_secret: !secret s }
                inputs:
                  - { name: a, account: nobody, intervall: 5, outputs: [hec] }
                  - { name: b, type: stream, bootstrap: "n.servicebus.windows.net:9093", hubs: h, connection_string: x, outputs: [hec] }
                  - { name: c, type: stream, bootstrap: "n.servicebus.windows.net:9093", hubs: h, auth: oauth, outputs: [hec] }
                outputs:
                  hec: { type: hec, url: "https://h:8088?x=1#y", token: t, channel: mine, index: "a b", host: "a\\nb" }
                  port: { type: hec, url: "https://h:99999", token: t }
                  lake: { type: kafka, bootstrap: "h:1", topic: ".." }
                  siem: { type: syslog, address: 514 }
                  http: { type: http, url: "https://h", headers: { Content-Length: "5", Content-Type: a, A: b, a: c, D: [1], E: } }
                """.formatted(GUID), Map.of());

        assertThat(issues)
                .extracting(issue -> issue.line() + " " + issue.key())
                .containsExactlyInAnyOrder(
                        "2 proxy.url",
                        "4 accounts.contoso.client_secret",
                        "6 inputs[0].type",
                        "6 inputs[0].account",
                        "6 inputs[0].intervall",
                        "7 inputs[1].connection_string",
                        "8 inputs[2].account",
                        "10 outputs.hec.url",
                        "10 outputs.hec.channel",
                        "10 outputs.hec.index",
                        "10 outputs.hec.host",
                        "11 outputs.port.url",
                        "12 outputs.lake.topic",
                        "13 outputs.siem.address",
                        "14 outputs.http.headers.Content-Length",
                        "14 outputs.http.headers.Content-Type",
                        "14 outputs.http.headers.a",
                        "14 outputs.http.headers.D",
                        "14 outputs.http.headers.E");
    }

    @Test
    void typeThatIsMissingOrWrong_hidesNoOtherFault() throws Exception {
        read("""
                state_dir: /tmp/x
                inputs:
                  - { name: a, account: nobody, intervall: 5, outputs: [f] }
                outputs:
                  f: { pth: /tmp/y, format: xml }
                  g: { type: fiel, path: /tmp/y, topic: t, max_bytes: 1, "<<": {} }
                """, Map.of());

        assertThat(issues)
                .extracting(issue -> issue.line() + " " + issue.key())
                .containsExactlyInAnyOrder(
                        "3 inputs[0].type",
                        "3 inputs[0].account",
                        "3 inputs[0].intervall",
                        "5 outputs.f.type",
                        "5 outputs.f.pth",
                        "5 outputs.f.format",
                        "6 outputs.g.type",
                        "6 outputs.g.max_bytes",
                        "6 outputs.g.<<");
    }

    @Test
    void homeOfAUser_isNoFolder() throws Exception {
        read("state_dir: ~/state\noutputs:\n  f: { type: file, path: ~/out }\n", Map.of());

        assertThat(issues)
                .extracting(issue -> issue.line() + " " + issue.key())
                .contains("1 state_dir", "3 outputs.f.path");
    }

    @Test
    void whatHasNoEffect_isToldAndDoesNotKeepTheCollectorFromRunning() throws Exception {
        Path ca = Files.writeString(
                scratch.resolve("ca.pem"),
                Certificates.create().issue(CertificateRequest.forLoopback()).certificatePem());
        CollectorConfig config = read("""
                state_dir: /tmp/x
                accounts:
                  c: { tenant_id: %1$s, client_id: %1$s, client_secret: s }
                inputs:
                  - { name: a, type: alerts, api: endpoint, account: c, legacy_entities: yes, outputs: [tcp] }
                  - { name: b, type: stream, bootstrap: "n.servicebus.windows.net:9093", hubs: h, auth: oauth, account: c, connection_string: x, outputs: [lake] }
                outputs:
                  tcp: { type: syslog, transport: tcp, address: "h:1", ca_file: %2$s }
                  lake: { type: kafka, bootstrap: "h:1", topic: t, ca_file: %2$s }
                  hec: { type: hec, url: "https://h:8088", token: t, ack: Yes, ack_timeout: 120 }
                  leef: { type: file, path: /tmp/y, format: leef, leef_version: 2 }
                  udp: { type: syslog, transport: udp, address: "h:1", header: none, framing: lf, hostname: me }
                  clear: { type: hec, url: "http://h:8088", token: t, ack_timeout: 5 }
                  post: { type: http, url: "http://h/", headers: { Authorization: k } }
                  sasl: { type: kafka, bootstrap: "h:1", topic: t, security: sasl_plain, tls: false, username: u, password: p }
                """.formatted(GUID, ca), Map.of());

        assertThat(issues).allMatch(ConfigIssue::isWarning);
        assertThat(issues)
                .extracting(issue -> issue.line() + " " + issue.key())
                .containsExactlyInAnyOrder(
                        "5 inputs[0].legacy_entities",
                        "6 inputs[1].connection_string",
                        "8 outputs.tcp.ca_file",
                        "9 outputs.lake.ca_file",
                        "10 outputs.hec",
                        "11 outputs.leef",
                        "12 outputs.udp",
                        "12 outputs.udp.framing",
                        "12 outputs.udp.hostname",
                        "13 outputs.clear",
                        "13 outputs.clear.url",
                        "13 outputs.clear.ack_timeout",
                        "14 outputs.post",
                        "14 outputs.post.url",
                        "15 outputs.sasl",
                        "15 outputs.sasl.tls");
        assertThat(((OutputConfig.HecTarget) config.outputs().get("hec").target()).ack())
                .isTrue();
    }

    @Test
    void placesAndCredentialsThatCannotBeMeant_areFound() throws Exception {
        Path state = Files.createDirectories(scratch.resolve("state"));
        Path link = Files.createSymbolicLink(scratch.resolve("link"), state);
        read("""
                state_dir: %1$s
                inputs:
                  - { name: a, type: alerts, account: nobody, index: "a\\nb", outputs: [one] }
                outputs:
                  one: { type: file, path: %1$s/events }
                  two: { type: file, path: %2$s/events }
                  three: { type: file, path: %2$s/refused/x }
                  four: { type: file, path: [%1$s/y] }
                  five: { type: kafka, bootstrap: "h:1", topic: t, username: u, password: p }
                  six: { type: kafka, bootstrap: "h:1", topic: t, security: sasl_oauth, token_url: "http://login.example", client_id: c, client_secret: s }
                """.formatted(state, link), Map.of());

        assertThat(issues)
                .extracting(issue -> issue.line() + " " + issue.key())
                .containsExactlyInAnyOrder(
                        "3 inputs[0].account",
                        "3 inputs[0].index",
                        "6 outputs.two",
                        "7 outputs.three.path",
                        "8 outputs.four.path",
                        "9 outputs.five.username",
                        "9 outputs.five.password",
                        "10 outputs.six.token_url");
        assertThat(issues)
                .filteredOn(issue -> issue.key().startsWith("outputs.five"))
                .allMatch(issue -> issue.remedy().contains("sasl_plain"));
    }

    @ParameterizedTest
    @CsvSource({"'a: 1\n---\nb: 2', 3", "'a: 1\nb: \u0007', 2", "'%YAML 9.9\n---\na: 1', 1"})
    void fileThatIsNoOneDocument_isNamedWithItsLine(String text, int line) throws Exception {
        read(text.translateEscapes(), Map.of());

        assertThat(issues).anyMatch(issue -> issue.line() == line && issue.key().isEmpty());
    }

    @Test
    void fileThatDoesNotExist_isToldSo() {
        ConfigReader reader = new ConfigReader(name -> null, Instant.EPOCH);

        assertThat(reader.read(scratch.resolve("nope.yaml"))).isNull();
        assertThat(reader.issues())
                .singleElement()
                .satisfies(issue -> assertThat(issue.what()).contains("not exist"));
    }

    @Test
    void keyThatBeginsASentence_keepsItsSpelling() {
        assertThat(new ConfigIssue(1, "k", "client_key is odd", "security: tls needs it").text(null))
                .isEqualTo("k: client_key is odd. security: tls needs it.");
        assertThat(new ConfigIssue(1, "k", "is odd", "").text(null)).isEqualTo("k: Is odd.");
    }

    @Test
    void emptyFile_missesEverything() throws Exception {
        read("", Map.of());

        assertThat(issues).extracting(ConfigIssue::key).contains("state_dir", "inputs", "outputs");
    }

    @Test
    void secret_isReadFromFileAndEnvironmentAndNeverShown() throws Exception {
        Files.writeString(scratch.resolve("secret"), "from-file\n");
        CollectorConfig config = read("""
                state_dir: /tmp/x
                accounts:
                  contoso: { tenant_id: %s, client_id: %s, client_secret: "${file:%s}" }
                inputs:
                  - { name: a, type: alerts, account: contoso, outputs: [hec] }
                outputs:
                  hec: { type: hec, url: "https://splunk.example:8088", token: "${env:HEC}" }
                """.formatted(GUID, GUID, scratch.resolve("secret")), Map.of("HEC", "from-env"));

        assertThat(issues).isEmpty();
        assertThat(config.accounts().get("contoso").secret().reveal()).isEqualTo("from-file");
        assertThat(((OutputConfig.HecTarget) config.outputs().get("hec").target())
                        .token()
                        .reveal())
                .isEqualTo("from-env");
        assertThat(config.toString()).doesNotContain("from-file", "from-env");
    }

    /** The service's user cannot read root's file, but a copy of the same name. */
    @Test
    void secretThatSystemdHasLoaded_isReadInPlaceOfItsFile() throws Exception {
        Path credentials = Files.createDirectories(scratch.resolve("credentials"));
        Files.writeString(credentials.resolve("secret"), "loaded");
        CollectorConfig config =
                readWithSecret(Path.of("/nowhere/secret"), Map.of("CREDENTIALS_DIRECTORY", credentials.toString()));

        assertThat(issues).isEmpty();
        assertThat(config.accounts().get("contoso").secret().reveal()).isEqualTo("loaded");
    }

    @Test
    void twoFiles_thatSystemdLoadedAsOneCredential_areAFault() throws Exception {
        Path credentials = Files.createDirectories(scratch.resolve("credentials"));
        Files.writeString(credentials.resolve("secret"), "loaded");
        read("""
                state_dir: /tmp/x
                accounts:
                  contoso: { tenant_id: %1$s, client_id: %1$s, client_secret: "${file:/contoso/secret}" }
                  fabrikam: { tenant_id: %1$s, client_id: %1$s, client_secret: "${file:/fabrikam/secret}" }
                inputs:
                  - { name: a, type: alerts, account: contoso, outputs: [file] }
                  - { name: b, type: alerts, account: fabrikam, outputs: [file] }
                outputs:
                  file: { type: file, path: /tmp/y }
                """.formatted(GUID), Map.of("CREDENTIALS_DIRECTORY", credentials.toString()));

        assertThat(issues)
                .extracting(ConfigIssue::line, ConfigIssue::key)
                .containsExactly(tuple(4, "accounts.fabrikam.client_secret"));
    }

    @ParameterizedTest
    @CsvSource({"'\ufeffsecret\r\n', 0", "'two\nlines', 1", "'a\u0000b', 1"})
    void secretOfAFile_isOneLine(String content, int faults) throws Exception {
        Path secret = Files.writeString(scratch.resolve("secret"), content);
        CollectorConfig config = readWithSecret(secret, Map.of());

        assertThat(issues).hasSize(faults);
        if (faults == 0) {
            assertThat(config.accounts().get("contoso").secret().reveal()).isEqualTo("secret");
        }
    }

    private CollectorConfig readWithSecret(Path secret, Map<String, String> environment) throws IOException {
        return read("""
                state_dir: /tmp/x
                accounts:
                  contoso: { tenant_id: %1$s, client_id: %1$s, client_secret: "${file:%2$s}" }
                inputs:
                  - { name: a, type: alerts, account: contoso, outputs: [file] }
                outputs:
                  file: { type: file, path: /tmp/y }
                """.formatted(GUID, secret), environment);
    }

    private CollectorConfig read(String yaml, Map<String, String> environment) throws IOException {
        Path file = scratch.resolve("collector.yaml");
        Files.writeString(file, yaml);
        ConfigReader reader = new ConfigReader(environment::get, Instant.parse("2026-11-29T00:00:00Z"));
        CollectorConfig config = reader.read(file);
        issues = reader.issues();
        return config;
    }
}
