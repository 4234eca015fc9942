package ta.defender.update;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import ta.defender.http.CallListener;
import ta.defender.http.HttpRequest;
import ta.defender.http.RateLimiter;
import ta.defender.http.ResponseReader;
import ta.defender.http.Sleeper;
import ta.defender.http.ThrottledTransport;
import ta.defender.http.Transport;
import ta.defender.microsoft.UpdateClient;
import ta.defender.model.Feed;
import ta.defender.testing.FakeClock;
import ta.defender.testing.FakeTransport;

/** Many rows on Microsoft Graph, which takes no batches: the call budget alone says how long it takes. */
final class ManyRowsTest {
    private static final int ROWS = 500;
    private static final int PER_MINUTE = 150;
    private static final int MOST_AT_ONCE = 8;

    private final FakeClock clock = new FakeClock();
    private final ThreadLocal<Instant> seen = ThreadLocal.withInitial(clock::instant);
    private final FakeAlerts alerts = new FakeAlerts();
    private final Counting network = new Counting(new FakeTransport().answer(alerts));

    @Test
    void rows_whenThereAreFiveHundredOnGraph_areUpdatedAsFastAsTheBudgetAllows() throws Exception {
        List<UpdateRow> rows = IntStream.rangeClosed(1, ROWS)
                .mapToObj(
                        number -> new UpdateRow(number, "a" + number, Map.of("status", "resolved"), Map.of(), Map.of()))
                .toList();
        UpdateCall call = new UpdateCall(
                new Target("ta_defender_update_alert", Feed.GRAPH_ALERTS, "contoso"),
                rows,
                new UpdateCall.Options("main", false, true, Duration.ofMinutes(1), new RunState()),
                new UpdateCall.Search("1", ""));
        List<RowResult> results = Collections.synchronizedList(new ArrayList<>());
        UpdateJob job =
                new UpdateJob(call, "ann", clock, new UpdateJob.Listeners(new Discarding(), null, results::add));
        RateLimiter budget = RateLimiter.of(this::look, 0.2, List.of(RateLimiter.Limit.perMinute(PER_MINUTE)));
        Sleeper sleeper = this::sleep;
        Transport throttled = ThrottledTransport.of(network, budget, sleeper, new CallListener() {});
        UpdateClient client =
                new UpdateClient(throttled, throttled, URI.create("https://graph.example"), Feed.GRAPH_ALERTS);

        job.carryOut(client, sleeper, new Deadline(clock, clock.instant().plus(Duration.ofMinutes(15))), Set.of());

        assertThat(results).hasSize(ROWS).extracting(RowResult::outcome).containsOnly("updated");
        assertThat(network.mostAtOnce.get()).isBetween(2, MOST_AT_ONCE);
        assertThat(network.times).hasSize(3 * ROWS);
        network.assertWithin(PER_MINUTE, Duration.ofMinutes(1));
        // 1500 calls at 150 a minute
        assertThat(Duration.between(FakeClock.START, clock.instant()))
                .isBetween(Duration.ofMinutes(9), Duration.ofMinutes(10));
    }

    private Instant look() {
        Instant now = clock.instant();
        seen.set(now);
        return now;
    }

    /** All threads wait in the same time, each from when it looked at the clock: another may have moved it since. */
    private synchronized void sleep(Duration duration) {
        Instant end = seen.get().plus(duration);
        if (end.isAfter(clock.instant())) {
            clock.set(end);
        }
    }

    private static final class Discarding implements AuditSink {
        @Override
        public void accept(String event) {
            // the report counts
        }
    }

    /** Notes when calls are made and how many at once. */
    private final class Counting implements Transport {
        private final Transport next;
        private final AtomicInteger now = new AtomicInteger();
        private final AtomicInteger mostAtOnce = new AtomicInteger();
        private final CountDownLatch two = new CountDownLatch(2);
        private final List<Instant> times = new ArrayList<>();

        Counting(Transport next) {
            this.next = next;
        }

        @Override
        public <T> T exchange(HttpRequest request, ResponseReader<T> reader) throws InterruptedException {
            mostAtOnce.accumulateAndGet(now.incrementAndGet(), Math::max);
            two.countDown();
            // the first call is still under way when the second one comes
            assertThat(two.await(10, TimeUnit.SECONDS)).isTrue();
            synchronized (times) {
                times.add(clock.instant());
            }
            try {
                return next.exchange(request, reader);
            } finally {
                now.decrementAndGet();
            }
        }

        /** Calls that were let through before another thread moved the clock are noted with its time: one for each thread. */
        void assertWithin(int calls, Duration span) {
            List<Instant> sorted = times.stream().sorted().toList();
            int atMost = calls + MOST_AT_ONCE;
            for (int at = atMost; at < sorted.size(); at++) {
                assertThat(Duration.between(sorted.get(at - atMost), sorted.get(at)))
                        .isGreaterThanOrEqualTo(span);
            }
        }
    }
}
