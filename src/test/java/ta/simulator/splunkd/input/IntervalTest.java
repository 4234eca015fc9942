package ta.simulator.splunkd.input;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.LocalDateTime;
import org.junit.jupiter.api.Test;

/** The interval setting says when an input runs again. */
final class IntervalTest {
    @Test
    void seconds_whenTheRunTookLess_areCountedFromItsStart() {
        assertThat(Interval.of("60").afterStart(Duration.ofSeconds(20))).contains(Duration.ofSeconds(40));
        assertThat(Interval.of("60").afterStart(Duration.ofSeconds(90))).contains(Duration.ZERO);
        assertThat(Interval.of("0").afterStart(Duration.ofSeconds(1))).contains(Duration.ZERO);
        assertThat(Interval.of("-1").afterStart(Duration.ofSeconds(1))).isEmpty();
    }

    @Test
    void schedule_whenFiveFields_waitsForTheNextNamedMinute() {
        LocalDateTime monday = LocalDateTime.parse("2026-11-23T14:05:30");
        assertThat(Interval.of("*/15 * * * *").untilCron(monday)).isEqualTo(Duration.ofSeconds(9 * 60 + 30));
        assertThat(Interval.of("0 6 * * 2-3").untilCron(monday))
                .isEqualTo(Duration.between(monday, LocalDateTime.parse("2026-11-24T06:00:00")));
        assertThat(Interval.of("5 14 24,25 12 *").untilCron(monday))
                .isEqualTo(Duration.between(monday, LocalDateTime.parse("2026-12-24T14:05:00")));
    }
}
