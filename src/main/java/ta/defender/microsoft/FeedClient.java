package ta.defender.microsoft;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import ta.defender.http.ApiException;
import ta.defender.http.Effort;
import ta.defender.http.ErrorResponse;
import ta.defender.http.HttpRequest;
import ta.defender.http.HttpResponse;
import ta.defender.http.Responses;
import ta.defender.http.ServerClock;
import ta.defender.http.Transport;
import ta.defender.json.Element;
import ta.defender.json.ElementHandler;
import ta.defender.json.PageEnd;
import ta.defender.json.PageScanner;
import ta.defender.json.Shape;
import ta.defender.model.Api;
import ta.defender.model.Code;
import ta.defender.model.Feed;
import ta.defender.model.TimeWindow;

/** Reads pages of one feed of one account; callable from any thread. */
public final class FeedClient {
    /** No service makes pages so small that fewer objects could fill one. */
    private static final int SMALLEST_FULL_PAGE = 10;

    private final Transport transport;
    private final URI baseUrl;
    private final Feed feed;
    private final ServerClock clock;
    private final FeedQuery query;
    private final AtomicBoolean ordered = new AtomicBoolean(true);
    private volatile int fullPage;
    private volatile int largestPage;
    private volatile int confirmedEnd;

    /**
     * @param transport authorised for the feed's API
     * @param baseUrl of that API, without a slash at its end
     */
    public FeedClient(Transport transport, URI baseUrl, Feed feed, ServerClock clock) {
        this.transport = transport;
        this.baseUrl = baseUrl;
        this.feed = feed;
        this.clock = clock;
        this.query = FeedQuery.of(feed);
    }

    /** What is read. */
    public Feed feed() {
        return feed;
    }

    /** The service's clock, as its answers tell it. */
    public ServerClock clock() {
        return clock;
    }

    /** What the service's clock shows. */
    public Instant now() {
        return clock.instant();
    }

    /** The largest page that is safe to ask for. */
    public int pageSize() {
        return query.pageSize();
    }

    /** Whether the service chains pages by links; otherwise {@code $skip} walks them, over data that may move. */
    public boolean followsLinks() {
        return query.followsLinks();
    }

    /**
     * Reads one page of a window. A retry hands the same objects over again.
     *
     * <p>{@code $orderby} is undocumented though widely used: when the service refuses the query with it, it is left out
     * from then on, and nothing relies on the order.
     *
     * @throws ApiException with {@link Code#BAD_LINK} when the service rejects a page behind the first
     */
    public Page page(TimeWindow window, PageRange range, Effort effort, Shape shape, PageHandler handler)
            throws InterruptedException {
        boolean withOrder = ordered.get() && !query.order().isEmpty();
        try {
            return read(query.page(baseUrl, feed, window, range, withOrder), effort, shape, handler);
        } catch (ApiException e) {
            if (!withOrder || e.status() != 400) {
                throw tooDeep(e, range);
            }
            try {
                Page page = read(query.page(baseUrl, feed, window, range, false), effort, shape, handler);
                ordered.set(false);
                return page;
            } catch (ApiException again) {
                throw tooDeep(again, range);
            }
        }
    }

    /** A service that gave the pages before limits {@code $skip}: a smaller window needs less of it. */
    private static ApiException tooDeep(ApiException e, PageRange range) {
        return e.code() == Code.REFUSED && range.skip() > 0 ? NextLink.rejected(e, "$skip=" + range.skip()) : e;
    }

    /**
     * Reads the page a service named as the next one.
     *
     * @throws ApiException with {@link Code#BAD_LINK} when the service rejects its own link
     */
    public Page page(URI next, Effort effort, Shape shape, PageHandler handler) throws InterruptedException {
        try {
            return read(next, effort, shape, handler);
        } catch (ApiException e) {
            throw e.code() == Code.REFUSED ? NextLink.rejected(e, "its own @odata.nextLink") : e;
        }
    }

    /** Learns from a page how large the service makes its pages, whatever is asked for. */
    public void met(Page page) {
        largestPage = Math.max(largestPage, page.objects());
        if (page.next() != null) {
            fullPage = Math.max(fullPage, page.objects());
        }
    }

