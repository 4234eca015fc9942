package ta.defender.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import ta.defender.model.Code;
import ta.defender.model.Finding;
import ta.defender.model.Finding.Grade;
import ta.defender.testing.FakeClock;

final class ArchiveProbeTest {
    private static final String CONTAINER = "insights-logs-advancedhunting-emailevents";
    private static final String OLD = "tenantId=1/y=2025/m=12/d=31/h=23/m=00/PT1H.json";
    private static final String NEW = "tenantId=1/y=2026/m=01/d=02/h=03/m=00/PT1H.json";

    private final MemoryBlobStore store = new MemoryBlobStore(new FakeClock(Instant.parse("2026-11-01T00:00:00Z")));

    @Test
    void newestBlob_isReadAndNamed() throws Exception {
        store.append(CONTAINER, OLD, "not JSON\n");
        store.append(CONTAINER, NEW, "{\"time\":1}\n{\"time\":2}\n");

        assertThat(check(CONTAINER.replace("emailevents", "*")))
                .extracting(Finding::grade, Finding::step, Finding::target)
                .containsExactly(tuple(Grade.OK, Code.PERMISSION, CONTAINER + "/" + NEW));
    }

    @ParameterizedTest
    @ValueSource(strings = {"time,table\n1,EmailEvents\n", "[\n  {\"time\":1}\n]\n", "<html>", "7\n"})
    void blob_withoutLinesOfJson_isNamedWithTheSetting(String content) throws Exception {
        store.append(CONTAINER, NEW, content);

        assertThat(check(CONTAINER))
                .extracting(
                        Finding::grade,
                        finding -> finding.issue().code(),
                        finding -> finding.issue().field())
                .containsExactly(tuple(Grade.FAILED, Code.BODY_MALFORMED, "containers"));
    }

    @Test
    void blob_thatIsCompressed_isNamed() throws Exception {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write("{\"time\":1}\n".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }
        store.createContainer(CONTAINER);
        store.createBlob(CONTAINER, NEW);
        store.append(CONTAINER, NEW, packed.toByteArray());

        assertThat(check(CONTAINER)).extracting(Finding::grade).containsExactly(Grade.FAILED);
        assertThat(check(CONTAINER).get(0).issue().what()).contains("gzip");
    }

    /** Of a long first record the test reads the beginning alone. */
    @Test
    void record_longerThanWhatIsRead_isNoFault() throws Exception {
        store.append(CONTAINER, NEW, "{\"time\":\"" + "x".repeat(600_000) + "\"}\n");

        assertThat(check(CONTAINER)).extracting(Finding::grade).containsExactly(Grade.OK);
    }

    @Test
    void whatIsNotThereYet_isAWarning() throws Exception {
        store.createContainer("empty");
        store.append("notes", "readme.txt", "hello");

        assertThat(check("nothing-*,empty,notes,missing"))
                .extracting(
                        Finding::grade,
                        Finding::target,
                        finding -> finding.issue().code())
                .containsExactlyInAnyOrder(
                        tuple(Grade.WARNING, "nothing-*", Code.SOURCE_NOT_FOUND),
                        tuple(Grade.WARNING, "empty", Code.SOURCE_NOT_FOUND),
                        tuple(Grade.WARNING, "notes", Code.SOURCE_NOT_FOUND),
                        tuple(Grade.WARNING, "missing", Code.SOURCE_NOT_FOUND));
    }

    @Test
    void refusal_isOfItsContainer_andTheOthersAreLookedAt() throws Exception {
        store.append("fine", NEW, "{}\n");
        store.createContainer("kept");
        store.fail("kept", Code.FORBIDDEN);

        assertThat(check("fine,kept"))
                .extracting(Finding::grade, Finding::step, Finding::target)
                .containsExactly(
                        tuple(Grade.OK, Code.PERMISSION, "fine/" + NEW), tuple(Grade.FAILED, Code.PERMISSION, "kept"));
    }

    @Test
    void accountThatCannotBeReached_isAFaultOfTheConnection() throws Exception {
        store.fail("", Code.CONNECT_REFUSED);

        assertThat(check("a*"))
                .extracting(Finding::grade, Finding::step, Finding::target)
                .containsExactly(tuple(Grade.FAILED, Code.CONNECTION, "contoso.blob.core.windows.net"));
    }

    private List<Finding> check(String containers) throws InterruptedException {
        ArchiveSettings settings = ArchiveSettings.read(
                "defender_archive://a",
                Map.of(
                        "storage_url",
                        "https://contoso.blob.core.windows.net",
                        "auth",
                        "key",
                        "containers",
                        containers));
        return ArchiveProbe.check(settings, store);
    }
}
