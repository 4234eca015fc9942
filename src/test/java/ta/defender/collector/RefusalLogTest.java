package ta.defender.collector;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import ta.defender.testing.FakeClock;

final class RefusalLogTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final FakeClock clock = new FakeClock();
    private final CollectorMetrics metrics = new CollectorMetrics();
    private final RefusalLog log = new RefusalLog(
            new CollectorLog(new PrintStream(out, true, StandardCharsets.UTF_8), null, false, clock), metrics, clock);

    private List<String> lines() {
        return out.toString(StandardCharsets.UTF_8).lines().toList();
    }

    @Test
    void refusedMessage_isNamedWithItsFile() {
        log.refused("post", "da-1", "HTTP 400: bad", Path.of("/state/refused/post-2026-01-05.jsonl"));

        assertThat(lines())
                .singleElement()
                .asString()
                .startsWith("ERROR output=post ")
                .contains("da-1", "HTTP 400: bad", "/state/refused/post-2026-01-05.jsonl");
    }

    @Test
    void manyRefusals_areOneLineAMinute_andAllAreCounted() {
        for (int number = 0; number < 1_000; number++) {
            log.refused("post", "da-" + number, "HTTP 400: bad", Path.of("/x"));
        }
        log.refused("other", null, "too large", Path.of("/y"));
        clock.advance(Duration.ofSeconds(61));
        log.refused("post", "da-1000", "HTTP 400: bad", Path.of("/x"));

        assertThat(lines()).hasSize(3);
        assertThat(lines().get(2)).contains("da-1000", "999 more");
        assertThat(metrics.refusals("post")).isEqualTo(1_001);
    }
}
