package ta.defender.poll;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import ta.defender.json.JsonWriter;
import ta.defender.model.Feed;
import ta.defender.model.Position;
import ta.defender.model.TimeWindow;
import ta.defender.output.EventOutput;

/**
 * Reads the last two days once more every day, brings what was missing, and says so in an event; the proof that nothing
 * was lost, or the repair.
 *
 * <p>XDR incidents are read again every hour besides, without an event: an alert inside may change while its incident's
 * last-update instant stays, and the API can be asked for incidents only.
 */
final class Reconciliation {
    static final Duration EVERY = Duration.ofHours(24);
    static final Duration AGAIN = Duration.ofHours(1);
    static final Duration REACH = Duration.ofDays(2);
    static final Duration NESTED_EVERY = Duration.ofHours(1);

    private final Feed feed;
    private final FeedCollector collector;
    private final FeedState state;
    private final Duration overlap;
    private final EventLabels labels;
    private final EventOutput sink;
    private final InstantSource clock;
    private final Counters counters;

    Reconciliation(Feed feed, FeedCollector collector, FeedState state, Duration overlap, FeedOutput out) {
        this.feed = feed;
        this.collector = collector;
        this.state = state;
        this.overlap = overlap;
        this.labels = out.labels();
        this.sink = out.sink();
        this.clock = out.clock();
        this.counters = out.counters();
    }

    /** Does what is due after a poll that reached the present. */
    void afterPoll() throws InterruptedException {
        Instant now = clock.instant();
        Instant last = state.position().reconciled();
        if (last == null) {
            state.moveTo(state.position().reconciledAt(now));
            return;
        }
        boolean daily = Duration.between(last, now).compareTo(EVERY) >= 0;
        if (daily && !state.hasTriedReconciliation(now, AGAIN)) {
            // two days of pages must not be asked for at every poll when the service cannot give them
            state.reconciliationTried(now);
            reconcile(now, last);
        } else if (feed == Feed.XDR_INCIDENTS && state.isNestedReadDue(now, NESTED_EVERY)) {
            // whether it succeeds or not: it must not use up what the polls need
            state.nestedRead(now);
            TimeWindow window = window(now);
            if (window != null) {
                collector.readAgain(window);
            }
        }
    }

    /** Back from the last time, not from now: what came late while nothing was collected is older than two days. */
    private void reconcile(Instant now, Instant last) throws InterruptedException {
        TimeWindow window = window(last);
        if (window != null) {
            int eventsBefore = counters.events() - counters.otherTexts();
            int gapsBefore = state.position().gaps().size();
            int objects = collector.readAgain(window);
            int repaired = counters.events() - counters.otherTexts() - eventsBefore;
            int unreadable = Math.max(gapsBefore, state.position().gaps().size());
            sink.write(
                    labels.health(now),
                    List.of(event(now, window, objects, repaired, unreadable).slice()));
            sink.flush();
        }
        state.moveTo(state.position().reconciledAt(now));
        state.nestedRead(now);
    }

    /** What no later poll would read by itself; null when there is nothing yet. */
    private @Nullable TimeWindow window(Instant backFrom) {
        Position position = state.position();
        Instant reach = backFrom.minus(REACH);
        Instant from = reach.isBefore(position.start()) ? position.start() : reach;
        Instant to = position.readTo().minus(overlap);
        return to.isAfter(from) ? new TimeWindow(from, to) : null;
    }

    private JsonWriter event(Instant now, TimeWindow window, int objects, int repaired, int unreadable) {
        return new JsonWriter()
                .beginObject()
                .member("time", now.toString())
                .member("check", "reconciliation")
                .member("outcome", unreadable > 0 ? "incomplete" : repaired > 0 ? "repaired" : "complete")
                .member("input", labels.stanza())
                .member("feed", feed.word())
                .member("window_start", window.from().toString())
                .member("window_end", String.valueOf(window.to()))
                .member("objects_read", objects)
                .member("missing", repaired)
                .member("repaired", repaired)
                .member("unreadable_windows", unreadable)
                .member("changed_text_only", state.takeOtherTexts() + counters.takeOtherTexts())
                .endObject();
    }
}
