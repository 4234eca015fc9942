package ta.defender.poll;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import ta.defender.checkpoint.DedupCache;
import ta.defender.http.CallReport;
import ta.defender.http.HttpRequest;
import ta.defender.http.RetryReason;
import ta.defender.model.Feed;
import ta.defender.model.Gap;
import ta.defender.model.Position;
import ta.defender.testing.FakeClock;

final class PollMetricsTest {
    private static final Instant BEGUN = FakeClock.START;
    private static final HttpRequest REQUEST = HttpRequest.get(URI.create("https://graph.example/x"));

    private final List<String> lines = new ArrayList<>();
    private final Counters counters = new Counters();
    private final Map<Feed, FeedState> states = new EnumMap<>(Feed.class);

    @Test
    void poll_givesALinePerSourcetypeAndOneOfFigures() throws Exception {
        counters.page();
        counters.object();
        counters.event("b", 100);
        counters.event("a", 20);
        counters.event("b", 3);
        counters.derived("c", 7);
        states.put(Feed.GRAPH_ALERTS, state(BEGUN, 2));
        states.put(Feed.GRAPH_INCIDENTS, state(BEGUN.minusSeconds(50), 0));

        figures(Map.of("account", "contoso", "index", "security"));

        assertThat(lines)
                .containsExactly(
                        "INFO action=events_ingested modular_input_name=\"defender_incidents://x\" sourcetype_ingested=\"a\""
                                + " n_events=1 event_input=\"x\" event_index=\"security\" event_account=\"contoso\"",
                        "INFO action=events_ingested modular_input_name=\"defender_incidents://x\" sourcetype_ingested=\"b\""
                                + " n_events=2 event_input=\"x\" event_index=\"security\" event_account=\"contoso\"",
                        "INFO action=events_ingested modular_input_name=\"defender_incidents://x\" sourcetype_ingested=\"c\""
                                + " n_events=1 event_input=\"x\" event_index=\"security\" event_account=\"contoso\"",
                        "FIGURES action=polled modular_input_name=\"defender_incidents://x\" events=4 bytes=130"
                                + " received_bytes=0 pages=1 objects=1 retries=0 throttled_seconds=0.0 seconds=2.5"
                                + " lag_seconds=52 ledger_size=2 gaps=0");
    }

    @Test
    void poll_withoutEvents_givesItsFiguresAllTheSame() throws Exception {
        Position behind = Position.beginningAt(BEGUN)
                .withGaps(List.of(new Gap(BEGUN, BEGUN.plusSeconds(1), BEGUN, BEGUN, 1, "r")));
        states.put(Feed.GRAPH_ALERTS, new FeedState(behind, new DedupCache()));

        figures(Map.of("account", "contoso"));

        assertThat(lines)
                .singleElement()
                .asString()
                .startsWith("FIGURES action=polled")
                .contains("gaps=1");
    }

    @Test
    void calls_countForThePollOfTheirThread() throws Exception {
        CallCounter calls = new CallCounter();
        calls.countInto(counters);
        Counters other = new Counters();
        Thread thread = new Thread(() -> {
            calls.countInto(other);
            calls.finished(report(7));
        });
        thread.start();
        thread.join();

        calls.finished(report(1000));
        calls.finished(report(24));
        calls.retrying(REQUEST, 1, RetryReason.THROTTLED, "status 429", Duration.ofSeconds(3));
        calls.retrying(REQUEST, 2, RetryReason.SERVER_ERROR, "status 500", Duration.ofSeconds(50));
        calls.throttled(REQUEST, Duration.ofMillis(1500));

        assertThat(other.receivedBytes()).isEqualTo(7);
        assertThat(counters.receivedBytes()).isEqualTo(1024);
        assertThat(counters.retries()).isEqualTo(2);
        assertThat(counters.throttled()).isEqualTo(Duration.ofMillis(4500));
    }

    private void figures(Map<String, String> values) throws Exception {
        InputSettings settings = InputSettings.read("defender_incidents://x", values);
        new PollMetrics(settings, counters, BEGUN, BEGUN.plusMillis(2500)).write(log(), states);
    }

    private static CallReport report(long bytes) {
        return new CallReport("GET", "https://h/", 200, null, bytes, Duration.ZERO, 1, null, null, null);
    }

    private static FeedState state(Instant readTo, int versions) {
        DedupCache known = new DedupCache();
        for (int i = 0; i < versions; i++) {
            known.add(new ta.defender.json.Fingerprint(i, i), BEGUN);
        }
        return new FeedState(Position.beginningAt(readTo), known);
    }

    private InputLog log() {
        return new InputLog() {
            @Override
            public void debug(String message) {
                lines.add("DEBUG " + message);
            }

            @Override
            public void info(String message) {
                lines.add("INFO " + message);
            }

            @Override
            public void metrics(String message) {
                lines.add("FIGURES " + message);
            }

            @Override
            public void warn(String message) {
                lines.add("WARN " + message);
            }

            @Override
            public void error(String message) {
                lines.add("ERROR " + message);
            }
        };
    }
}
