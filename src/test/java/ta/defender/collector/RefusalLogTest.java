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
        clock.advance(Duration.ofSeconds(59));
        log.tellRest();
        assertThat(lines()).hasSize(2);
        clock.advance(Duration.ofSeconds(2));
        log.tellRest();
        log.tellRest();

        assertThat(lines()).hasSize(3);
        assertThat(lines().get(2))
                .startsWith("ERROR output=post ")
                .contains("999 more", "da-999", "HTTP 400: bad", "/x");
        log.refused("post", "da-1000", "HTTP 400: bad", Path.of("/x"));
        log.refused("post", "da-1001", "HTTP 400: bad", Path.of("/x"));
        log.close();
        assertThat(lines()).hasSize(5);
        assertThat(lines().get(4)).contains("1 more", "da-1001");
        assertThat(metrics.refusals("post")).isEqualTo(1_002);
    }
}
