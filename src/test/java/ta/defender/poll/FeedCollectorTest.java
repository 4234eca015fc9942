package ta.defender.poll;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static ta.defender.poll.Collecting.ago;
import static ta.defender.poll.Collecting.graph;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import ta.defender.http.ApiException;
import ta.defender.http.TransportException;
import ta.defender.model.Code;
import ta.defender.model.Feed;
import ta.defender.model.Gap;
import ta.defender.model.Position;
import ta.defender.testing.FakeClock;
import ta.defender.testing.FakeTransport;

class FeedCollectorTest {
    private static final Instant UPDATED = ago(Duration.ofMinutes(5));
    private static final String ONE = graph("1", UPDATED);

    private final Collecting feed = new Collecting(Feed.GRAPH_ALERTS);

    @Test
    void poll_readToTheEnd_movesThePositionToTheServicesTime() throws Exception {
        feed.service.answer(feed.page(ONE));

        feed.collector.poll(false);

        assertThat(feed.state.position().readTo()).isEqualTo(FakeClock.START);
        assertThat(feed.state.position().newest()).isEqualTo(UPDATED);
        assertThat(feed.checkpoints).isEqualTo(1);
    }

    @Test
    void poll_theNextTime_beginsTheOverlapBehindTheNewestObject() throws Exception {
        feed.service.answer(feed.page(ONE));
        feed.collector.poll(false);
        feed.clock.advance(Duration.ofHours(2));
        feed.collector.poll(false);
        feed.collector.poll(false);

        assertThat(feed.service.lastRequest().uri().getQuery()).contains("ge 2026-03-01T11:40:00Z");
    }

    @Test
    void poll_answeredWithNothingWhereSomethingWas_isNotBelieved() throws Exception {
        feed.service.answer(feed.page(ONE), feed.page());
        feed.collector.poll(false);
        feed.clock.advance(Duration.ofMinutes(1));

        feed.collector.poll(false);
        feed.collector.poll(false);

        assertThat(feed.state.position().readTo()).isEqualTo(FakeClock.START);
        assertThat(feed.log.lines("WARN")).singleElement().asString().contains("Empty response ignored");
    }

    @Test
    void poll_answeredWithNothingForADay_isBelieved() throws Exception {
        feed.service.answer(feed.page(ONE), feed.page());
        feed.collector.poll(false);
        feed.clock.advance(Duration.ofHours(25));

        feed.collector.poll(false);

        assertThat(feed.state.position().readTo()).isEqualTo(FakeClock.START.plus(Duration.ofHours(25)));
    }

    @Test
    void poll_whenTheServiceFailsAltogether_throwsAndLeavesThePosition() {
        feed.service.answer(FakeTransport.Answer.status(503));

        assertThatThrownBy(() -> feed.collector.poll(false)).isInstanceOf(ApiException.class);

        assertThat(feed.state.position().readTo()).isEqualTo(ago(Duration.ofHours(1)));
    }

    @Test
    void poll_whenTheHostCannotBeReached_asksNothingElse() {
        feed.service.answer(FakeTransport.Answer.failure(Code.CONNECT_REFUSED));

        assertThatThrownBy(() -> feed.collector.poll(false)).isInstanceOf(TransportException.class);

        assertThat(feed.service.requests()).hasSize(1);
    }

    @Test
    void poll_moreThanAWindowMayHave_isCutAndReadOlderPartFirst() throws Exception {
        String next = "https://api.example/v1.0/security/alerts_v2?page=";
        int[] page = {0};
        FakeTransport.Answer endless = request -> feed.linked(
                        next + ++page[0],
                        graph("e" + page[0], ago(Duration.ofMinutes(59)).plusSeconds(page[0])))
                .to(request);
        feed.service
                .when("GET", " and ", feed.page(ONE))
                .when("GET", "%20and%20", feed.page(ONE))
                .when("GET", "page=", endless)
                .answer(endless, feed.page(graph("2", ago(Duration.ofMinutes(1)))));

        feed.collector.poll(false);

        assertThat(feed.sink.data()).contains(ONE, graph("2", ago(Duration.ofMinutes(1))));
        assertThat(feed.state.position().readTo()).isEqualTo(FakeClock.START);
        assertThat(feed.log.lines("INFO")).singleElement().asString().contains("catching up");
        assertThat(feed.log.progresses()).singleElement().satisfies(progress -> {
            assertThat(progress.readTo()).isBefore(FakeClock.START);
            assertThat(progress.from()).isBefore(progress.readTo());
            assertThat(progress.share()).isBetween(0.01, 0.99);
        });
        // 100 pages of the whole, then the older part, then the newer one
        assertThat(feed.service.requests()).hasSize(102);
    }

