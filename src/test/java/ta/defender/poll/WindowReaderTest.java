package ta.defender.poll;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import ta.defender.http.ApiException;
import ta.defender.http.Effort;
import ta.defender.http.ServerClock;
import ta.defender.http.TransportException;
import ta.defender.json.Shape;
import ta.defender.microsoft.FeedClient;
import ta.defender.microsoft.Page;
import ta.defender.model.Code;
import ta.defender.model.Feed;
import ta.defender.model.TimeWindow;
import ta.defender.testing.FakeClock;
import ta.defender.testing.FakeTransport;
import ta.defender.testing.FakeTransport.Answer;

final class WindowReaderTest {
    private static final TimeWindow WINDOW = new TimeWindow(Instant.parse("2026-03-01T00:00:00Z"), null);
    private static final PageLimit NO_LIMIT = new PageLimit(PageLimit.UNLIMITED, Effort.within(Duration.ofSeconds(9)));
    private static final String LIST = "https://api.example/v1.0/security/alerts_v2";
    private static final Pattern SKIP = Pattern.compile(".*[$]skip=(\\d+).*");

    private final FakeTransport transport = new FakeTransport();
    private final List<String> objects = new ArrayList<>();
    private final List<Page> pages = new ArrayList<>();

    // ------------------------------------------------------------ links

    @Test
    void links_areFollowedToTheEnd() throws Exception {
        transport
                .when("GET", "skiptoken=2", page("3", null))
                .when("GET", "skiptoken=1", page("2", "2"))
                .answer(page("1", "1"));

        WindowRead read = read(Feed.GRAPH_ALERTS, NO_LIMIT);

        assertThat(read).isEqualTo(new WindowRead(true, 3, FakeClock.START));
        assertThat(objects).containsExactly("1", "2", "3");
        assertThat(pages).extracting(Page::objects).containsExactly(1, 1, 1);
        assertThat(transport.requests())
                .allSatisfy(request -> assertThat(request.timeout()).isEqualTo(Duration.ofSeconds(9)));
    }

    @Test
    void links_whenAPageInTheMiddleIsEmpty_goOn() throws Exception {
        transport
                .when("GET", "skiptoken=2", page("3", null))
                .when("GET", "skiptoken=1", page("", "2"))
                .answer(page("1", "1"));

        assertThat(read(Feed.GRAPH_ALERTS, NO_LIMIT)).isEqualTo(new WindowRead(true, 2, FakeClock.START));
        assertThat(transport.requests()).hasSize(3);
    }

    @Test
    void links_whenTheFirstPageIsEmpty_endThere() throws Exception {
        transport.answer(page("", null));

        assertThat(read(Feed.GRAPH_INCIDENTS, NO_LIMIT)).isEqualTo(new WindowRead(true, 0, FakeClock.START));
        assertThat(transport.requests()).hasSize(1);
        assertThat(pages).hasSize(1);
    }

    /** A service under load has been seen to end a list early: with a page that holds nothing and leads nowhere. */
    @Test
    void emptyEnd_isAskedForTwiceAndBelievedThen() throws Exception {
        transport.when("GET", "skiptoken=1", page("", null)).answer(page("1", "1"));

        assertThat(read(Feed.GRAPH_ALERTS, NO_LIMIT)).isEqualTo(new WindowRead(true, 1, FakeClock.START));
        assertThat(transport.requests()).hasSize(3);
        assertThat(pages).hasSize(2);
    }

    @Test
    void emptyEnd_whenItWasFalse_isNotBelieved() throws Exception {
        transport
                .when("GET", "skiptoken=2", page("3", null))
                .when("GET", "skiptoken=1", page("", null), page("2", "2"))
                .answer(page("1", "1"));

        assertThat(read(Feed.GRAPH_ALERTS, NO_LIMIT)).isEqualTo(new WindowRead(true, 3, FakeClock.START));
        assertThat(objects).containsExactly("1", "2", "3");
    }

    @Test
    void circle_isRefused() {
        transport
                .when("GET", "skiptoken=2", page("3", "1"))
                .when("GET", "skiptoken=1", page("2", "2"))
                .answer(page("1", "1"));

        assertThatThrownBy(() -> read(Feed.GRAPH_ALERTS, NO_LIMIT))
                .isInstanceOfSatisfying(
                        ApiException.class, e -> assertThat(e.code()).isEqualTo(Code.BAD_LINK))
                .hasMessageContainingAll("circle", "api.example/v1.0/security/alerts_v2");
        assertThat(transport.requests()).hasSize(3);
    }

    @Test
    void circle_whenAPageLeadsToItself_isRefused() {
        transport.when("GET", "skiptoken=1", page("2", "1")).answer(page("1", "1"));

        assertThatThrownBy(() -> read(Feed.GRAPH_ALERTS, NO_LIMIT)).isInstanceOf(ApiException.class);
        assertThat(transport.requests()).hasSize(2);
    }

