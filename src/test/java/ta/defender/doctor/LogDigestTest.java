package ta.defender.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogDigestTest {
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
    private static final String ONE = "defender_alerts://one";
    private static final String TWO = "defender_alerts://one two";

    @TempDir
    private Path folder;

    @Test
    void read_sumsUpTheLastDayOnly() throws IOException {
        Map<String, InputMetrics> figures = read(
                polled("2026-11-22 11:00:00,000", ONE, 100, 1, 5.0, 3),
                polled("2026-11-23 11:00:00,000", ONE, 7, 1, 1.5, 2),
                polled("2026-11-23 11:30:00,000", ONE, 0, 2, 0.5, 1));

        InputMetrics one = figures.get(ONE);
        assertThat(one.events()).isEqualTo(7);
        assertThat(one.throttledSeconds()).isEqualTo(2.0);
        assertThat(one.lagSeconds()).isEqualTo(1);
        assertThat(one.lastSuccess()).isEqualTo("2026-11-23T11:30:00Z");
        assertThat(one.errors()).isZero();
        assertThat(figures).containsOnlyKeys(ONE);
    }

    @Test
    void read_whenPollsGetNoPage_keepsTheLastSuccessAndTheError() throws IOException {
        InputMetrics one = read(
                        polled("2026-11-23 10:00:00,000", ONE, 1, 1, 0, 0),
                        "2026-11-23 11:00:00,000 +0000 log_level=ERROR pid=1 tid=s | stanza=" + ONE
                                + " no answer (timeout; twice); check the proxy",
                        polled("2026-11-23 11:00:01,000", ONE, 0, 0, 0, 3600))
                .get(ONE);

        assertThat(one.lastSuccess()).isEqualTo("2026-11-23T10:00:00Z");
        assertThat(one.lagSeconds()).isEqualTo(3600);
        assertThat(one.errors()).isEqualTo(1);
        assertThat(one.lastError()).isEqualTo("no answer (timeout; twice)");
        assertThat(one.remedy()).isEqualTo("check the proxy");
        assertThat(one.lastErrorAt()).isEqualTo("2026-11-23T11:00:00Z");
    }

    @Test
    void read_tellsStanzasApartWhoseNamesBeginAlike() throws IOException {
        Map<String, InputMetrics> figures = read(
                "2026-11-23 11:00:00,000 +0000 log_level=ERROR pid=1 tid=s | stanza=" + TWO + " failed; do this",
                polled("2026-11-23 11:00:01,000", TWO, 3, 1, 0, 0));

        assertThat(figures.get(TWO).events()).isEqualTo(3);
        assertThat(figures.get(TWO).lastError()).isEqualTo("failed");
    }

    @Test
    void read_takesTheFileBeforeItToo_andSkipsWhatIsNoRecord() throws IOException {
        Files.writeString(folder.resolve("a.log.1"), polled("2026-11-23 09:00:00,000", ONE, 2, 1, 0, 0) + "\n");

        assertThat(read("half a line action=polled", polled("2026-13-45 11:00:00,000", ONE, 9, 1, 0, 0), "")
                        .get(ONE)
                        .events())
                .isEqualTo(2);
    }

    @Test
    void read_knowsTheFiguresOfEventHubsAndStorageAccountsToo() throws IOException {
        String begin = "2026-11-23 11:00:00,000 +0000 log_level=INFO pid=1 tid=s | stanza=";
        Map<String, InputMetrics> figures = read(
                begin + ONE + " action=streamed modular_input_name=\"" + ONE
                        + "\" messages=2 events=5 partitions=4 lag_messages=1 lag_seconds=- seconds=1.0",
                begin + TWO + " action=polled modular_input_name=\"" + TWO
                        + "\" events=6 blobs=0 listings=1 seconds=1.0");

        assertThat(figures.get(ONE).events()).isEqualTo(5);
        assertThat(figures.get(ONE).lastSuccess()).isNotNull();
        assertThat(figures.get(ONE).lagSeconds()).isNull();
        assertThat(figures.get(TWO).events()).isEqualTo(6);
        assertThat(figures.get(TWO).lastSuccess()).isNotNull();
    }

    @Test
    void read_withoutAFile_knowsNothing() throws IOException {
        assertThat(LogDigest.read(folder.resolve("none.log"), Set.of(ONE), NOW)).isEmpty();
    }

    private Map<String, InputMetrics> read(String... lines) throws IOException {
        Path file = folder.resolve("a.log");
        Files.writeString(file, String.join("\n", lines) + "\n");
        return LogDigest.read(file, Set.of(ONE, TWO), NOW);
    }

    private static String polled(String at, String stanza, int events, int pages, double throttled, int lag) {
        return at + " +0000 log_level=INFO pid=1 tid=stanzas-0 | stanza=" + stanza
                + " action=polled modular_input_name=\"" + stanza + "\" events=" + events + " bytes=1 pages=" + pages
                + " throttled_seconds=" + throttled + " lag_seconds=" + lag + " gaps=0";
    }
}
