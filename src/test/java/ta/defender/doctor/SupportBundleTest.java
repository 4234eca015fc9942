package ta.defender.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import ta.defender.http.Environment;
import ta.defender.model.Code;
import ta.defender.model.DefenderException;
import ta.defender.model.Secret;

/** Canaries stand wherever a secret was ever seen in such files. */
final class SupportBundleTest {
    private static final String CLIENT = "cAn4ry~client\"secret\\with.quotes";
    private static final String KEY_LINE = "MIICAN4RYlineofaprivatekeyMIICAN4RY";
    private static final String PEM = "-----BEGIN PRIVATE KEY-----\n" + KEY_LINE + "\n-----END PRIVATE KEY-----";
    private static final String HUB_KEY = "hubCan4ryKey0123456789=";
    private static final String HUB =
            "Endpoint=sb://x.servicebus.windows.net/;SharedAccessKeyName=listen;SharedAccessKey=" + HUB_KEY;
    private static final String SIGNATURE = "sigCan4ry%2Babc%3D";
    private static final String STRANGE = "strayCan4ryValue";

    @TempDir
    Path home;

    private final List<CheckResult> findings = new ArrayList<>();

    @BeforeEach
    void aHostFullOfCanaries() throws IOException {
        new CheckResults("contoso", findings)
                .failed(Check.TOKEN, "graph", "the service repeats '" + CLIENT + "'", "mend " + HUB_KEY);
        Path metrics = home.resolve("var/lib/splunk/modinputs/defender_alerts");
        Files.createDirectories(metrics);
        Files.writeString(metrics.resolve("x.metrics.json"), "{\"what\":\"" + KEY_LINE + " is no key\",\"events\":7}");
        Path log = home.resolve("var/log/splunk");
        Files.createDirectories(log);
        Files.writeString(
                log.resolve("splunkd.log"),
                "ERROR defender_archive: https://a.blob.core.windows.net/?sv=1&sig=" + SIGNATURE + "&x=1\n"
                        + "WARN defender_alerts: Authorization: Bearer eyJ0Can4ry.abcdefghijklmnop.qrst\n"
                        + "INFO other app " + STRANGE + "\n");
        Files.writeString(log.resolve("TA_defender_defender_alerts.log"), "ERROR the key " + KEY_LINE + " is wrong\n");
        Files.writeString(log.resolve("audit.log"), STRANGE);
    }

    @Test
    void noSecretIsInIt_whereverItStood() throws Exception {
        Map<String, String> files = written();

        assertThat(String.join("\n", files.values()))
                .doesNotContain("an4ry", "AN4RY")
                .contains("contoso", "11111111-2222", "\"events\":7", "?sv=1&sig=***&x=1");
        assertThat(files.keySet())
                .contains("versions.txt", "report.txt", "report.json", "inputs.json", "accounts.json", "settings.json")
                .contains(
                        "metrics/defender_alerts/x.metrics.json",
                        "log/splunkd.log",
                        "log/TA_defender_defender_alerts.log");
        assertThat(files.get("inputs.json")).doesNotContain("monitor://");
    }

    @Test
    void theFileIsTheOwnersAlone_andReplacesNone() throws Exception {
        Path file = home.resolve("support.zip");
        bundle().write(file, places());

        if (Files.getFileStore(file).supportsFileAttributeView("posix")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
        }
        assertThatThrownBy(() -> bundle().write(file, places()))
                .isInstanceOfSatisfying(
                        DefenderException.class, e -> assertThat(e.code()).isEqualTo(Code.SETTING_INVALID));
    }

    private SupportBundle bundle() {
        return new SupportBundle(
                new Report(findings),
                Map.of(
                        "accounts",
                        Map.of(
                                "contoso",
                                Map.of("tenant_id", "11111111-2222-3333-4444-555555555555", "client_secret", STRANGE)),
                        "settings",
                        Map.of("proxy", Map.of("url", "http://user:" + STRANGE + "@proxy.example:3128")),
                        "inputs",
                        Map.of(
                                "monitor:///var/log",
                                Map.of("index", "main"),
                                "defender_archive://a",
                                Map.of("storage_url", "https://a.blob.core.windows.net/?sv=1&sig=" + SIGNATURE))),
                Stream.of(CLIENT, PEM, HUB).map(Secret::of).toList(),
                home.toString());
    }

    private CheckpointPlaces places() {
        return new CheckpointPlaces(
                new Environment(Clock.systemUTC(), duration -> {}, new Random(1), home.toString()), null);
    }

    private Map<String, String> written() throws IOException {
        Path file = home.resolve("support.zip");
        bundle().write(file, places());
        Map<String, String> files = new TreeMap<>();
        try (ZipFile zip = new ZipFile(file.toFile())) {
            for (var entry : zip.stream().toList()) {
                files.put(
                        entry.getName(), new String(zip.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        return files;
    }
}
