package ta.defender.microsoft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import ta.defender.http.ApiException;
import ta.defender.http.Effort;
import ta.defender.http.HttpRequest;
import ta.defender.http.ServerClock;
import ta.defender.http.TransportException;
import ta.defender.json.Shape;
import ta.defender.model.Api;
import ta.defender.model.Code;
import ta.defender.model.Feed;
import ta.defender.model.TimeWindow;
import ta.defender.testing.FakeClock;
import ta.defender.testing.FakeTransport;
import ta.defender.testing.FakeTransport.Answer;

final class FeedClientTest {
    private static final TimeWindow WINDOW = new TimeWindow(Instant.parse("2026-03-01T00:00:00Z"), null);
    private static final Duration TIMEOUT = Duration.ofSeconds(77);
    private static final Effort EFFORT = Effort.within(TIMEOUT);
    private static final Shape SHAPE = Shape.ofValue();
    private static final String LIST = "https://api.example/v1.0/security/alerts_v2";

    private final FakeTransport transport = new FakeTransport();
    private final List<String> objects = new ArrayList<>();
    private final PageHandler handler = element -> objects.add(element.text().utf8());

    @Test
    void page_handsOverObjectsLinkAndServiceTime() throws Exception {
        transport.answer(Answer.text(
                        200,
                        "{\"@odata.context\":\"x\",\"value\":[{\"id\":1}, {\"id\":2}]," + "\"@odata.nextLink\":\""
                                + LIST + "?$skiptoken=n\"}")
                .withHeader("Date", "Sun, 01 Mar 2026 10:00:05 GMT"));

        Page page = read(Feed.GRAPH_ALERTS);

        assertThat(page)
                .isEqualTo(new Page(2, URI.create(LIST + "?$skiptoken=n"), Instant.parse("2026-03-01T10:00:05Z")));
        assertThat(objects).containsExactly("{\"id\":1}", "{\"id\":2}");
        HttpRequest request = transport.lastRequest();
        assertThat(request.method()).isEqualTo("GET");
        assertThat(request.timeout()).isEqualTo(TIMEOUT);
        assertThat(request.header("Accept")).isEqualTo("application/json");
        assertThat(request.repeatable()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "yesterday", "2026-03-01T10:00:05Z", "Sun, 31 Feb 2026 10:00:05 GMT"})
    void serviceTime_whenTheDateCannotBeRead_isOurs(String date) throws Exception {
        transport.answer(Answer.text(200, "{\"value\":[]}").withHeader("Date", date));

        assertThat(read(Feed.XDR_INCIDENTS).serviceTime()).isEqualTo(FakeClock.START);
    }

    /** Without it newer members of an enumeration all become unknownFutureValue. */
    @ParameterizedTest
    @EnumSource
    void preferHeader_isSentToGraphAlone(Feed feed) throws Exception {
        transport.answer(Answer.text(200, "{\"value\":[]}"));

        read(feed);

        assertThat(transport.lastRequest().header("Prefer"))
                .isEqualTo(feed.api() == Api.GRAPH ? "include-unknown-enum-members" : null);
    }

    @Test
    void nextPage_isAskedForVerbatimWithTheSameHeaders() throws Exception {
        transport.answer(Answer.text(200, "{\"value\":[]}"));
        URI next = URI.create(LIST + "?$skiptoken=n%2B");

        client(Feed.GRAPH_ALERTS).page(next, EFFORT, SHAPE, handler);

        assertThat(transport.lastRequest().uri()).isEqualTo(next);
        assertThat(transport.lastRequest().header("Prefer")).isEqualTo("include-unknown-enum-members");
        assertThat(transport.lastRequest().timeout()).isEqualTo(TIMEOUT);
    }

    // ------------------------------------------------------------ order

