package ta.defender.poll;

import java.time.Instant;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;
import ta.defender.http.ApiException;
import ta.defender.http.TransportException;
import ta.defender.json.Shape;
import ta.defender.microsoft.FeedClient;
import ta.defender.microsoft.Page;
import ta.defender.microsoft.PageHandler;
import ta.defender.microsoft.PageRange;
import ta.defender.model.TimeWindow;

/** Reads the pages of one window to their end, by links or by {@code $skip}, whatever size the service gives them. */
public final class WindowReader {
    private final FeedClient client;
    private final Shape shape;
    private final ThreadFactory threads;

    /**
     * @param threads for pages that are asked for before their turn
     */
    public WindowReader(FeedClient client, Shape shape, ThreadFactory threads) {
        this.client = client;
        this.shape = shape;
        this.threads = threads;
    }

    /**
     * Hands over every object of the window, some perhaps more than once.
     *
     * @throws ApiException when the service refuses, or its links lead astray
     * @throws TransportException when a page could not be had within the limit's effort
     */
    public WindowRead read(TimeWindow window, PageLimit limit, PageHandler handler, PageListener listener)
            throws InterruptedException {
        return client.followsLinks()
                ? new LinkedPages(client, shape, limit, handler, threads).read(window, listener)
                : skipThrough(window, limit, handler, listener);
    }

    /** A page shorter than asked for is not the end: services cap pages. Only an empty one is. */
    private WindowRead skipThrough(TimeWindow window, PageLimit limit, PageHandler handler, PageListener listener)
            throws InterruptedException {
        @Nullable Instant serviceTime = null;
        int skip = 0;
        int last = 0;
        for (int pages = 1; ; pages++) {
            PageRange range = new PageRange(skip, client.pageSize());
            Page page = client.page(window, range, limit.effort(), shape, handler);
            if (page.objects() == 0 && client.isEndDoubtful(last)) {
                page = client.page(window, range, limit.effort(), shape, handler);
                client.confirmEnd(page.objects() == 0 ? last : 0);
            }
            boolean goOn = listener.page(page);
            serviceTime = serviceTime == null ? page.serviceTime() : serviceTime;
            skip += page.objects();
            last = page.objects();
            client.met(page);
            if (page.objects() == 0 || !goOn) {
                return new WindowRead(true, !goOn, skip, serviceTime);
            }
            if (pages == limit.pages()) {
                return new WindowRead(false, skip, serviceTime);
            }
        }
    }
}
