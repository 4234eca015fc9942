package ta.defender.poll;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import ta.defender.testing.FakeClock;

/** How many threads a loop takes. The time-out only ends a test that hangs. */
@Timeout(600)
final class InputLoopThreadsTest {
    private final FakeClock clock = new FakeClock();
    private final InputLoop loop = new InputLoop(clock, Duration.ofMillis(1));
    private final AtomicInteger hanging = new AtomicInteger();
    private final CountDownLatch never = new CountDownLatch(1);

    @Test
    void run_whenMoreStanzasHangThanThereAreThreads_stillPollsTheOthers() throws Exception {
        for (int i = 0; i < 100; i++) {
            loop.add(dueAtOnce(i, this::hang));
        }
        AtomicInteger polls = new AtomicInteger();
        loop.add(dueAtOnce(100, () -> {
            polls.incrementAndGet();
            loop.stop();
        }));

        loop.run();

        assertThat(polls).hasValue(1);
        assertThat(hanging).hasValue(100);
    }

    /** Those that hang begin together: nobody waits for them one by one. */
    @Test
    void run_whenAllThreadsHang_takesAsManyAgainAtOnce() throws Exception {
        CountDownLatch all = new CountDownLatch(8);
        for (int i = 0; i < 16; i++) {
            loop.add(dueAtOnce(i, () -> {
                all.countDown();
                all.await();
                if (hanging.incrementAndGet() == 8) {
                    clock.advance(Duration.ofSeconds(3));
                }
                if (hanging.get() == 16) {
                    loop.stop();
                }
                never.await();
            }));
        }

        loop.run();

        assertThat(hanging).hasValue(16);
    }

    @Test
    void run_whenEachStanzaHasItsTurnInTime_takesTheUsualThreads() throws Exception {
        CountDownLatch begun = new CountDownLatch(8);
        for (int i = 0; i < 20; i++) {
            loop.add(dueAtOnce(i, () -> {
                hanging.incrementAndGet();
                begun.countDown();
                never.await();
            }));
        }
        Thread observer = new Thread(() -> {
            try {
                begun.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            loop.stop();
        });
        observer.start();

        loop.run();
        observer.join();

        assertThat(hanging).hasValue(8);
    }

    private void hang() throws InterruptedException {
        hanging.incrementAndGet();
        // for those that still wait, time goes by
        clock.advance(Duration.ofSeconds(3));
        never.await();
    }

    private Recurring dueAtOnce(int millis, Poll poll) {
        Instant due = clock.instant().plusMillis(millis).minusSeconds(1);
        return new Recurring() {
            @Override
            public boolean finish() {
                return true;
            }

            private Instant next = due;

            @Override
            public Instant due() {
                return next;
            }

            @Override
            public void run() throws InterruptedException {
                next = clock.instant().plus(Duration.ofDays(1));
                poll.run();
            }
        };
    }

    private interface Poll {
        void run() throws InterruptedException;
    }
}
