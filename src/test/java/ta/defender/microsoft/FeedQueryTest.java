package ta.defender.microsoft;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import ta.defender.model.Feed;
import ta.defender.model.TimeWindow;

/** The addresses, written out as Microsoft documents them. */
final class FeedQueryTest {
    private static final URI BASE = URI.create("https://api.example");
    private static final TimeWindow WINDOW =
            new TimeWindow(Instant.parse("2026-03-01T12:00:00Z"), Instant.parse("2026-03-01T13:30:00.5Z"));
    private static final TimeWindow OPEN = new TimeWindow(Instant.parse("2026-03-01T12:00:00Z"), null);
    private static final PageRange FIRST = new PageRange(0, 50);

    @ParameterizedTest
    @CsvSource({
        "GRAPH_ALERTS, https://api.example/v1.0/security/alerts_v2"
                + "?$filter=lastUpdateDateTime%20ge%202026-03-01T12%3A00%3A00Z"
                + "&$orderby=lastUpdateDateTime%20asc&$top=50",
        "GRAPH_INCIDENTS, https://api.example/v1.0/security/incidents"
                + "?$filter=lastUpdateDateTime%20ge%202026-03-01T12%3A00%3A00Z"
                + "&$orderby=lastUpdateDateTime%20asc&$top=50",
        "ENDPOINT_ALERTS, https://api.example/api/alerts"
                + "?$filter=lastUpdateTime%20ge%202026-03-01T12%3A00%3A00Z&$expand=evidence&$top=50",
        "XDR_INCIDENTS, https://api.example/api/incidents"
                + "?$filter=lastUpdateTime%20ge%202026-03-01T12%3A00%3A00Z&$top=50"
    })
    void page_ofEachFeed_isTheDocumentedAddress(Feed feed, String address) {
        assertThat(FeedQuery.of(feed).page(BASE, feed, OPEN, FIRST, true)).hasToString(address);
    }

    @Test
    void page_whenTheWindowHasAnEnd_asksForBothEnds() {
        assertThat(query(Feed.XDR_INCIDENTS, WINDOW, new PageRange(0, 100), true))
                .endsWith("?$filter=lastUpdateTime%20ge%202026-03-01T12%3A00%3A00Z"
                        + "%20and%20lastUpdateTime%20le%202026-03-01T13%3A30%3A00.5Z&$top=100");
    }

    @ParameterizedTest
    @EnumSource
    void page_whenNotOrdered_hasNoOrder(Feed feed) {
        assertThat(query(feed, OPEN, FIRST, false)).doesNotContain("orderby");
    }

    @ParameterizedTest
    @EnumSource
    void page_whenItLeavesOutObjects_skipsThem(Feed feed) {
        assertThat(query(feed, OPEN, new PageRange(300, 100), true)).endsWith("&$top=100&$skip=300");
        assertThat(query(feed, OPEN, new PageRange(0, 100), true)).doesNotContain("skip");
    }

    /** Some services compare milliseconds: an end cut off there would leave out what lies between. */
    @ParameterizedTest
    @CsvSource({
        "12:00:00.0001Z,    12:00:00.0019Z,    12:00:00Z,     12:00:00.002Z",
        "12:00:00.123456Z,  12:00:00.123456Z,  12:00:00.123Z, 12:00:00.124Z",
        "12:00:00.999Z,     12:00:00.999Z,     12:00:00.999Z, 12:00:00.999Z",
        "12:00:00.9999999Z, 12:00:00.9999999Z, 12:00:00.999Z, 12:00:01Z",
        "11:59:59.9999999Z, 12:59:59.9990001Z, 11:59:59.999Z, 13:00:00Z"
    })
    void window_whenFinerThanMilliseconds_isRoundedOutwards(String from, String to, String asked, String until) {
        TimeWindow window = new TimeWindow(Instant.parse("2026-03-01T" + from), Instant.parse("2026-03-01T" + to));

        assertThat(URI.create(query(Feed.XDR_INCIDENTS, window, FIRST, true)).getQuery())
                .startsWith("$filter=lastUpdateTime ge 2026-03-01T" + asked + " and lastUpdateTime le 2026-03-01T"
                        + until + "&");
    }

    @Test
    void page_whenTheBaseUrlHasAPath_keepsIt() {
        assertThat(FeedQuery.of(Feed.XDR_INCIDENTS)
                        .page(URI.create("https://gateway.example:8443/xdr"), Feed.XDR_INCIDENTS, OPEN, FIRST, true)
                        .toString())
                .startsWith("https://gateway.example:8443/xdr/api/incidents?");
    }

    /** The largest sizes the services accept: Graph refuses more than 50 incidents, XDR more than 100. */
    @ParameterizedTest
    @CsvSource({
        "GRAPH_ALERTS, 500, true",
        "GRAPH_INCIDENTS, 50, true",
        "ENDPOINT_ALERTS, 1000, false",
        "XDR_INCIDENTS, 100, false"
    })
    void pages_areAsLargeAndChainedAsTheServiceAllows(Feed feed, int size, boolean links) {
        assertThat(FeedQuery.of(feed).pageSize()).isEqualTo(size);
        assertThat(FeedQuery.of(feed).followsLinks()).isEqualTo(links);
    }

    private static String query(Feed feed, TimeWindow window, PageRange range, boolean ordered) {
        return FeedQuery.of(feed).page(BASE, feed, window, range, ordered).toString();
    }
}
