package ta.defender.poll;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import ta.defender.model.Code;
import ta.defender.model.DefenderException;
import ta.defender.model.Feed;
import ta.defender.testing.FakeTransport;

/** The time-out only ends a test that hangs. */
@Timeout(600)
class InputLoopTest {
    private final Collecting feed = new Collecting(Feed.GRAPH_ALERTS);
    private final InputLoop loop = new InputLoop(feed.clock);
    private final Set<String> polled = ConcurrentHashMap.newKeySet();

    @Test
    void run_moreStanzasThanThreads_pollsEachOfThem() throws Exception {
        for (int i = 0; i < 30; i++) {
            add("s" + i, stopAfter(30));
        }

        loop.run();

        assertThat(polled).hasSize(30);
    }

    @Test
    void run_oneStanzaFails_theOthersGoOn() throws Exception {
        add("wrong", settings -> {
            polled.add(settings.stanza());
            throw DefenderException.setting("account", "is wrong", "");
        });
        loop.addBroken(DefenderException.setting("index", "the stanza cannot be used", ""), feed.log);
        add("right", awaited(2));

        loop.run();

        assertThat(polled).containsExactlyInAnyOrder("defender_alerts://wrong", "defender_alerts://right");
    }

    @Test
    void run_oneStanzaHasAFaultOfOurs_theOthersGoOn() throws Exception {
        add("faulty", settings -> {
            polled.add(settings.stanza());
            throw new IllegalStateException("impossible");
        });
        add("right", awaited(2));

        loop.run();

        assertThat(polled).hasSize(2);
    }

    @Test
    void run_oneStanzaBlocks_theOthersGoOn() throws Exception {
        CountDownLatch othersDone = new CountDownLatch(5);
        add("blocked", settings -> {
            othersDone.await();
            loop.stop();
            throw DefenderException.setting("account", "is wrong", "");
        });
        for (int i = 0; i < 5; i++) {
            add("s" + i, settings -> {
                othersDone.countDown();
                throw DefenderException.setting("account", "is wrong", "");
            });
        }

        loop.run();

        assertThat(othersDone.getCount()).isZero();
    }

    @Test
    void run_aStanzaWhoseTimeCame_runsAgain() throws Exception {
        AtomicInteger polls = new AtomicInteger();
        add("again", settings -> {
            feed.clock.advance(settings.interval());
            if (polls.incrementAndGet() == 3) {
                loop.stop();
            }
            throw DefenderException.setting("account", "is wrong", "");
        });

        loop.run();

        assertThat(polls).hasValue(3);
    }

    @Test
    void run_aPollIsInterruptedWithoutAStop_pollsAgain() throws Exception {
        AtomicInteger polls = new AtomicInteger();
        add("interrupted", settings -> {
            feed.clock.advance(settings.interval());
            if (polls.incrementAndGet() == 1) {
                throw new InterruptedException("by nobody we know");
            }
            loop.stop();
            throw DefenderException.setting("account", "is wrong", "");
        });

        loop.run();

        assertThat(polls).hasValue(2);
    }

    @Test
    void run_whenSplunkTakesNoMore_endsWithThat() {
        feed.service.answer(feed.page(Collecting.graph("1", Collecting.ago(Duration.ofMinutes(5)))));
        feed.sink.failOn(1);
        add("s", settings -> new Collecting.FeedSession("tenant", feed, Set.of()));

        assertThatThrownBy(loop::run).isInstanceOf(DefenderException.class);
    }

    @Test
    void run_whenTheSessionKeyIsRefused_endsWithThat() {
        add("s", settings -> {
            throw new DefenderException(Code.SESSION_KEY_REFUSED, "401", "");
        });

        assertThatThrownBy(loop::run).isInstanceOf(DefenderException.class);
    }

    @Test
    void run_whenTheMachineFails_endsWithThat() {
        add("s", settings -> {
            throw new StackOverflowError("deep");
        });

        assertThatThrownBy(loop::run).isInstanceOf(StackOverflowError.class);
    }

    @Test
    void run_whenStoppedAfterAPoll_savesWhatSettlesMeanwhile() {
        feed.service.answer(feed.page(Collecting.graph("1", Collecting.ago(Duration.ofMinutes(5)))));
        feed.sink.taking(false);
        AtomicInteger looks = new AtomicInteger();
        add("s", settings -> new Collecting.FeedSession("tenant", feed, Set.of()));
        loop.add(new Stopping(() -> feed.sink.taking(looks.incrementAndGet() == 3)));

        loop.run();

        assertThat(feed.store
                        .load("defender_alerts://s")
                        .orElseThrow()
                        .feeds()
                        .get(Feed.GRAPH_ALERTS)
                        .known()
                        .size())
                .isPositive();
    }

    /** Stops the loop when an event was written; does something each time it is asked whether it has finished. */
    private final class Stopping implements Recurring {
        private final Runnable onFinish;

        Stopping(Runnable onFinish) {
            this.onFinish = onFinish;
        }

        @Override
        public Instant due() {
            return feed.clock.instant();
        }

        @Override
        public void run() {
            while (feed.sink.flushedEvents().isEmpty()) {
                Thread.onSpinWait();
            }
            loop.stop();
        }

        @Override
        public boolean finish() {
            onFinish.run();
            return true;
        }
    }

    @Test
    void run_whenStoppedBefore_endsAtOnce() throws Exception {
        feed.service.answer(FakeTransport.Answer.status(503));
        add("s", settings -> new Collecting.FeedSession("tenant", feed, Set.of()));
        loop.stop();

        loop.run();

        assertThat(feed.service.requests()).isEmpty();
    }

    private void add(String name, Sessions sessions) {
        InputSettings settings = Collecting.settings(Feed.GRAPH_ALERTS);
        InputSettings named = new InputSettings(
                "defender_alerts://" + name,
                settings.account(),
                settings.feed(),
                settings.start(),
                settings.interval(),
                settings.overlap(),
                settings.includeAlerts(),
                settings.legacyEntities(),
                settings.changes(),
                settings.entities(),
                null,
                null,
                null,
                null);
        loop.add(new PollingInput(
                named, sessions, feed.store, new InputTools(feed.sink, loop.clock(), duration -> {}, feed.log), null));
    }

    /** Stops the loop when so many different stanzas were polled. */
    private Sessions stopAfter(int stanzas) {
        return settings -> {
            polled.add(settings.stanza());
            if (polled.size() == stanzas) {
                loop.stop();
            }
            throw DefenderException.setting("account", "is wrong", "");
        };
    }

    /** Waits until so many different stanzas were polled, itself included, and stops the loop. */
    private Sessions awaited(int stanzas) {
        return settings -> {
            polled.add(settings.stanza());
            while (polled.size() < stanzas) {
                Thread.onSpinWait();
            }
            loop.stop();
            throw DefenderException.setting("account", "is wrong", "");
        };
    }
}
