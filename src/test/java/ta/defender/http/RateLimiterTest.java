package ta.defender.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import ta.defender.http.RateLimiter.Limit;
import ta.defender.testing.FakeClock;

final class RateLimiterTest {
    private static final Duration PATIENT = Duration.ofDays(10);

    private final FakeClock clock = new FakeClock();

    @Test
    void book_whileTurnsAreLeft_doesNotWait() {
        RateLimiter budget = RateLimiter.of(clock, 0, List.of(Limit.perMinute(3)));

        assertThat(List.of(book(budget), book(budget), book(budget))).containsOnly(Duration.ZERO);
        assertThat(book(budget)).isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void book_whenTheFirstCallIsAMinuteAgo_givesItsTurnAgain() {
        RateLimiter budget = RateLimiter.of(clock, 0, List.of(Limit.perMinute(1)));
        book(budget);
        clock.advance(Duration.ofSeconds(59));

        assertThat(budget.book(false, Duration.ZERO)).isEqualTo(Duration.ofSeconds(1));
        clock.advance(Duration.ofSeconds(1));
        assertThat(budget.book(false, Duration.ZERO)).isEqualTo(Duration.ZERO);
    }

    @Test
    void book_whenHourIsSpent_waitsForIt() {
        RateLimiter budget = RateLimiter.of(clock, 0, List.of(Limit.perMinute(2), Limit.perHour(3)));
        book(budget);
        book(budget);
        clock.advance(Duration.ofMinutes(1));
        book(budget);

        assertThat(book(budget)).isEqualTo(Duration.ofMinutes(59));
    }

    @Test
    void book_whenWaitIsTooLong_booksNothing() {
        RateLimiter budget = RateLimiter.of(clock, 0, List.of(Limit.perMinute(1)));
        book(budget);

        assertThat(budget.book(false, Duration.ofSeconds(59))).isEqualTo(Duration.ofMinutes(1));
        assertThat(budget.book(false, Duration.ofMinutes(1))).isEqualTo(Duration.ofMinutes(1));
        assertThat(budget.book(false, PATIENT)).isEqualTo(Duration.ofMinutes(2));
    }

    @Test
    void book_whenOrdinaryShareIsSpent_stillServesUpdates() {
        RateLimiter budget = RateLimiter.of(clock, 0.2, List.of(Limit.perMinute(10)));
        for (int call = 0; call < 8; call++) {
            assertThat(book(budget)).isZero();
        }

        assertThat(budget.book(false, Duration.ZERO)).isEqualTo(Duration.ofMinutes(1));
        assertThat(budget.book(true, PATIENT)).isZero();
        assertThat(budget.book(true, PATIENT)).isZero();
        assertThat(budget.book(true, Duration.ZERO)).isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void book_whenNobodyReads_letsUpdatesUseTheWholeBudget() {
        RateLimiter budget = RateLimiter.of(clock, 0.2, List.of(Limit.perMinute(10)));
        for (int call = 0; call < 10; call++) {
            assertThat(budget.book(true, PATIENT)).isZero();
        }

        assertThat(budget.book(true, Duration.ZERO)).isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void book_whenClockIsSetBack_doesNotStandStill() {
        RateLimiter budget = RateLimiter.of(clock, 0, List.of(Limit.perMinute(1)));
        book(budget);
        clock.advance(Duration.ofHours(-3));

        assertThat(book(budget)).isEqualTo(Duration.ofMinutes(1));
        clock.advance(Duration.ofMinutes(2));
        assertThat(book(budget)).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void book_whateverTheOrder_neverExceedsALimitAndStaysInOrder(long seed) {
        Random random = new Random(seed);
        List<Limit> limits = List.of(Limit.perMinute(10), Limit.perHour(100));
        RateLimiter budget = RateLimiter.of(clock, 0.2, limits);
        List<Long> turns = new ArrayList<>();
        long lastOrdinary = 0;
        for (int call = 0; call < 3_000; call++) {
            clock.advance(Duration.ofMillis(random.nextInt(20_000)));
            boolean writeBack = random.nextInt(4) == 0;
            long turn = clock.instant().plus(budget.book(writeBack, PATIENT)).toEpochMilli();
            turns.add(turn);
            if (!writeBack) {
                assertThat(turn).isGreaterThanOrEqualTo(lastOrdinary);
                lastOrdinary = turn;
            }
        }

        turns.sort(null);
        for (Limit limit : limits) {
            for (int index = limit.calls(); index < turns.size(); index++) {
                assertThat(turns.get(index) - turns.get(index - limit.calls()))
                        .isGreaterThanOrEqualTo(limit.span().toMillis());
            }
        }
    }

    @Test
    void book_fromManyThreads_givesEveryTurnOnce() throws Exception {
        RateLimiter budget = RateLimiter.of(clock, 0, List.of(Limit.perMinute(1)));
        ConcurrentLinkedQueue<Duration> waits = new ConcurrentLinkedQueue<>();
        CountDownLatch start = new CountDownLatch(1);
        List<Thread> threads = new ArrayList<>();
        for (int number = 0; number < 8; number++) {
            Thread thread = new Thread(() -> {
                try {
                    start.await();
                } catch (InterruptedException ended) {
                    return;
                }
                for (int call = 0; call < 100; call++) {
                    waits.add(book(budget));
                }
            });
            thread.start();
            threads.add(thread);
        }
        start.countDown();
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(waits.stream().map(Duration::toMinutes))
                .hasSize(800)
                .doesNotHaveDuplicates()
                .contains(0L, 799L);
    }

    @Test
    void of_whenReserveIsSenseless_refuses() {
        assertThatThrownBy(() -> RateLimiter.of(clock, 1, List.of(Limit.perMinute(1))))
                .hasMessageContaining("reservedShare is 1.0");
        assertThatThrownBy(() -> Limit.perHour(0)).hasMessageContaining("permits nothing");
    }

    @Test
    void of_whenLimitIsOne_keepsNothingBack() {
        RateLimiter budget = RateLimiter.of(clock, 0.9, List.of(Limit.perMinute(1)));

        assertThat(budget.book(false, PATIENT)).isZero();
    }

    @Test
    void budgets_giveOnePerKey() {
        RateLimiters budgets = new RateLimiters();
        RateLimiter first = budgets.of("tenant graph", () -> RateLimiter.of(clock, 0, List.of()));

        assertThat(budgets.of("tenant graph", () -> RateLimiter.of(clock, 0, List.of())))
                .isSameAs(first);
        assertThat(budgets.of("tenant xdr", () -> RateLimiter.of(clock, 0, List.of())))
                .isNotSameAs(first);
    }

    private static Duration book(RateLimiter budget) {
        return budget.book(false, PATIENT);
    }
}
