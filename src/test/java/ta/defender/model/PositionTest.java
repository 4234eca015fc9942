package ta.defender.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class PositionTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final Instant START = NOW.minus(Duration.ofDays(2));

    @Test
    void startedAt_earlier_readsWhatItAddsAsAGap() {
        Position position = Position.beginningAt(START).readUpTo(NOW).met(NOW);

        Position changed = position.startedAt(START.minus(Duration.ofDays(5)), NOW);

        assertThat(changed.readTo()).isEqualTo(NOW);
        assertThat(changed.gaps()).singleElement().satisfies(gap -> {
            assertThat(gap.window()).isEqualTo(new TimeWindow(START.minus(Duration.ofDays(5)), START));
            assertThat(gap.nextTry()).isEqualTo(NOW);
        });
    }

    @Test
    void startedAt_laterAndBack_readsNothingAgain() {
        Position position = Position.beginningAt(START).readUpTo(NOW).met(NOW);

        Position changed =
                position.startedAt(START.plus(Duration.ofDays(1)), NOW).startedAt(START, NOW);

        assertThat(changed).isEqualTo(position);
    }

    @Test
    void startedAt_laterThanWhatWasRead_leavesOutTheRest() {
        Position position =
                Position.beginningAt(START).readUpTo(START.plusSeconds(60)).met(START);

        Position changed = position.startedAt(NOW, NOW);

        assertThat(changed.start()).isEqualTo(NOW);
        assertThat(changed.readTo()).isEqualTo(NOW);
    }

    @Test
    void startedAt_ofAStartInTheFuture_beginsAnew() {
        Position position = Position.beginningAt(NOW.plus(Duration.ofDays(1_000)));

        assertThat(position.startedAt(START, NOW)).isEqualTo(Position.beginningAt(START));
    }

    @Test
    void notAfter_takesBackWhatLiesBehindTheLimit() {
        Position position = Position.beginningAt(START)
                .met(NOW.minus(Duration.ofHours(1)))
                .readUpTo(NOW.plus(Duration.ofDays(365)))
                .reconciledAt(NOW.plus(Duration.ofDays(365)));

        Position bounded = position.notAfter(NOW, Duration.ofMinutes(5));

        assertThat(bounded.readTo()).isEqualTo(NOW.minus(Duration.ofHours(1)));
        assertThat(bounded.reconciled()).isEqualTo(bounded.readTo());
        assertThat(position.met(NOW.plus(Duration.ofDays(1))).notAfter(NOW, Duration.ofMinutes(5)))
                .isEqualTo(new Position(START, NOW, NOW, NOW, List.of()));
        assertThat(Position.beginningAt(START)
                        .readUpTo(NOW)
                        .notAfter(NOW, Duration.ZERO)
                        .readTo())
                .isEqualTo(NOW);
    }
}
