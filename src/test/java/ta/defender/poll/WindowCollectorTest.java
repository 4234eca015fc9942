package ta.defender.poll;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static ta.defender.poll.Collecting.ago;
import static ta.defender.poll.Collecting.graph;
import static ta.defender.poll.Collecting.xdr;

import java.time.Duration;
import java.time.Instant;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import ta.defender.json.Fingerprint;
import ta.defender.json.Slice;
import ta.defender.json.UnorderedFingerprint;
import ta.defender.model.Code;
import ta.defender.model.DefenderException;
import ta.defender.model.Feed;
import ta.defender.model.TimeWindow;
import ta.defender.testing.FakeClock;
import ta.defender.testing.FakeTransport;

class WindowCollectorTest {
    private static final PageLimit LIMIT = new PageLimit(10, Collecting.EFFORT);
    private static final TimeWindow HOUR = new TimeWindow(ago(Duration.ofHours(1)), null);
    private static final String ONE = graph("1", ago(Duration.ofMinutes(30)));
    private static final String TWO = graph("2", ago(Duration.ofMinutes(20)));
    private static final String NEXT = "https://api.example/v1.0/security/alerts_v2?page=2";

    private final Collecting graph = new Collecting(Feed.GRAPH_ALERTS);

    @Test
    void scan_whatIsKnown_isNotWrittenAgain() throws Exception {
        graph.service.answer(graph.page(ONE), graph.page(ONE, TWO));

        graph.windows.scan(HOUR, LIMIT, false);
        ScanResult result = graph.windows.scan(HOUR, LIMIT, false);

        assertThat(graph.sink.data()).containsExactly(ONE, TWO);
        assertThat(result.outcome()).isEqualTo(ScanResult.Outcome.COMPLETE);
        assertThat(result.newest()).isEqualTo(ago(Duration.ofMinutes(20)));
    }

    @Test
    void scan_anotherTextOfTheSameInstant_isWritten() throws Exception {
        String changed = ONE.replace("}", ",\"status\":\"resolved\"}");
        graph.service.answer(graph.page(ONE), graph.page(changed));

        graph.windows.scan(HOUR, LIMIT, false);
        graph.windows.scan(HOUR, LIMIT, false);

        assertThat(graph.sink.data()).containsExactly(ONE, changed);
    }

    @Test
    void scan_eachPage_isHandedOverBeforeItCounts() throws Exception {
        graph.service.answer(graph.linked(NEXT, ONE), graph.page(TWO));

        graph.windows.scan(HOUR, LIMIT, false);

        assertThat(graph.sink.flushedEvents()).hasSize(2);
        assertThat(graph.written).isEqualTo(2);
    }

    @Test
    void scan_whatIsOlderThanAskedFor_isLeftOut() throws Exception {
        graph.service.answer(graph.page(graph("old", ago(Duration.ofHours(2))), ONE));

        graph.windows.scan(HOUR, LIMIT, false);

        assertThat(graph.sink.data()).containsExactly(ONE);
        assertThat(graph.counters.outsideWindowCount()).isEqualTo(1);
    }

    @Test
    void scan_anImplausibleInstant_isWrittenButIsNotTheNewest() throws Exception {
        String bogus = graph("bogus", FakeClock.START.plus(Duration.ofDays(365)));
        graph.service.answer(graph.page(ONE, bogus));

        ScanResult result = graph.windows.scan(HOUR, LIMIT, false);

        assertThat(graph.sink.data()).containsExactly(ONE, bogus);
        assertThat(result.newest()).isEqualTo(ago(Duration.ofMinutes(30)));
    }

    @Test
    void scan_whenLeftBehindAndOverSeveralPages_readsUntilNothingNewTurnsUp() throws Exception {
        String slipped = graph("slipped", ago(Duration.ofMinutes(25)));
        graph.service
                .when("GET", "page=2", graph.page(TWO), graph.page(slipped, TWO), graph.page(slipped, TWO))
                .answer(graph.linked(NEXT, ONE));

        graph.windows.scan(HOUR, LIMIT, true);

        assertThat(graph.sink.data()).containsExactly(ONE, TWO, slipped);
        assertThat(graph.service.requests()).hasSize(6);
    }

    @Test
    void scan_whenTheNextPollReadsItAgain_readsItOnce() throws Exception {
        graph.service.when("GET", "page=2", graph.page(TWO)).answer(graph.linked(NEXT, ONE));

        graph.windows.scan(HOUR, LIMIT, false);

        assertThat(graph.service.requests()).hasSize(2);
    }

    @Test
    void scan_whenLeftBehindInOneShortPage_readsItOnce() throws Exception {
        graph.service.answer(graph.page(ONE, TWO));

        graph.windows.scan(HOUR, LIMIT, true);

        assertThat(graph.service.requests()).hasSize(1);
    }

