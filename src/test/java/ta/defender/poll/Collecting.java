package ta.defender.poll;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import ta.defender.checkpoint.DedupCache;
import ta.defender.checkpoint.MemoryPositionStore;
import ta.defender.http.Effort;
import ta.defender.http.ServerClock;
import ta.defender.http.Transport;
import ta.defender.microsoft.FeedClient;
import ta.defender.microsoft.HuntingClient;
import ta.defender.microsoft.Session;
import ta.defender.model.DefenderException;
import ta.defender.model.Feed;
import ta.defender.model.Position;
import ta.defender.testing.FakeClock;
import ta.defender.testing.FakeTransport;
import ta.defender.testing.RecordingOutput;
import ta.defender.testing.RecordingStanzaLog;

/** One feed from the call to the event, its parts in reach of a test. */
final class Collecting {
    static final URI BASE = URI.create("https://api.example");
    static final Duration OVERLAP = Duration.ofMinutes(15);
    static final Effort EFFORT = Effort.within(Duration.ofMinutes(1));

    final FakeClock clock = new FakeClock();
    final FakeTransport service = new FakeTransport();
    final RecordingOutput sink = new RecordingOutput();
    int renewals;
    VersionListener listener = VersionListener.NONE;
    final RecordingOutput health = new RecordingOutput();
    final RecordingStanzaLog log = new RecordingStanzaLog();
    final MemoryPositionStore store = new MemoryPositionStore();
    final Counters counters = new Counters();
    final FeedState state;
    final FeedClient client;
    final WindowCollector windows;
    final FeedCollector collector;
    Duration hostAhead = Duration.ZERO;
    int checkpoints;
    int written;

    Collecting(Feed feed) {
        this.state = new FeedState(Position.beginningAt(ago(Duration.ofHours(1))), new DedupCache());
        this.client = new FeedClient(service, BASE, feed, new ServerClock(this::hostNow, clock));
        this.windows = new WindowCollector(
                client,
                new Normaliser(feed, true, false),
                state,
                new FeedOutput(sink, new EventLabels(settings(feed), "tenant"), client::now, counters),
                new WindowCollector.Hooks(
                        Thread::new, (version, time) -> listener.written(version, time), () -> written++));
        this.collector = new FeedCollector(
                new WindowPlanner(OVERLAP, settings(feed).start()),
                windows,
                state,
                new FeedCollector.Reports(
                        log, new HealthEvents(new EventLabels(settings(feed), "tenant"), health, client::now)),
                () -> checkpoints++);
    }

    /** This host's clock, which may be wrong. */
    Instant hostNow() {
        return clock.instant().plus(hostAhead);
    }

    static InputSettings settings(Feed feed) {
        String scheme =
                feed == Feed.GRAPH_ALERTS || feed == Feed.ENDPOINT_ALERTS ? "defender_alerts" : "defender_incidents";
        try {
            Map<String, String> parameters = new LinkedHashMap<>();
            parameters.put("account", "tenant");
            parameters.put("api", feed.api().settingValue());
            parameters.put("start_time", "-1h");
            return InputSettings.read(scheme + "://test", parameters);
        } catch (DefenderException e) {
            throw new AssertionError(e);
        }
    }

    static Instant ago(Duration duration) {
        return FakeClock.START.minus(duration);
    }

    /** A page answered at the test's present. */
    FakeTransport.Answer page(String... objects) {
        return dated(FakeTransport.Answer.text(200, list("", objects)));
    }

    /** A page that names a next one. */
    FakeTransport.Answer linked(String next, String... objects) {
        return dated(FakeTransport.Answer.text(200, list(",\"@odata.nextLink\":\"" + next + "\"", objects)));
    }

    FakeTransport.Answer dated(FakeTransport.Answer answer) {
        return request -> answer.withHeader(
                        "Date",
                        DateTimeFormatter.RFC_1123_DATE_TIME.format(
                                clock.instant().atOffset(ZoneOffset.UTC)))
                .to(request);
    }

    private static String list(String end, String... objects) {
        return Stream.of(objects).collect(Collectors.joining(",", "{\"value\":[", "]" + end + "}"));
    }

    /** A Graph object. */
    static String graph(String id, Instant updated) {
        return "{\"id\":\"" + id + "\",\"lastUpdateDateTime\":\"" + updated + "\"}";
    }

    /** An XDR incident with one alert inside. */
    static String xdr(int id, Instant updated, String alertId, Instant alertUpdated) {
        return "{\"incidentId\":" + id + ",\"lastUpdateTime\":\"" + updated + "\",\"alerts\":[{\"alertId\":\"" + alertId
                + "\",\"lastUpdatedTime\":\"" + alertUpdated + "\"}]}";
    }

    /** A session of one account that reads every feed from the same service. */
    record FeedSession(String tenantId, String directory, Collecting collecting, Transport service, Set<String> roles)
            implements Session {
        FeedSession(String tenantId, Collecting collecting, Set<String> roles) {
            this(tenantId, tenantId, collecting, collecting.service, roles);
        }

        @Override
        public String directory(Feed feed) {
            return directory;
        }

        @Override
        public void renewToken(Feed feed) {
            collecting.renewals++;
        }

        @Override
        public FeedClient client(Feed feed) {
            return new FeedClient(service, BASE, feed, new ServerClock(collecting::hostNow, collecting.clock));
        }

        @Override
        public HuntingClient hunting() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Set<String> permissions(Feed feed) {
            return roles;
        }

        @Override
        public Set<String> applicationNames(Feed wanted) {
            return Set.of("client");
        }
    }
}
