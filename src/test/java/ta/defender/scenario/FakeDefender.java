package ta.defender.scenario;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import ta.defender.http.HttpRequest;
import ta.defender.http.HttpResponse;
import ta.defender.model.Feed;
import ta.defender.testing.FakeClock;
import ta.defender.testing.FakeTransport;

/**
 * One list of a Defender API in memory, over a tenant that changes while it is read: filter, order, page limits, paging by
 * skipping over live data, and a {@code Date} of its own clock. Written from the API's documentation, not from the product.
 */
final class FakeDefender implements FakeTransport.Answer {
    private static final Duration LATENCY = Duration.ofMillis(250);
    private static final Pattern CONDITION = Pattern.compile("(\\w+) (ge|le) (\\S+)");

    /** How a list is sorted when nobody asked. */
    enum Order {
        NEWEST_FIRST,
        NONE
    }

    private final Feed feed;
    private final Tenant tenant;
    private final FakeClock truth;
    private final Login login;

    private Runnable onCall = () -> {};
    private Fault fault = Fault.NONE;
    private int calls;
    private int callsInPhase;
    private int pageCap = 40;
    private int repeats;
    private Order order = Order.NEWEST_FIRST;
    private boolean refusesOrder;
    private boolean ignoresFilter;
    private boolean sendsDate = true;
    private boolean ignoresSkip;
    private Duration dateAhead = Duration.ZERO;

    FakeDefender(Feed feed, Tenant tenant, FakeClock truth, Login login) {
        this.feed = feed;
        this.tenant = tenant;
        this.truth = truth;
        this.login = login;
    }

    /** Begins a phase. */
    void setFault(Fault newFault) {
        fault = newFault;
        callsInPhase = 0;
    }

    /** Runs before each call is answered. */
    void setOnCall(Runnable newOnCall) {
        onCall = newOnCall;
    }

    void setPageCap(int newPageCap) {
        pageCap = newPageCap;
    }

    /** Each page begins with so many objects of the one before. */
    void setRepeats(int newRepeats) {
        repeats = newRepeats;
    }

    void setOrder(Order newOrder) {
        order = newOrder;
    }

    void setRefusesOrder(boolean newRefusesOrder) {
        refusesOrder = newRefusesOrder;
    }

    void setIgnoresFilter(boolean newIgnoresFilter) {
        ignoresFilter = newIgnoresFilter;
    }

    void setIgnoresSkip(boolean newIgnoresSkip) {
        ignoresSkip = newIgnoresSkip;
    }

    /** The Date header is wrong by so much. */
    void setDateAhead(Duration newDateAhead) {
        dateAhead = newDateAhead;
    }

    void setSendsDate(boolean newSendsDate) {
        sendsDate = newSendsDate;
    }

    Feed feed() {
        return feed;
    }

    Tenant tenant() {
        return tenant;
    }

    Login login() {
        return login;
    }

    String path() {
        return switch (feed) {
            case GRAPH_ALERTS -> "/v1.0/security/alerts_v2";
            case GRAPH_INCIDENTS -> "/v1.0/security/incidents";
            case ENDPOINT_ALERTS -> "/api/alerts";
            case XDR_INCIDENTS -> "/api/incidents";
        };
    }

    int calls() {
        return calls;
    }

    @Override
    public HttpResponse to(HttpRequest request) throws InterruptedException {
        calls++;
        truth.advance(LATENCY);
        onCall.run();
        Call call = Call.of(request.uri(), ++callsInPhase, truth.instant());
        String authorization = request.header("Authorization");
        Reply reply = authorization == null || !login.accepts(authorization)
                ? Reply.error(401, "InvalidAuthenticationToken")
                : fault.reply(call, this);
        return (sendsDate && reply.failure() == null ? reply.withHeader("Date", date()) : reply).respond(request);
    }

