package ta.defender.poll;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import ta.defender.testing.FakeClock;

class SteadyClockTest {
    private final FakeClock host = new FakeClock();
    private final SteadyClock clock = new SteadyClock(host);

    @Test
    void instant_whileTheHostGoesOn_goesWithIt() {
        host.advance(Duration.ofSeconds(7));

        assertThat(clock.instant()).isEqualTo(FakeClock.START.plusSeconds(7));
    }

    @Test
    void instant_whenTheHostIsSetBack_standsAndThenGoesOn() {
        host.advance(Duration.ofDays(-1));
        assertThat(clock.instant()).isEqualTo(FakeClock.START);

        host.advance(Duration.ofSeconds(3));
        assertThat(clock.instant()).isEqualTo(FakeClock.START.plusSeconds(3));
    }
}
