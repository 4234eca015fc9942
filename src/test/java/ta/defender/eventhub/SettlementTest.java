package ta.defender.eventhub;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import ta.defender.testing.FakeClock;

class SettlementTest {
    private static final HubPartition ONE = new HubPartition("hub", 0);
    private static final HubPartition TWO = new HubPartition("hub", 1);

    private final FakeClock clock = new FakeClock();
    private final Settlement settlement = new Settlement();

    @Test
    void take_givesWhatHasSettled_once() {
        settlement.own(Set.of(ONE, TWO));
        settlement.written(ONE, 5, clock.instant());
        clock.advance(Duration.ofSeconds(1));
        settlement.written(ONE, 9, clock.instant());
        settlement.written(TWO, 3, clock.instant());

        assertThat(settlement.take(clock.instant())).isEmpty();
        clock.advance(Duration.ofSeconds(1));
        assertThat(settlement.take(clock.instant())).isEqualTo(Map.of(ONE, 5L));
        assertThat(settlement.take(clock.instant())).isEmpty();
        clock.advance(Duration.ofSeconds(1));
        assertThat(settlement.take(Set.of(TWO), clock.instant())).isEqualTo(Map.of(TWO, 3L));
        assertThat(settlement.take(clock.instant())).isEqualTo(Map.of(ONE, 9L));
    }

    @Test
    void take_afterACommitThatFailed_givesItAgain() {
        settlement.own(Set.of(ONE));
        settlement.written(ONE, 5, clock.instant());
        clock.advance(Settlement.TIME);
        settlement.take(clock.instant());

        settlement.notCommitted(Set.of(ONE, TWO));

        assertThat(settlement.take(clock.instant())).isEqualTo(Map.of(ONE, 5L));
    }

    @Test
    void partitions_thatAreNotOurs_areNotCommitted() {
        settlement.own(Set.of(ONE));
        settlement.written(ONE, 5, clock.instant());
        settlement.written(TWO, 5, clock.instant());
        settlement.disown(Set.of(ONE));
        settlement.written(ONE, 6, clock.instant());
        clock.advance(Settlement.TIME);

        assertThat(settlement.take(clock.instant())).isEmpty();
        assertThat(settlement.size()).isZero();
    }

    @Test
    void isSettled_waitsForTheLastWord() {
        settlement.own(Set.of(ONE));
        assertThat(settlement.isSettled(Set.of(ONE, TWO), clock.instant())).isTrue();

        settlement.written(ONE, 5, clock.instant());
        assertThat(settlement.isSettled(Set.of(TWO), clock.instant())).isTrue();
        assertThat(settlement.isSettled(Set.of(ONE), clock.instant())).isFalse();
        clock.advance(Settlement.TIME);
        assertThat(settlement.isSettled(Set.of(ONE), clock.instant())).isTrue();
    }
}