    @Test
    void order_whenRefused_isLeftOutFromThenOn() throws Exception {
        transport
                .when("GET", "orderby", Answer.text(400, "{\"error\":{\"code\":\"BadRequest\"}}"))
                .answer(Answer.text(200, "{\"value\":[{}]}"));
        FeedClient client = client(Feed.GRAPH_INCIDENTS);

        assertThat(read(client).objects()).isEqualTo(1);
        assertThat(read(client).objects()).isEqualTo(1);

        assertThat(transport.requests().stream()
                        .map(request -> request.uri().toString().contains("orderby")))
                .containsExactly(true, false, false);
    }

    @Test
    void order_whenTheRefusalHasAnotherCause_staysIn() {
        transport.answer(Answer.text(400, "{\"error\":{\"code\":\"BadRequest\",\"message\":\"bad filter\"}}"));
        FeedClient client = client(Feed.GRAPH_ALERTS);

        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> read(client))
                    .isInstanceOf(ApiException.class)
                    .hasMessageContaining("bad filter");
        }

        assertThat(transport.requests().stream()
                        .map(request -> request.uri().toString().contains("orderby")))
                .containsExactly(true, false, true, false);
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 404, 429, 500, 503})
    void order_whenTheAnswerIsNoRefusalOfTheQuery_isNotTriedWithout(int status) {
        transport.answer(Answer.status(status));

        assertThatThrownBy(() -> read(Feed.GRAPH_ALERTS)).isInstanceOf(ApiException.class);

        assertThat(transport.requests()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(names = {"ENDPOINT_ALERTS", "XDR_INCIDENTS"})
    void refusal_whenThereWasNoOrder_isNotRepeated(Feed feed) {
        transport.answer(Answer.status(400));

        assertThatThrownBy(() -> read(feed)).isInstanceOf(ApiException.class);

        assertThat(transport.requests()).hasSize(1);
    }

    // ------------------------------------------------------------ errors

    /** The service gave the pages before: it is the depth that it refuses, and a smaller window is not as deep. */
    @ParameterizedTest
    @EnumSource(names = {"ENDPOINT_ALERTS", "XDR_INCIDENTS"})
    void refusal_ofAPageBehindTheFirst_isOfThePageOnly(Feed feed) {
        transport.answer(Answer.status(400));

        assertThatThrownBy(() -> client(feed).page(WINDOW, new PageRange(600, 100), EFFORT, SHAPE, handler))
                .isInstanceOfSatisfying(
                        ApiException.class, e -> assertThat(e.code()).isEqualTo(Code.BAD_LINK));
    }

    @ParameterizedTest
    @CsvSource({
        "400, REFUSED",
        "401, UNAUTHORIZED",
        "403, FORBIDDEN",
        "404, REFUSED",
        "408, UNAVAILABLE",
        "410, REFUSED",
        "429, THROTTLED",
        "500, UNAVAILABLE",
        "501, UNAVAILABLE",
        "503, UNAVAILABLE",
        "504, UNAVAILABLE",
        "204, REFUSED",
        "206, UNAVAILABLE",
        "302, REFUSED"
    })
    void error_hasTheKindOfItsStatus(int status, Code kind) {
        transport.answer(Answer.status(status));

        assertThatThrownBy(() -> read(Feed.XDR_INCIDENTS)).isInstanceOfSatisfying(ApiException.class, e -> {
            assertThat(e.code()).isEqualTo(kind);
            assertThat(e.status()).isEqualTo(status);
            assertThat(e)
                    .hasMessageContainingAll("/api/incidents", "api.example", "HTTP " + status)
                    .hasMessageNotContaining("filter");
        });
        assertThat(objects).isEmpty();
    }

    /** A partial answer is none: the position must not move past what is left out. */
    @Test
    void partialAnswer_whenItHasObjects_isStillNotTaken() {
        transport.answer(Answer.text(206, "{\"value\":[{\"id\":1}]}"));

        assertThatThrownBy(() -> read(Feed.GRAPH_ALERTS))
                .isInstanceOfSatisfying(
                        ApiException.class, e -> assertThat(e.code()).isEqualTo(Code.UNAVAILABLE));
        assertThat(objects).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"error\":{\"code\":\"x\"}}", "{\"Value\":[]}", "{\"values\":[{\"id\":1}]}"})
    void answer_whenItHasNoList_isNoEmptyList(String body) {
        transport.answer(Answer.text(200, body));

        assertThatThrownBy(() -> read(Feed.ENDPOINT_ALERTS))
                .isInstanceOfSatisfying(
                        ApiException.class, e -> assertThat(e.code()).isEqualTo(Code.UNAVAILABLE))
                .message()
                .containsAnyOf("no list of objects", "HTTP 200 x");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<html>Sign in</html>",
                "{\"value\":[{\"id\":1}",
                "{\"value\":[1,]}",
                "{\"value\":null}",
                "{\"value\":{}}"
            })
    void answer_whenItIsNoPage_isATransportFailure(String body) {
        transport.answer(Answer.text(200, body));

        assertThatThrownBy(() -> read(Feed.ENDPOINT_ALERTS)).isInstanceOf(TransportException.class);
    }

    @Test
    void answer_whenItHasNoObjects_isAnEmptyPage() throws Exception {
        transport.answer(Answer.text(200, "{\"value\":[]}"));

        assertThat(read(Feed.GRAPH_ALERTS)).isEqualTo(new Page(0, null, FakeClock.START));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"\"", "null", "\"  \""})
    void nextLink_whenBlank_isNone(String link) throws Exception {
        transport.answer(Answer.text(200, "{\"value\":[{}],\"@odata.nextLink\":" + link + "}"));

        assertThat(read(Feed.GRAPH_ALERTS).next()).isNull();
    }

    @Test
    void nextLink_whenItLeavesTheService_isRefused() {
        transport.answer(Answer.text(200, "{\"value\":[{}],\"@odata.nextLink\":\"https://evil.example/x\"}"));

        assertThatThrownBy(() -> read(Feed.GRAPH_ALERTS))
                .isInstanceOfSatisfying(
                        ApiException.class, e -> assertThat(e.code()).isEqualTo(Code.BAD_LINK));
    }

    /** It is not followed, so a link to a host of an older name does no harm. */
    @ParameterizedTest
    @EnumSource(names = {"ENDPOINT_ALERTS", "XDR_INCIDENTS"})
    void nextLink_whenPagesAreSkipped_isNotLookedAt(Feed feed) throws Exception {
        transport.answer(Answer.text(
                200, "{\"value\":[{}],\"@odata.nextLink\":\"https://api.securitycenter.windows.com/api/alerts\"}"));

        assertThat(read(feed)).isEqualTo(new Page(1, null, FakeClock.START));
    }

    @Test
    void requests_whenManyThreadsRead_dropTheOrderOnce() throws Exception {
        transport.when("GET", "orderby", Answer.status(400)).answer(Answer.text(200, "{\"value\":[]}"));
        FeedClient client = client(Feed.GRAPH_ALERTS);

        List<Integer> pages = IntStream.range(0, 20)
                .parallel()
                .mapToObj(i -> {
                    try {
                        return client.page(WINDOW, new PageRange(0, 1), EFFORT, SHAPE, element -> {})
                                .objects();
                    } catch (ApiException | TransportException | InterruptedException e) {
                        throw new AssertionError(e);
                    }
                })
                .toList();

        assertThat(pages).containsOnly(0);
        assertThat(transport.openBodies()).isZero();
    }

    private Page read(Feed feed) throws InterruptedException {
        return read(client(feed));
    }

    private Page read(FeedClient client) throws InterruptedException {
        return client.page(WINDOW, new PageRange(0, client.pageSize()), EFFORT, SHAPE, handler);
    }

    private FeedClient client(Feed feed) {
        return new FeedClient(transport, URI.create("https://api.example"), feed, new ServerClock(new FakeClock()));
    }
}
