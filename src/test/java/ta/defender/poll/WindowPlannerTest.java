package ta.defender.poll;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import ta.defender.model.Position;
import ta.defender.model.StartTime;
import ta.defender.model.TimeWindow;

final class WindowPlannerTest {
    private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");
    private static final Instant NOW = Instant.parse("2026-03-10T00:00:00Z");
    private static final Duration OVERLAP = Duration.ofMinutes(15);

    private static final StartTime ANY_START = StartTime.parse("-7d");
    private final WindowPlanner planner = new WindowPlanner(OVERLAP, ANY_START);

    // ------------------------------------------------------------ from

    @Test
    void from_onTheFirstRun_isTheStart() {
        assertThat(planner.from(Position.beginningAt(START))).isEqualTo(START);
    }

    /** As long as nothing was met, an empty answer may be a false one about all of the time. */
    @Test
    void from_whenNothingWasEverMet_staysTheStart() {
        assertThat(planner.from(Position.beginningAt(START).readUpTo(NOW))).isEqualTo(START);
    }

    @ParameterizedTest
    @CsvSource({
        // the newest object is the position: the overlap behind both
        "PT0S,   PT15M",
        // it lies behind: the overlap behind it, so that its absence is noticed and a clock that ran ahead does no harm
        "PT1M,   PT16M",
        "PT15M,  PT30M",
        "PT6H,   PT6H15M",
        "PT24H,  PT24H15M",
        "PT100H, PT100H15M"
    })
    void from_reachesBackToTheNewestObject(Duration newestBehind, Duration fromBehind) {
        Position position = Position.beginningAt(START).readUpTo(NOW).met(NOW.minus(newestBehind));

        assertThat(planner.from(position)).isEqualTo(NOW.minus(fromBehind));
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT5M", "PT15M", "PT3H"})
    void from_isNeverBeforeTheStart(Duration readSinceStart) {
        Position position =
                Position.beginningAt(START).readUpTo(START.plus(readSinceStart)).met(START.minusSeconds(1));

        assertThat(planner.from(position)).isEqualTo(START);
    }

    @Test
    void from_withoutOverlap_isThePosition() {
        Position position = Position.beginningAt(START).readUpTo(NOW).met(NOW);

        assertThat(new WindowPlanner(Duration.ZERO, ANY_START).from(position)).isEqualTo(NOW);
    }

    /** Whatever the position, the next poll leaves no stretch between it and the position unread. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void from_atRandom_leavesNoHoleAndIsBounded(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 5_000; i++) {
            WindowPlanner any = new WindowPlanner(Duration.ofSeconds(random.nextInt(604_801)), ANY_START);
            Instant readTo = START.plusSeconds(random.nextInt(2_000_000));
            Position position = Position.beginningAt(START)
                    .readUpTo(readTo)
                    .met(START.plusSeconds(random.nextInt(-1_000, 2_100_000)));

            assertThat(any.from(position)).isBetween(START, readTo);
        }
    }

    // ------------------------------------------------------------ leaving behind

    @ParameterizedTest
    @CsvSource({
        // window end after the position, whether the service's clock is behind it, outcome
        "PT15M,   PT1H, false",
        "PT15M1S, PT1H, true",
        "PT15M1S, PT15M, false",
        "-PT1H,   PT1H, false"
    })
    void leavesBehind_isWhatNoLaterPollReads(Duration end, Duration serviceAhead, boolean expected) {
        Position position = Position.beginningAt(START).readUpTo(NOW);
        TimeWindow window = new TimeWindow(START, NOW.plus(end));

        assertThat(planner.leavesBehind(position, window, NOW.plus(serviceAhead)))
                .isEqualTo(expected);
    }

    @Test
    void leavesBehind_whenTheWindowIsOpen_goesByTheServicesClock() {
        Position position = Position.beginningAt(START).readUpTo(NOW);
        TimeWindow open = new TimeWindow(NOW, null);

        assertThat(planner.leavesBehind(position, open, NOW.plus(OVERLAP))).isFalse();
        assertThat(planner.leavesBehind(position, open, NOW.plus(OVERLAP).plusMillis(1)))
                .isTrue();
    }

    // ------------------------------------------------------------ cut

    @Test
    void cut_withoutHint_isInTheMiddle() {
        TimeWindow window = new TimeWindow(START, START.plusSeconds(100));

        assertThat(planner.cut(window, null, NOW))
                .containsExactly(
                        new TimeWindow(START, START.plusSeconds(50)),
                        new TimeWindow(START.plusSeconds(50), START.plusSeconds(100)));
    }

    @Test
    void cut_whenTheWindowIsOpen_leavesTheNewerPartOpen() {
        assertThat(planner.cut(new TimeWindow(START, null), null, START.plusSeconds(100)))
                .containsExactly(
                        new TimeWindow(START, START.plusSeconds(50)), new TimeWindow(START.plusSeconds(50), null));
    }

    @ParameterizedTest
    @ValueSource(longs = {2, 50_000, 99_998})
    void cut_whenTheHintIsInside_isThere(long hintMillis) {
        Instant hint = START.plusMillis(hintMillis);

        assertThat(planner.cut(new TimeWindow(START, START.plusSeconds(100)), hint, NOW))
                .containsExactly(new TimeWindow(START, hint), new TimeWindow(hint, START.plusSeconds(100)));
    }

    @ParameterizedTest
    @ValueSource(longs = {-5, 0, 1, 99_999, 100_000, 500_000})
    void cut_whenTheHintIsAtTheEdgeOrOutside_isInTheMiddle(long hintMillis) {
        assertThat(planner.cut(new TimeWindow(START, START.plusSeconds(100)), START.plusMillis(hintMillis), NOW))
                .first()
                .isEqualTo(new TimeWindow(START, START.plusSeconds(50)));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 1_000_000, 1_999_999, 2_000_000})
    void cut_whenTooSmall_isEmpty(long nanos) {
        assertThat(planner.cut(new TimeWindow(START, START.plusNanos(nanos)), null, NOW))
                .isEmpty();
    }

    /** A clock behind the window must not make a part that ends before it begins. */
    @Test
    void cut_whenTheWindowBeginsInTheFuture_isEmpty() {
        assertThat(planner.cut(new TimeWindow(NOW.plusSeconds(5), null), null, NOW))
                .isEmpty();
    }

    /** Cutting on and on ends, and at each step the parts cover the window and are smaller than it. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void cut_atRandom_coversTheWindowWithSmallerParts(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 2_000; i++) {
            Instant from = START.plusNanos(random.nextLong(1_000_000_000_000L));
            Instant end = from.plusNanos(random.nextLong(1L << random.nextInt(1, 50)));
            TimeWindow window = new TimeWindow(from, random.nextInt(4) == 0 ? null : end);
            Instant hint = random.nextBoolean() ? null : from.plusNanos(random.nextLong(-1_000_000, 1L << 45));

            List<TimeWindow> parts = planner.cut(window, hint, end);

            boolean cuttable = Duration.between(from, end).compareTo(Duration.ofMillis(2)) > 0;
            assertThat(parts).hasSize(cuttable ? 2 : 0);
            if (cuttable) {
                TimeWindow older = parts.get(0);
                TimeWindow newer = parts.get(1);
                assertThat(older.from()).isEqualTo(window.from());
                assertThat(newer.to()).isEqualTo(window.to());
                assertThat(older.to()).isNotNull().isEqualTo(newer.from());
                assertThat(older.span(end)).isPositive().isLessThan(window.span(end));
                assertThat(newer.span(end)).isPositive().isLessThan(window.span(end));
            }
        }
    }
}