    @Test
    void scan_moreAlwaysTurnsUp_endsNevertheless() throws Exception {
        FakeTransport.Answer[] pages = new FakeTransport.Answer[20];
        for (int i = 0; i < pages.length; i++) {
            pages[i] = graph.page(graph("new" + i, ago(Duration.ofMinutes(20))));
        }
        graph.service.when("GET", "page=2", pages).answer(graph.linked(NEXT, ONE));

        graph.windows.scan(HOUR, LIMIT, true);

        assertThat(graph.service.requests()).hasSize(12);
    }

    @Test
    void scan_beyondTheLimitOfPages_isTooLong() throws Exception {
        graph.service.when("GET", "page=2", graph.page(TWO)).answer(graph.linked(NEXT, ONE));

        ScanResult result = graph.windows.scan(HOUR, new PageLimit(1, Collecting.EFFORT), false);

        assertThat(result.outcome()).isEqualTo(ScanResult.Outcome.TOO_LONG);
    }

    @Test
    void scan_whenSplunkTakesNoMore_throwsThat() {
        graph.service.answer(graph.page(ONE));
        graph.sink.failOn(1);

        assertThatThrownBy(() -> graph.windows.scan(HOUR, LIMIT, false)).isInstanceOf(DefenderException.class);
    }

    @Test
    void scan_anOldAlertInANewIncident_staysKnownAsLongAsTheIncident() throws Exception {
        Collecting xdr = new Collecting(Feed.XDR_INCIDENTS);
        Instant old = ago(Duration.ofDays(20));
        xdr.service.answer(xdr.page(xdr(1, ago(Duration.ofMinutes(5)), "a", old)), xdr.page());

        xdr.windows.scan(HOUR, LIMIT, false);
        xdr.state.known().prune(4, ago(Duration.ofHours(1)));

        assertThat(xdr.state.known().size()).isEqualTo(4);
        assertThat(xdr.state.known().contains(fingerprint(xdr.sink.data().get(1))))
                .isTrue();
        assertThat(xdr.sink.events().get(1).header().sourcetype()).isEqualTo(Normaliser.ALERT);
    }

    @Test
    void scan_anIncidentWithoutItsAlerts_isHandedOverWithTheWhole() throws Exception {
        Collecting xdr = new Collecting(Feed.XDR_INCIDENTS);
        String whole = xdr(1, ago(Duration.ofMinutes(5)), "a", ago(Duration.ofMinutes(5)));
        xdr.service.answer(xdr.page(whole));

        xdr.windows.scan(HOUR, LIMIT, false);

        assertThat(xdr.sink.events().get(0)).satisfies(incident -> {
            assertThat(incident.data()).doesNotContain("alerts");
            assertThat(incident.object()).isEqualTo(whole);
        });
    }

    @Test
    void readApart_whenOneOfManyCannotBeRead_writesAllOthersAndCountsIt() throws Exception {
        int bad = 137;
        graph.service.answer(request -> {
            String query = request.uri().getQuery();
            int skip = query.contains("$skip=") ? Integer.parseInt(query.replaceFirst(".*skip=", "")) : 0;
            int top = Integer.parseInt(query.replaceFirst(".*top=(\\d+).*", "$1"));
            int end = Math.min(250, skip + Math.min(top, 100));
            if (skip <= bad && bad < end) {
                return FakeTransport.Answer.status(500).to(request);
            }
            String[] objects = IntStream.range(skip, Math.max(skip, end))
                    .mapToObj(id -> graph(Integer.toString(id), ago(Duration.ofMinutes(5))))
                    .toArray(String[]::new);
            return graph.page(objects).to(request);
        });

        int unreadable = graph.windows.readApart(HOUR, Collecting.EFFORT, 20);

        assertThat(unreadable).isEqualTo(1);
        assertThat(graph.sink.data()).hasSize(249).doesNotHaveDuplicates();
        assertThat(graph.service.requests()).hasSizeLessThan(40);
    }

    @Test
    void readApart_whenNothingCanBeRead_givesUp() throws Exception {
        graph.service.answer(FakeTransport.Answer.status(500));

        assertThat(graph.windows.readApart(HOUR, Collecting.EFFORT, 20)).isEqualTo(4);
    }

    @Test
    void scan_anotherTextOfTheSameVersion_isWrittenOnceADay() throws Exception {
        int[] text = {0};
        graph.service.answer(request -> graph.page(
                        "{\"id\":\"1\",\"lastUpdateDateTime\":\"2026-03-01T11:55:00Z\",\"x\":" + text[0]++ + "}")
                .to(request));
        for (int i = 0; i < 50; i++) {
            graph.windows.scan(HOUR, LIMIT, false);
            graph.clock.advance(Duration.ofHours(1));
        }

        // the first one, and one on each of the three days
        assertThat(graph.sink.data()).hasSize(4);
        assertThat(graph.counters.takeOtherTexts()).isEqualTo(3);
    }