    /** The right reply to a call. */
    Reply page(Call call) {
        int most = feed == Feed.XDR_INCIDENTS ? 100 : feed == Feed.GRAPH_INCIDENTS ? 50 : 10_000;
        if (call.number("$top", 1) > most) {
            return Reply.error(400, "The limit of '" + most + "' for Top query has been exceeded");
        }
        if (call.query().containsKey("$orderby") && (refusesOrder || !isGraph())) {
            return Reply.error(400, "The query parameter '$orderby' is not supported");
        }
        List<TrackedObject> all = matching(call);
        List<TrackedObject> page = listed(call, all);
        if (page.stream().anyMatch(object -> object.isPoisonedAt(call.at()))) {
            return Reply.error(500, "InternalServerError");
        }
        String objects = page.stream()
                .map(object -> version(object, call).body())
                .collect(Collectors.joining(",", "\"value\":[", "]"));
        int end = call.skip() + size(call);
        if (!isGraph() || end >= all.size()) {
            return Reply.of(200, "{" + objects + "}");
        }
        String link = "\"@odata.nextLink\":\"" + next(call, end) + "\"";
        // both are seen: a link before the objects lets the next page be asked for early
        boolean linkFirst = feed == Feed.GRAPH_INCIDENTS;
        return Reply.of(200, "{" + (linkFirst ? link + "," + objects : objects + "," + link) + "}");
    }

    /** The texts of the objects of the page a call asks for. */
    List<String> bodies(Call call) {
        return listed(call).stream().map(object -> version(object, call).body()).toList();
    }

    /** The objects of the page a call asks for. */
    List<TrackedObject> listed(Call call) {
        return listed(call, matching(call));
    }

    private List<TrackedObject> listed(Call call, List<TrackedObject> all) {
        int skip = ignoresSkip ? 0 : call.skip();
        int end = Math.min(all.size(), skip + size(call));
        return all.subList(Math.min(Math.max(0, skip - repeats), end), end);
    }

    private int size(Call call) {
        return Math.min(call.number("$top", 100), pageCap);
    }

    private List<TrackedObject> matching(Call call) {
        List<TrackedObject> found = new ArrayList<>();
        Instant[] range = range(call);
        for (TrackedObject object : tenant.objects()) {
            Version version = version(object, call);
            if (version != null && (ignoresFilter || isIn(version.updated(), range))) {
                found.add(object);
            }
        }
        Comparator<TrackedObject> byTime =
                Comparator.comparing(object -> version(object, call).updated());
        if (call.query().containsKey("$orderby")) {
            found.sort(byTime);
        } else if (order == Order.NEWEST_FIRST) {
            found.sort(byTime.reversed());
        } else {
            found.sort(Comparator.comparing(object -> object.id().hashCode() * 0x9E3779B9));
        }
        return found;
    }

    private static Version version(TrackedObject object, Call call) {
        return object.visibleAt(call.at());
    }

    private static Instant[] range(Call call) {
        Instant[] range = {Instant.EPOCH, Instant.MAX};
        Matcher conditions = CONDITION.matcher(call.query().getOrDefault("$filter", ""));
        while (conditions.find()) {
            range[conditions.group(2).equals("ge") ? 0 : 1] = Instant.parse(conditions.group(3));
        }
        return range;
    }

    /** The older services compare milliseconds. */
    private boolean isIn(Instant instant, Instant[] range) {
        Instant compared = isGraph() ? instant : instant.truncatedTo(ChronoUnit.MILLIS);
        return !compared.isBefore(range[0]) && !compared.isAfter(range[1]);
    }

    private boolean isGraph() {
        return feed == Feed.GRAPH_ALERTS || feed == Feed.GRAPH_INCIDENTS;
    }

    private static String next(Call call, int skip) {
        URI uri = call.uri();
        String query = uri.getRawQuery().replaceAll("&\\$skip(token)?=\\d+", "");
        return "https://" + uri.getHost() + uri.getRawPath() + "?" + query + "&$skiptoken=" + skip;
    }

    private String date() {
        return DateTimeFormatter.RFC_1123_DATE_TIME.format(
                truth.instant().plus(dateAhead).atOffset(ZoneOffset.UTC));
    }
}
