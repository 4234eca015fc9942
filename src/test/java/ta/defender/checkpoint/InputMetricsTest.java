package ta.defender.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import ta.defender.model.Issue;

final class InputMetricsTest {
    private static final String STANZA = "defender_alerts://a/b c";
    private static final Instant NOW = Instant.parse("2026-11-29T19:30:00Z");

    @TempDir
    Path directory;

    @Test
    void metrics_countByHourOverADay() {
        InputMetrics metrics = InputMetrics.NONE
                .succeeded(NOW.minus(Duration.ofHours(26)), null, 100, 1)
                .succeeded(NOW.minus(Duration.ofHours(2)), NOW, 3, 0.5)
                .failed(NOW, Issue.of("x", "y", "z"))
                .succeeded(NOW.plusSeconds(1), null, 4, 0.5);

        assertThat(metrics.hours()).hasSize(2);
        InputMetrics.Hour day = metrics.day(NOW);
        assertThat(day.events()).isEqualTo(7);
        assertThat(day.errors()).isEqualTo(1);
        assertThat(day.throttledSeconds()).isEqualTo(1.0);
        assertThat(metrics.readTo()).isEqualTo(NOW);
        assertThat(metrics.lastFailure()).isNull();
    }

    @Test
    void file_givesBackWhatWasWritten() throws Exception {
        InputMetrics metrics = InputMetrics.NONE
                .succeeded(NOW, NOW.minusSeconds(5), 3, 0.25)
                .failed(NOW, new Issue("code", "what", "remedy", "field"));

        metrics.save(directory, STANZA);

        assertThat(InputMetrics.load(directory, STANZA)).contains(metrics);
        assertThat(InputMetrics.load(directory, "defender_alerts://other")).isEmpty();
        InputMetrics.delete(directory, STANZA);
        assertThat(InputMetrics.load(directory, STANZA)).isEmpty();
    }

    @Test
    void file_thatIsDamaged_isAsGoodAsNone() throws Exception {
        InputMetrics.NONE.save(directory, STANZA);
        try (var files = Files.list(directory)) {
            Files.writeString(files.findFirst().orElseThrow(), "{\"hours\":[{\"start\":\"x\"}]}");
        }

        assertThat(InputMetrics.load(directory, STANZA)).isEmpty();
    }
}
