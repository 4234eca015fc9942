package ta.defender.poll;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class CatchingUpTest {
    private static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");

    @Test
    void left_followsFromTheShareAndTheTimeItTook() {
        CatchingUp half = at(NOW.minus(Duration.ofHours(5)));

        assertThat(half.share()).isEqualTo(0.5);
        assertThat(half.left()).isEqualTo(Duration.ofMinutes(10));
    }

    @Test
    void share_staysBetweenNothingAndAll_whateverTheClocksSay() {
        assertThat(at(NOW.minus(Duration.ofHours(20))).share()).isZero();
        assertThat(at(NOW.minus(Duration.ofHours(20))).left()).isZero();
        assertThat(at(NOW.plusSeconds(5)).share()).isEqualTo(1);
        assertThat(new CatchingUp(NOW, NOW, NOW, NOW).share()).isEqualTo(1);
    }

    private static CatchingUp at(Instant readTo) {
        return new CatchingUp(NOW.minus(Duration.ofMinutes(10)), NOW.minus(Duration.ofHours(10)), readTo, NOW);
    }
}