    @Test
    void scan_theSameMembersInAnotherOrder_areNoOtherText() throws Exception {
        String updated = "\"lastUpdateDateTime\":\"2026-03-01T11:55:00Z\"";
        graph.service.answer(
                graph.page("{\"id\":\"1\"," + updated + ",\"a\":1}"),
                graph.page("{\"a\":1,\"id\":\"1\"," + updated + "}"));
        graph.windows.scan(HOUR, LIMIT, false);
        graph.windows.scan(HOUR, LIMIT, false);

        assertThat(graph.sink.data()).hasSize(1);
    }

    @Test
    void scan_theSameMembersInsideInAnotherOrder_areNoOtherText() throws Exception {
        String updated = "\"lastUpdateDateTime\":\"2026-03-01T11:55:00Z\"";
        graph.service.answer(
                graph.page("{\"id\":\"1\"," + updated + ",\"e\":[{\"a\":{\"b\":1,\"c\":2},\"d\":3}]}"),
                graph.page("{\"id\":\"1\"," + updated + ",\"e\":[{\"d\":3,\"a\":{\"c\":2,\"b\":1}}]}"));
        graph.windows.scan(HOUR, LIMIT, false);
        graph.windows.scan(HOUR, LIMIT, false);

        assertThat(graph.sink.data()).hasSize(1);
    }

    @Test
    void scan_anObjectWithoutInstantInAnotherOrder_isWrittenOnce() throws Exception {
        graph.service.answer(
                graph.page("{\"id\":\"1\",\"a\":1,\"b\":{\"c\":2,\"d\":3}}"),
                graph.page("{\"b\":{\"d\":3,\"c\":2},\"a\":1,\"id\":\"1\"}"));
        graph.windows.scan(HOUR, LIMIT, false);
        graph.windows.scan(HOUR, LIMIT, false);

        assertThat(graph.sink.data()).hasSize(1);
    }

    /** The disk is full, and the last known versions cannot be kept. */
    @Test
    void scan_whenTheListenerFails_writesNothingTwice() throws Exception {
        graph.service.answer(graph.page("{\"id\":\"1\",\"lastUpdateDateTime\":\"2026-03-01T11:55:00Z\"}"));
        graph.listener = (version, time) -> {
            throw new DefenderException(Code.CHECKPOINT, "no space left on device", "");
        };
        assertThatThrownBy(() -> graph.windows.scan(HOUR, LIMIT, false)).isInstanceOf(DefenderException.class);
        graph.windows.scan(HOUR, LIMIT, false);

        assertThat(graph.sink.data()).hasSize(1);
    }

    @Test
    void scan_aFullLastPage_isBelievedOnlyWhenItIsSaidTwice() throws Exception {
        String[] full = IntStream.range(0, 25)
                .mapToObj(id ->
                        graph(Integer.toString(id), ago(Duration.ofMinutes(30)).plusSeconds(id)))
                .toArray(String[]::new);
        graph.service
                .when("GET", "page=2", graph.page(TWO))
                .answer(graph.page(full), graph.linked("https://api.example/v1.0/security/alerts_v2?page=2", full));

        graph.windows.scan(HOUR, LIMIT, false);

        assertThat(graph.sink.data()).hasSize(26).contains(TWO);
    }

    @Test
    void scan_overLinksThatNeverEnd_endsWhereNothingNewComes() throws Exception {
        int[] number = {0};
        graph.service.answer(
                request -> graph.linked("https://api.example/v1.0/security/alerts_v2?page=" + ++number[0], ONE)
                        .to(request));

        ScanResult result = graph.windows.scan(HOUR, new PageLimit(100, Collecting.EFFORT), true);

        assertThat(graph.service.requests()).hasSizeLessThan(10);
        assertThat(result.reason()).contains("circle");
        assertThat(graph.sink.data()).containsExactly(ONE);
    }

    @Test
    void scan_whenSkipIsIgnored_asksForSmallerWindows() throws Exception {
        Collecting endpoint = new Collecting(Feed.ENDPOINT_ALERTS);
        String alert = "{\"id\":\"1\",\"lastUpdateTime\":\"" + ago(Duration.ofMinutes(5)) + "\"}";
        endpoint.service.answer(endpoint.page(alert));

        ScanResult result = endpoint.windows.scan(HOUR, new PageLimit(20, Collecting.EFFORT), true);

        assertThat(result.outcome()).isEqualTo(ScanResult.Outcome.TOO_LONG);
        assertThat(endpoint.service.requests()).hasSizeLessThan(6);
    }

    @Test
    void answers_whenTheServiceFails_isFalse() throws Exception {
        graph.service.answer(graph.page(), FakeTransport.Answer.status(503));

        assertThat(graph.windows.answers(FakeClock.START, Collecting.EFFORT)).isTrue();
        graph.clock.advance(Duration.ofMinutes(1));
        assertThat(graph.windows.answers(FakeClock.START, Collecting.EFFORT)).isFalse();
    }

    private static Fingerprint fingerprint(String text) {
        return new UnorderedFingerprint().of(Slice.of(text));
    }
}