    /** The largest page so far. */
    public int largestPage() {
        return largestPage;
    }

    /** Whether a list that ends with a page of so many objects may have ended too early: the page is a full one. */
    public boolean isEndDoubtful(int objects) {
        return objects >= SMALLEST_FULL_PAGE && (fullPage > 0 ? objects >= fullPage : objects > confirmedEnd);
    }

    /** The list did end with a page of so many objects. */
    public void confirmEnd(int objects) {
        confirmedEnd = Math.max(confirmedEnd, objects);
    }

    /** The time by both clocks, the service's and this host's: the earlier one, for one of the two may be wrong. */
    public Instant present() {
        Instant host = clock.hostNow();
        Instant service = clock.instant();
        return service.isBefore(host) ? service : host;
    }

    private Page read(URI uri, Effort effort, Shape shape, PageHandler handler) throws InterruptedException {
        HttpRequest request = HttpRequest.get(uri)
                .withTimeout(effort.timeout())
                .withAttempts(effort.attempts())
                .withHeader("Accept", "application/json");
        if (feed.api() == Api.GRAPH) {
            // without it, newer enum members collapse to unknownFutureValue
            request = request.withHeader("Prefer", "include-unknown-enum-members");
        }
        ElementHandler elements = elements(handler, uri);
        Answer answer = transport.exchange(request, response -> answer(response, shape, elements));
        if (answer.status() == 200 && answer.end() == null) {
            // what failed after its first bytes may well succeed now
            answer = transport.exchange(request, response -> answer(response, shape, elements));
        }
        PageEnd end = answer.end();
        if (end == null) {
            throw failure(answer);
        }
        return new Page(end.elements(), next(end.nextLink(), uri), answer.serviceTime());
    }

    private @Nullable URI next(@Nullable String link, URI list) {
        return !followsLinks() || link == null || link.isBlank() ? null : NextLink.of(link, list);
    }

    private ElementHandler elements(PageHandler handler, URI list) {
        return new ElementHandler() {
            @Override
            public void element(Element element) throws IOException {
                handler.element(element);
            }

            @Override
            public void nextLink(String link) {
                try {
                    URI next = next(link, list);
                    if (next != null) {
                        handler.next(next);
                    }
                } catch (ApiException refused) {
                    // said in its place, when the page has been read
                }
            }
        };
    }

    private Answer answer(HttpResponse response, Shape shape, ElementHandler handler) throws IOException {
        Instant serviceTime = serviceTime(response.header("Date"));
        if (response.status() != 200) {
            Duration wait = Responses.retryAfter(response, serviceTime);
            return new Answer(response.status(), serviceTime, null, ServiceError.read(response), wait);
        }
        PageEnd end = PageScanner.scan(response.body(), shape, handler);
        // objects beside an error are sound, but the list is not complete
        ServiceError error = ServiceError.ofList(end.error(), end.arrayFound(), "list of objects");
        return new Answer(200, serviceTime, error == null ? end : null, error, null);
    }

    private ApiException failure(Answer answer) {
        ServiceError error = answer.error();
        String text = error == null ? "HTTP " + answer.status() : error.describe(answer.status());
        Code code = ApiException.codeOf(answer.status());
        return new ApiException(
                code,
                query.path() + " on " + baseUrl.getHost() + " answered " + text,
                code == Code.UNAVAILABLE
                        ? "the service of Microsoft fails; inputs retry by themselves, and no event is lost"
                        : "",
                new ErrorResponse(answer.status(), "", "", answer.retryAfter()));
    }

    private Instant serviceTime(@Nullable String date) {
        Instant time = Responses.date(date);
        if (time == null) {
            // a date we cannot read is as good as none
            return now();
        }
        clock.told(time);
        return time;
    }

    /** An answer as a value: the end of a page, or an error. */
    private record Answer(
            int status,
            Instant serviceTime,
            @Nullable PageEnd end,
            @Nullable ServiceError error,
            @Nullable Duration retryAfter) {}
}