    @Test
    void poll_oneObjectCannotBeRead_readsWhatIsNewerFirst() throws Exception {
        poison(UPDATED);

        feed.collector.poll(false);

        assertThat(feed.state.position().readTo()).isEqualTo(FakeClock.START);
        assertThat(feed.state.position().gaps())
                .isNotEmpty()
                .allSatisfy(gap -> assertThat(gap.to()).isBefore(FakeClock.START))
                .anySatisfy(gap -> assertThat(gap.window().contains(UPDATED)).isTrue());
        assertThat(feed.log.lines("ERROR")).isEmpty();
        // the hour, and half of what is left until it is newer than five minutes
        assertThat(feed.service.requests()).hasSizeLessThan(15);
    }

    @Test
    void retryGaps_oneObjectCannotBeRead_leavesItsInstantOnly() throws Exception {
        poison(UPDATED);
        feed.collector.poll(false);

        feed.collector.retryGaps();

        assertThat(feed.state.position().gaps()).singleElement().satisfies(gap -> {
            assertThat(gap.window().contains(UPDATED)).isTrue();
            assertThat(gap.window().span(FakeClock.START)).isLessThan(Duration.ofMillis(9));
            assertThat(gap.nextTry()).isEqualTo(FakeClock.START.plus(Duration.ofMinutes(15)));
        });
        assertThat(feed.log.lines("ERROR"))
                .singleElement()
                .asString()
                .contains("Cannot read", "HTTP 500", "retrying at 2026-03-01T12:15:00Z");
        assertThat(feed.health.data()).singleElement().asString().contains("\"check\":\"unreadable_window\"");
        // an hour is cut 21 times, and one probe tells each time that the service is there
        assertThat(feed.service.requests()).hasSizeLessThan(90);
    }

    @Test
    void retryGaps_afterARestartInBetween_goesOnWhereItWas() throws Exception {
        poison(UPDATED);
        feed.collector.poll(false);
        int cut = feed.service.requests().size();
        Position saved = feed.state.position();
        Collecting restarted = new Collecting(Feed.GRAPH_ALERTS);
        restarted.state.moveTo(saved);
        poison(restarted, UPDATED);

        restarted.collector.poll(false);

        assertThat(restarted.service.requests()).hasSizeLessThan(cut / 2);
        assertThat(restarted.state.position().gaps()).isEqualTo(saved.gaps());
    }

    @Test
    void retryGaps_aGapThatCanBeReadAtLast_triesTheOthersAtOnce() throws Exception {
        Instant later = FakeClock.START.plus(Duration.ofHours(9));
        feed.state.moveTo(feed.state
                .position()
                .withGaps(List.of(
                        new Gap(
                                ago(Duration.ofMinutes(50)),
                                ago(Duration.ofMinutes(50)),
                                FakeClock.START,
                                later,
                                5,
                                ""),
                        new Gap(UPDATED, UPDATED, FakeClock.START, FakeClock.START, 5, ""))));
        feed.service.answer(feed.page());

        feed.collector.retryGaps();

        assertThat(feed.state.position().gaps()).isEmpty();
    }

    @Test
    void retryGaps_aPeriodThatMeetsA429_isTriedAtTheNextPoll() throws Exception {
        Gap period = new Gap(
                ago(Duration.ofMinutes(50)), ago(Duration.ofMinutes(40)), FakeClock.START, FakeClock.START, 0, "");
        feed.state.moveTo(feed.state.position().withGaps(List.of(period)));
        feed.service.answer(FakeTransport.Answer.status(429));

        feed.collector.retryGaps();

        assertThat(feed.state.position().gaps()).containsExactly(period);
    }

    @Test
    void retryGaps_whenTheServiceThrottles_keepsTheGapForLater() throws Exception {
        Instant old = ago(Duration.ofMinutes(50));
        feed.state.moveTo(feed.state
                .position()
                .withGaps(List.of(new Gap(old, old.plusMillis(2), FakeClock.START, FakeClock.START, 3, "500"))));
        feed.service.answer(FakeTransport.Answer.status(429));

        feed.collector.retryGaps();

        Gap gap = feed.state.position().gaps().get(0);
        assertThat(gap.attempts()).isEqualTo(3);
        assertThat(gap.nextTry()).isEqualTo(FakeClock.START.plus(Duration.ofMinutes(15)));
    }

