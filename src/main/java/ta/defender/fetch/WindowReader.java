package ta.defender.fetch;

import java.net.URI;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import ta.defender.api.ApiException;
import ta.defender.api.FeedClient;
import ta.defender.api.Page;
import ta.defender.api.PageRange;
import ta.defender.http.TransportException;
import ta.defender.json.ElementHandler;
import ta.defender.json.Shape;
import ta.defender.model.TimeWindow;

/** Walks the pages of one window to their end, by links or by {@code $skip}, whatever size the service gives them. */
public final class WindowReader {
    private final FeedClient client;
    private final Shape shape;

    public WindowReader(FeedClient client, Shape shape) {
        this.client = client;
        this.shape = shape;
    }

    /**
     * Hands over every object of the window, some perhaps more than once.
     *
     * @throws ApiException when the service refuses, or its links lead astray
     * @throws TransportException when a page could not be had within the limit's patience
     */
    public WindowRead read(TimeWindow window, PageLimit limit, ElementHandler handler, PageListener listener)
            throws ApiException, TransportException, InterruptedException {
        return client.followsLinks()
                ? followLinks(window, limit, handler, listener)
                : skipThrough(window, limit, handler, listener);
    }

    private WindowRead followLinks(TimeWindow window, PageLimit limit, ElementHandler handler, PageListener listener)
            throws ApiException, TransportException, InterruptedException {
        Set<URI> visited = new HashSet<>();
        Page page = client.page(window, new PageRange(0, client.pageSize()), limit.patience(), shape, handler);
        listener.page(page);
        Instant serviceTime = page.serviceTime();
        int pages = 1;
        int objects = page.objects();
        for (URI next = page.next(); next != null; next = page.next()) {
            if (!visited.add(next)) {
                throw ApiException.linkCircle(next);
            }
            if (pages == limit.pages()) {
                return new WindowRead(false, pages, objects, serviceTime);
            }
            page = client.page(next, limit.patience(), shape, handler);
            if (page.objects() == 0 && page.next() == null) {
                // an empty end in the middle of a list is believed only when it is said twice
                page = client.page(next, limit.patience(), shape, handler);
            }
            listener.page(page);
            pages++;
            objects += page.objects();
        }
        return new WindowRead(true, pages, objects, serviceTime);
    }

    /** A page shorter than asked for is no end: services cap pages. Only an empty one is. */
    private WindowRead skipThrough(TimeWindow window, PageLimit limit, ElementHandler handler, PageListener listener)
            throws ApiException, TransportException, InterruptedException {
        @Nullable Instant serviceTime = null;
        int skip = 0;
        for (int pages = 1; ; pages++) {
            Page page = client.page(window, new PageRange(skip, client.pageSize()), limit.patience(), shape, handler);
            listener.page(page);
            serviceTime = serviceTime == null ? page.serviceTime() : serviceTime;
            skip += page.objects();
            if (page.objects() == 0) {
                return new WindowRead(true, pages, skip, serviceTime);
            }
            if (pages == limit.pages()) {
                return new WindowRead(false, pages, skip, serviceTime);
            }
        }
    }
}
