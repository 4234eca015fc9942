package ta.defender.microsoft;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import ta.defender.json.Timestamps;
import ta.defender.model.Feed;
import ta.defender.model.TimeWindow;

/**
 * How each feed is asked: path, page size, paging and order, as documented per API.
 *
 * @param path appended to the API's base URL
 * @param pageSize largest page that is safe to ask for
 * @param followsLinks whether pages are chained by {@code @odata.nextLink}; otherwise by {@code $skip}
 * @param order {@code $orderby} to try, empty when the API documents none
 * @param expand {@code $expand}, empty for none
 */
record FeedQuery(String path, int pageSize, boolean followsLinks, String order, String expand) {

    static FeedQuery of(Feed feed) {
        return switch (feed) {
            case GRAPH_ALERTS ->
                new FeedQuery("/v1.0/security/alerts_v2", 500, true, feed.updatedMember() + " asc", "");
            case GRAPH_INCIDENTS ->
                new FeedQuery("/v1.0/security/incidents", 50, true, feed.updatedMember() + " asc", "");
            case ENDPOINT_ALERTS -> new FeedQuery("/api/alerts", 1_000, false, "", "evidence");
            case XDR_INCIDENTS -> new FeedQuery("/api/incidents", 100, false, "", "");
        };
    }

    /** The address of the first page, or of the one that leaves out {@code skip} objects. */
    URI page(URI baseUrl, Feed feed, TimeWindow window, PageRange range, boolean ordered) {
        StringBuilder query = new StringBuilder(baseUrl.toString()).append(path).append("?$filter=");
        query.append(encoded(filter(feed.updatedMember(), window)));
        if (ordered && !order.isEmpty()) {
            query.append("&$orderby=").append(encoded(order));
        }
        if (!expand.isEmpty()) {
            query.append("&$expand=").append(encoded(expand));
        }
        query.append("&$top=").append(range.top());
        if (range.skip() > 0) {
            query.append("&$skip=").append(range.skip());
        }
        return URI.create(query.toString());
    }

    /**
     * Milliseconds only, rounded outwards: some services compare no finer, and an object read twice is recognised while
     * one left out is lost.
     */
    private static String filter(String member, TimeWindow window) {
        String filter = member + " ge " + Timestamps.format(window.from().truncatedTo(ChronoUnit.MILLIS));
        Instant to = window.to();
        if (to == null) {
            return filter;
        }
        Instant end = to.truncatedTo(ChronoUnit.MILLIS);
        return filter + " and " + member + " le " + Timestamps.format(end.equals(to) ? end : end.plusMillis(1));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
