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

    @Test
    void left_whenTheClockWasSetBack_isNothing() {
        CatchingUp back =
                new CatchingUp(NOW.plusSeconds(60), NOW.minus(Duration.ofHours(10)), NOW.minusSeconds(60), NOW);

        assertThat(back.left()).isZero();
    }

    @Test
    void text_whenTooLittleIsReadToTell_namesNoTime() {
        assertThat(at(NOW.minus(Duration.ofHours(10)).plusMillis(1))).asString().isEqualTo("0 % read");
        assertThat(at(NOW.minus(Duration.ofHours(5)))).asString().isEqualTo("50 % read, about 10 min left");
    }

    private static CatchingUp at(Instant readTo) {
        return new CatchingUp(NOW.minus(Duration.ofMinutes(10)), NOW.minus(Duration.ofHours(10)), readTo, NOW);
    }
}