    @Test
    void circle_whenItLeadsToTheFirstPage_isRefused() {
        transport.answer(request -> Answer.text(
                        200,
                        "{\"value\":[1],\"@odata.nextLink\":\""
                                + transport.requests().get(0).uri() + "\"}")
                .to(request));

        assertThatThrownBy(() -> read(Feed.GRAPH_ALERTS, NO_LIMIT)).isInstanceOf(ApiException.class);
        assertThat(transport.requests()).hasSizeLessThan(4);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void links_whenTheLimitOfPagesIsReached_areGivenUp(int limit) throws Exception {
        transport
                .when("GET", "skiptoken=2", page("3", null))
                .when("GET", "skiptoken=1", page("2", "2"))
                .answer(page("1", "1"));

        assertThat(read(Feed.GRAPH_ALERTS, new PageLimit(limit, Effort.within(Duration.ofSeconds(9)))))
                .isEqualTo(new WindowRead(false, limit, FakeClock.START));
        assertThat(transport.requests()).hasSize(limit);
    }

    @Test
    void links_whenTheListEndsAtTheLimit_areComplete() throws Exception {
        transport.when("GET", "skiptoken=1", page("2", null)).answer(page("1", "1"));

        assertThat(read(Feed.GRAPH_ALERTS, new PageLimit(2, Effort.within(Duration.ofSeconds(9))))
                        .complete())
                .isTrue();
    }

    // ------------------------------------------------------------ skip

    /** A page shorter than asked for is no end: services cap pages. */
    @Test
    void skip_readsOverShortPagesToTheEmptyOne() throws Exception {
        transport
                .when("GET", "$skip=5", page("", null))
                .when("GET", "$skip=3", page("4,5", null))
                .answer(page("1,2,3", null));

        WindowRead read = read(Feed.XDR_INCIDENTS, NO_LIMIT);

        assertThat(read).isEqualTo(new WindowRead(true, 5, FakeClock.START));
        assertThat(objects).containsExactly("1", "2", "3", "4", "5");
        assertThat(skips()).containsExactly("0", "3", "5");
        assertThat(pages).extracting(Page::objects).containsExactly(3, 2, 0);
    }

    @Test
    void skip_whenTheFirstPageIsEmpty_endsThere() throws Exception {
        transport.answer(page("", null));

        assertThat(read(Feed.ENDPOINT_ALERTS, NO_LIMIT)).isEqualTo(new WindowRead(true, 0, FakeClock.START));
        assertThat(transport.requests()).hasSize(1);
    }

    @Test
    void skip_whenTheLimitOfPagesIsReached_isGivenUp() throws Exception {
        transport.answer(page("1,2", null));

        assertThat(read(Feed.ENDPOINT_ALERTS, new PageLimit(4, Effort.within(Duration.ofSeconds(9)))))
                .isEqualTo(new WindowRead(false, 8, FakeClock.START));
        assertThat(skips()).containsExactly("0", "2", "4", "6");
    }

    // ------------------------------------------------------------ both

    /** What changes during the scan may be on no page: the time of the first one is what was read up to. */
    @ParameterizedTest
    @ValueSource(strings = {"GRAPH_ALERTS", "XDR_INCIDENTS"})
    void serviceTime_isThatOfTheFirstPage(Feed feed) throws Exception {
        transport.answer(
                first(feed).withHeader("Date", "Sun, 01 Mar 2026 10:00:00 GMT"),
                page("2", null).withHeader("Date", "Sun, 01 Mar 2026 11:00:00 GMT"),
                page("", null).withHeader("Date", "Sun, 01 Mar 2026 12:00:00 GMT"));

        assertThat(read(feed, NO_LIMIT).serviceTime()).isEqualTo(Instant.parse("2026-03-01T10:00:00Z"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"GRAPH_ALERTS", "XDR_INCIDENTS"})
    void failure_onALaterPage_reachesTheCaller(Feed feed) {
        transport.answer(first(feed), Answer.status(500));

        assertThatThrownBy(() -> read(feed, NO_LIMIT))
                .isInstanceOfSatisfying(
                        ApiException.class, e -> assertThat(e.code()).isEqualTo(Code.UNAVAILABLE));
        assertThat(pages).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GRAPH_ALERTS", "XDR_INCIDENTS"})
    void lostConnection_reachesTheCaller(Feed feed) {
        transport.answer(first(feed), Answer.failure(Code.CONNECTION_LOST));

        assertThatThrownBy(() -> read(feed, NO_LIMIT)).isInstanceOf(TransportException.class);
    }

    private WindowRead read(Feed feed, PageLimit limit) throws InterruptedException {
        FeedClient client =
                new FeedClient(transport, URI.create("https://api.example"), feed, new ServerClock(new FakeClock()));
        return new WindowReader(client, Shape.ofValue(), Thread::new)
                .read(WINDOW, limit, element -> objects.add(element.text().utf8()), pages::add);
    }

    private static Answer first(Feed feed) {
        return page("1", feed == Feed.GRAPH_ALERTS ? "1" : null);
    }

    private static Answer page(String values, String token) {
        String link = token == null ? "" : ",\"@odata.nextLink\":\"" + LIST + "?$skiptoken=" + token + "\"";
        return Answer.text(200, "{\"value\":[" + values + "]" + link + "}");
    }

    private List<String> skips() {
        return transport.requests().stream()
                .map(request -> SKIP.matcher(request.uri().toString()))
                .map(matcher -> matcher.matches() ? matcher.group(1) : "0")
                .toList();
    }
}
