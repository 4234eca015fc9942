package ta.defender.poll;

import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;
import ta.defender.http.ApiException;
import ta.defender.http.ErrorResponse;
import ta.defender.json.Element;
import ta.defender.json.Shape;
import ta.defender.microsoft.FeedClient;
import ta.defender.microsoft.Page;
import ta.defender.microsoft.PageHandler;
import ta.defender.microsoft.PageRange;
import ta.defender.model.Code;
import ta.defender.model.TimeWindow;

/**
 * Follows the links from page to page. Where a page names the next one before its objects, that one is asked for
 * while these are handled: one page ahead, never more, and its objects come only when all before them are through.
 */
final class LinkedPages {
    private final FeedClient client;
    private final Shape shape;
    private final PageLimit limit;
    private final PageHandler handler;
    private final ThreadFactory threads;

    private final Set<URI> visited = new HashSet<>();
    private int pages;
    /** Set by the thread that reads a page, taken by the one that waited for it. */
    private @Nullable PageAhead ahead;

    LinkedPages(FeedClient client, Shape shape, PageLimit limit, PageHandler handler, ThreadFactory threads) {
        this.client = client;
        this.shape = shape;
        this.limit = limit;
        this.handler = new AskingAhead(handler);
        this.threads = threads;
    }

    WindowRead read(TimeWindow window, PageListener listener) throws InterruptedException {
        try {
            return follow(window, listener);
        } finally {
            abandon();
        }
    }

    private WindowRead follow(TimeWindow window, PageListener listener) throws InterruptedException {
        pages = 1;
        Page page = confirmed(first(window), () -> first(window));
        boolean goOn = listener.page(page);
        Instant serviceTime = page.serviceTime();
        int objects = page.objects();
        for (URI next = page.next(); next != null && goOn; next = page.next()) {
            if (!visited.add(next)) {
                throw new ApiException(
                        Code.BAD_LINK,
                        "the service's @odata.nextLink leads in a circle on " + next.getHost() + next.getRawPath(),
                        "",
                        ErrorResponse.of(200));
            }
            if (pages == limit.pages()) {
                return new WindowRead(false, objects, serviceTime);
            }
            pages++;
            page = page(next);
            goOn = listener.page(page);
            objects += page.objects();
        }
        return new WindowRead(true, !goOn, objects, serviceTime);
    }

    private Page first(TimeWindow window) throws InterruptedException {
        return client.page(window, new PageRange(0, client.pageSize()), limit.effort(), shape, handler);
    }

    private Page page(URI uri) throws InterruptedException {
        return confirmed(firstTime(uri), () -> read(uri, handler));
    }

    /** The end of a list behind a full page, or an empty end in its middle, is believed only when it is said twice. */
    private Page confirmed(Page page, Again again) throws InterruptedException {
        client.met(page);
        boolean emptyEnd = page.objects() == 0 && pages > 1;
        if (page.next() != null || !(emptyEnd || client.isEndDoubtful(page.objects()))) {
            return page;
        }
        Page second = again.read();
        if (second.next() == null) {
            client.confirmEnd(second.objects());
        }
        client.met(second);
        return second;
    }

    /** Reads a page once more. */
    private interface Again {
        Page read() throws InterruptedException;
    }

    private Page firstTime(URI uri) throws InterruptedException {
        PageAhead asked = ahead;
        if (asked != null && asked.uri().equals(uri)) {
            ahead = null;
            return asked.take();
        }
        abandon();
        return read(uri, handler);
    }

    private Page read(URI uri, PageHandler objects) throws InterruptedException {
        return client.page(uri, limit.effort(), shape, objects);
    }

    private void abandon() {
        PageAhead asked = ahead;
        if (asked != null) {
            asked.abandon();
            ahead = null;
        }
    }

    /** Hands objects over, and begins the next page as soon as it is known. */
    private final class AskingAhead implements PageHandler {
        private final PageHandler objects;

        AskingAhead(PageHandler objects) {
            this.objects = objects;
        }

        @Override
        public void element(Element element) throws IOException {
            objects.element(element);
        }

        @Override
        public void next(URI uri) {
            if (ahead == null && pages < limit.pages() && !visited.contains(uri)) {
                ahead = PageAhead.begin(uri, this, LinkedPages.this::read, threads);
            }
        }
    }
}
