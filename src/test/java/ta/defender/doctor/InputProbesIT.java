package ta.defender.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import ta.defender.http.Environment;
import ta.defender.model.Code;
import ta.defender.model.Finding;
import ta.defender.model.Finding.Grade;
import ta.defender.model.Secret;
import ta.defender.splunk.SplunkState;
import ta.simulator.azure.AccountSas;
import ta.simulator.azure.ArchiveWriter;
import ta.simulator.azure.Azurite;
import ta.simulator.eventhub.EventHubStandIn;
import ta.simulator.eventhub.StreamPublisher;
import ta.simulator.net.Certificates;

/** What a test of a stream or an archive finds at a real broker and at Microsoft's emulator of a storage account. */
@Timeout(600)
final class InputProbesIT {
    private static final String STREAM = "defender_stream://contoso";
    private static final String ARCHIVE = "defender_archive://contoso";
    private static final String CONTAINER = ArchiveWriter.container("EmailEvents");

    @TempDir
    private static Path scratch;

    private static EventHubStandIn hubs;
    private static Azurite azurite;
    private static Path authority;

    private final InputProbes probes = new InputProbes();
    private final Environment environment = new Environment(Clock.systemUTC(), duration -> {}, new Random(1), null);

    @BeforeAll
    static void start() throws Exception {
        Certificates certificates = Certificates.create();
        authority = certificates.writeCaPem(scratch.resolve("ca.pem"));
        hubs = EventHubStandIn.start(certificates);
        azurite = Azurite.start(certificates);
        hubs.createHub("defender", 2);
    }

    @AfterAll
    static void stop() {
        hubs.close();
        azurite.close();
    }

    @Test
    void stream_thatWorks_isFoundToWork_andHasNoNewMember() throws Exception {
        try (StreamPublisher publisher = new StreamPublisher(hubs, 7)) {
            publisher.publishText("defender", 0, "one");
        }

        List<Finding> found = stream("defender,missing", hubs.connectionString());

        assertThat(found)
                .extracting(Finding::step, Finding::target, Finding::grade)
                .containsExactlyInAnyOrder(
                        tuple(Code.SETTINGS, hubs.bootstrap(), Grade.OK),
                        tuple(Code.TOKEN, hubs.bootstrap(), Grade.OK),
                        tuple(Code.CONNECTION, hubs.bootstrap(), Grade.OK),
                        tuple(Code.SETTINGS, "missing", Grade.WARNING),
                        tuple(Code.PERMISSION, "defender", Grade.OK));
        assertThat(hubs.members("readers")).isZero();
        assertThat(hubs.committed("readers")).isEmpty();
    }

    @Test
    void stream_withAnotherKey_isRefused_andTheKeyIsNotShown() throws Exception {
        List<Finding> found = stream(
                "defender", "Endpoint=sb://localhost/;SharedAccessKeyName=old;SharedAccessKey=b2xkLWtleS1vZi1odWI=");

        assertThat(failures(found)).containsExactly(tuple(Code.CONNECTION, Code.UNAUTHORIZED));
        assertThat(found.toString()).doesNotContain("b2xkLWtleS1vZi1odWI=");
    }

    @Test
    void stream_withASecretOfAnotherForm_isRefusedBeforeAnythingIsCalled() throws Exception {
        assertThat(failures(stream("defender", "nonsense"))).containsExactly(tuple(Code.TOKEN, Code.SETTING_INVALID));
    }

    @Test
    void archive_thatWorks_isFoundToWork() throws Exception {
        String blob = ArchiveWriter.blob(Clock.systemUTC().instant());
        azurite.writer()
                .createContainer(CONTAINER)
                .createBlob(CONTAINER, blob)
                .append(CONTAINER, blob, "{\"time\":1}\n");

        assertThat(archive(CONTAINER + ",missing", azurite.key()))
                .extracting(Finding::step, Finding::target, Finding::grade)
                .containsExactly(
                        tuple(Code.SETTINGS, "127.0.0.1", Grade.OK),
                        tuple(Code.PERMISSION, CONTAINER + "/" + blob, Grade.OK),
                        tuple(Code.SETTINGS, "missing", Grade.WARNING));
    }

    @Test
    void archive_withAnotherKey_isRefused_andTheKeyIsNotShown() throws Exception {
        String other = "c29tZWJvZHktZWxzZSdzLWtleQ==";

        List<Finding> found = archive("*", other);

        assertThat(failures(found)).containsExactly(tuple(Code.PERMISSION, Code.UNAUTHORIZED));
        assertThat(found.toString()).doesNotContain(other);
    }

    @Test
    void archive_withASasTokenThatHasEnded_isRefused() throws Exception {
        String ended = AccountSas.of(azurite.account(), azurite.key())
                .until(Clock.systemUTC().instant().minus(Duration.ofHours(1)))
                .token();

        List<Finding> found = check(ARCHIVE, Map.of("auth", "sas", "storage_url", azurite.url()), ended);

        assertThat(failures(found))
                .containsExactly(tuple(Code.SECRET, Code.CREDENTIAL_INVALID), tuple(Code.PERMISSION, Code.FORBIDDEN));
        assertThat(found.toString()).doesNotContain("sig=");
    }

    private static List<org.assertj.core.groups.Tuple> failures(List<Finding> found) {
        return found.stream()
                .filter(finding -> finding.grade() == Grade.FAILED)
                .map(finding -> tuple(finding.step(), finding.issue().code()))
                .toList();
    }

    private List<Finding> stream(String names, String secret) throws InterruptedException {
        return check(STREAM, Map.of("bootstrap", hubs.bootstrap(), "hubs", names, "consumer_group", "readers"), secret);
    }

    private List<Finding> archive(String containers, String key) throws InterruptedException {
        return check(ARCHIVE, Map.of("auth", "key", "storage_url", azurite.url(), "containers", containers), key);
    }

    private List<Finding> check(String stanza, Map<String, String> values, String secret) throws InterruptedException {
        Map<String, Map<String, String>> settings = new HashMap<>();
        settings.put("tls", Map.of("ca_file", authority.toString()));
        return probes.check(
                stanza, values, new SplunkState(settings, Map.of(), Map.of(stanza, Secret.of(secret))), environment);
    }
}
