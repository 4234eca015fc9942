package ta.defender.poll;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import ta.defender.model.Feed;
import ta.defender.splunk.LogFields;

/**
 * What one poll did, as log lines in the form that Splunk's monitoring dashboards for add-ons read.
 *
 * @param begun when the poll began
 * @param ended when it ended
 */
record PollMetrics(InputSettings settings, Counters counters, Instant begun, Instant ended) {

    /** Writes one line per sourcetype with events, and one with the figures of the whole poll. */
    void write(InputLog log, Map<Feed, FeedState> states) {
        if (counters.outsideWindowCount() > 0) {
            log.debug(counters.outsideWindowCount() + " objects were older than what was asked for, and are left out");
        }
        counters.eventsBySourcetype().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(entry -> log.info(ingested(entry.getKey(), entry.getValue())));
        log.metrics(polled(states));
        if (counters.pages() > 0) {
            Instant readTo = states.values().stream()
                    .map(state -> state.position().readTo())
                    .min(Instant::compareTo)
                    .orElse(null);
            log.polled(readTo, counters.allEvents(), counters.throttled());
        }
    }

    private String ingested(String sourcetype, int events) {
        return LogFields.eventsIngested(settings.stanza(), sourcetype, events, settings.index(), settings.account());
    }

    private String polled(Map<Feed, FeedState> states) {
        Duration lag = Duration.ZERO;
        int known = 0;
        int gaps = 0;
        for (FeedState state : states.values()) {
            Duration behind = Duration.between(state.position().readTo(), ended);
            lag = behind.compareTo(lag) > 0 ? behind : lag;
            known += state.known().size();
            gaps += state.position().gaps().size();
        }
        return String.format(
                Locale.ROOT,
                "action=polled modular_input_name=\"%s\" events=%d bytes=%d received_bytes=%d pages=%d objects=%d"
                        + " retries=%d throttled_seconds=%.1f seconds=%.1f lag_seconds=%d ledger_size=%d gaps=%d",
                LogFields.quotable(settings.stanza()),
                counters.allEvents(),
                counters.bytes(),
                counters.receivedBytes(),
                counters.pages(),
                counters.objects(),
                counters.retries(),
                counters.throttled().toMillis() / 1000.0,
                Duration.between(begun, ended).toMillis() / 1000.0,
                lag.toSeconds(),
                known,
                gaps);
    }
}