    @Test
    void retryGaps_whenSkipIsRefused_keepsTheGapForLater() throws Exception {
        poison(UPDATED);
        feed.collector.poll(false);
        feed.service.answer(FakeTransport.Answer.status(400));

        feed.collector.retryGaps();

        assertThat(feed.state.position().gaps()).hasSize(1);
    }

    @Test
    void poll_whenAPageEndsWithAnError_readsTheWindowAgain() throws Exception {
        FakeTransport.Answer broken = feed.dated(FakeTransport.Answer.text(
                200, "{\"value\":[" + ONE + "],\"error\":{\"code\":\"Timeout\",\"message\":\"late\"}}"));
        feed.service.answer(broken, broken, feed.page(ONE, graph("2", ago(Duration.ofMinutes(4)))));

        feed.collector.poll(false);

        assertThat(feed.sink.data()).containsExactly(ONE, graph("2", ago(Duration.ofMinutes(4))));
        assertThat(feed.log.lines("WARN")).anyMatch(line -> line.contains("Timeout") && line.contains("late"));
    }

    @Test
    void poll_whenTheServiceIsAYearAhead_doesNotMovePastThePresent() throws Exception {
        feed.service.answer(request -> FakeTransport.Answer.text(200, "{\"value\":[" + ONE + "]}")
                .withHeader("Date", "Mon, 1 Mar 2027 12:00:00 GMT")
                .to(request));

        feed.collector.poll(false);
        feed.collector.poll(false);

        assertThat(feed.state.position().readTo()).isEqualTo(FakeClock.START);
        assertThat(feed.log.lines("ERROR")).singleElement().asString().contains("Clocks differ by 525600 min");
        assertThat(feed.health.data())
                .singleElement()
                .asString()
                .contains("\"check\":\"clocks\"", "\"difference_seconds\":31536000", "graph_alerts");
    }

    @Test
    void poll_fromACheckpointInTheFuture_takesItBack() throws Exception {
        feed.state.moveTo(feed.state.position().met(UPDATED).readUpTo(FakeClock.START.plus(Duration.ofDays(5))));
        feed.service.answer(feed.page(ONE));

        feed.collector.poll(false);

        assertThat(feed.state.position().readTo()).isEqualTo(FakeClock.START);
        assertThat(feed.sink.data()).containsExactly(ONE);
        assertThat(feed.log.lines("WARN")).singleElement().asString().contains("taken back");
    }

    @Test
    void poll_afterAHostThatRanAheadWasPutRight_goesOnFromTheCheckpoint() throws Exception {
        longHistory();
        feed.service.answer(feed.page(ONE));
        feed.hostAhead = Duration.ofDays(3);
        feed.collector.poll(false);
        feed.hostAhead = Duration.ZERO;
        feed.clock.advance(Duration.ofMinutes(1));

        feed.collector.poll(false);

        assertThat(feed.service.lastRequest().uri().getQuery()).contains("ge 2026-03-01T11:40:00Z");
        assertThat(feed.log.lines("WARN")).isEmpty();
        assertThat(feed.log.lines("ERROR")).hasSize(1);
        assertThat(feed.health.data()).hasSize(1);
    }

    @Test
    void poll_afterTheHostsClockWasSetBack_goesOnFromTheCheckpoint() throws Exception {
        longHistory();
        feed.service.answer(feed.page(ONE));
        feed.collector.poll(false);
        feed.hostAhead = Duration.ofHours(-2);

        feed.collector.poll(false);

        assertThat(feed.service.lastRequest().uri().getQuery()).contains("ge 2026-03-01T11:40:00Z");
        assertThat(feed.log.lines("WARN")).isEmpty();
    }

    @Test
    void poll_afterARestartWithAClockThatIsBehind_asksTheServiceForTheTimeFirst() throws Exception {
        longHistory();
        feed.state.moveTo(feed.state.position().met(UPDATED).readUpTo(FakeClock.START));
        feed.service.answer(feed.page(ONE));
        feed.hostAhead = Duration.ofDays(-2_000);

        feed.collector.poll(false);

        assertThat(feed.service.requests()).hasSize(2);
        assertThat(feed.service.lastRequest().uri().getQuery()).contains("ge 2026-03-01T11:40:00Z");
        assertThat(feed.log.lines("WARN")).isEmpty();
    }

    @Test
    void poll_fromACheckpointInTheFutureByEveryClock_goesBackToThePresentOnly() throws Exception {
        longHistory();
        feed.state.moveTo(feed.state.position().met(UPDATED).readUpTo(FakeClock.START));
        feed.service.answer(FakeTransport.Answer.text(200, "{\"value\":[" + ONE + "]}"));
        feed.hostAhead = Duration.ofHours(-2);

        feed.collector.poll(false);

        assertThat(feed.service.lastRequest().uri().getQuery()).contains("ge 2026-03-01T09:45:00Z");
        assertThat(feed.log.lines("WARN")).singleElement().asString().contains("taken back");
    }

    @Test
    void poll_ofAnInputThatBeganInTheFuture_beginsAnew() throws Exception {
        feed.state.moveTo(Position.beginningAt(FakeClock.START.plus(Duration.ofDays(100))));
        feed.service.answer(feed.page(ONE));

        feed.collector.poll(false);

        assertThat(feed.state.position().start()).isEqualTo(ago(Duration.ofHours(1)));
        assertThat(feed.sink.data()).containsExactly(ONE);
    }

    private void longHistory() {
        feed.state.moveTo(Position.beginningAt(ago(Duration.ofDays(100))));
    }

    @Test
    void poll_aroundAKnownGap_readsTheRestAtOnce() throws Exception {
        poison(UPDATED);
        feed.collector.poll(false);
        feed.collector.retryGaps();
        int calls = feed.service.requests().size();
        feed.clock.advance(Duration.ofMinutes(1));

        feed.collector.poll(false);

        assertThat(feed.service.requests()).hasSize(calls + 2);
        assertThat(feed.log.lines("ERROR")).hasSize(1);
    }

    @Test
    void retryGaps_aGapThatStaysUnreadable_isTriedLessAndLessOften() throws Exception {
        poison(UPDATED);
        feed.collector.poll(false);
        feed.collector.retryGaps();
        feed.clock.advance(Duration.ofHours(1));

        feed.collector.poll(false);
        feed.collector.retryGaps();

        Gap gap = feed.state.position().gaps().get(0);
        assertThat(gap.attempts()).isEqualTo(2);
        assertThat(gap.nextTry()).isEqualTo(FakeClock.START.plus(Duration.ofMinutes(90)));
    }

    @Test
    void retryGaps_aGapThatCanBeReadAtLast_isClosed() throws Exception {
        Instant old = ago(Duration.ofMinutes(50));
        Gap gap = new Gap(old, old.plusMillis(2), FakeClock.START, FakeClock.START, 3, "500");
        feed.state.moveTo(feed.state.position().withGaps(List.of(gap)));
        feed.service.answer(feed.page(graph("healed", old)), feed.page());

        feed.collector.retryGaps();

        assertThat(feed.state.position().gaps()).isEmpty();
        assertThat(feed.sink.data()).containsExactly(graph("healed", old));
        assertThat(feed.log.lines("INFO")).singleElement().asString().contains("Recovered");
    }

    @Test
    void poll_aLinkThatLeadsAstray_isDoneWithoutLinks() throws Exception {
        feed.service.answer(
                feed.linked("https://elsewhere.example/v1.0/security/alerts_v2", ONE), feed.page(), feed.page(ONE));

        feed.collector.poll(false);

        assertThat(feed.state.position().readTo()).isEqualTo(FakeClock.START);
        assertThat(feed.service.requests())
                .allMatch(request -> request.uri().getHost().equals("api.example"));
    }

    @Test
    void poll_whenTheHostsClockIsADayBehind_staysBehindIt() throws Exception {
        feed.service.answer(request -> FakeTransport.Answer.text(200, "{\"value\":[" + ONE + "]}")
                .withHeader("Date", "Mon, 2 Mar 2026 12:00:00 GMT")
                .to(request));

        feed.collector.poll(false);

        assertThat(feed.state.position().readTo()).isEqualTo(FakeClock.START);
        assertThat(feed.client.now()).isEqualTo(Instant.parse("2026-03-02T12:00:00Z"));
    }

    /** Every window that holds the instant answers 500. */
    private void poison(Instant instant) {
        poison(feed, instant);
    }

    private static void poison(Collecting feed, Instant instant) {
        feed.service.answer(request -> {
            String[] words = request.uri().getQuery().split("[ &]");
            Instant from = Instant.parse(words[2]);
            Instant to = words[3].equals("and") ? Instant.parse(words[6]) : Instant.MAX;
            boolean holds = !instant.isBefore(from) && !instant.isAfter(to);
            return (holds ? feed.dated(FakeTransport.Answer.status(500)) : feed.page()).to(request);
        });
    }
}
