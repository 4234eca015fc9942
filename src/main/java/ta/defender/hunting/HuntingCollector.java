package ta.defender.hunting;

import com.google.gson.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import ta.defender.http.ApiException;
import ta.defender.json.Fingerprint;
import ta.defender.json.Slice;
import ta.defender.microsoft.HuntingAnswer;
import ta.defender.microsoft.HuntingClient;
import ta.defender.microsoft.HuntingColumn;
import ta.defender.microsoft.HuntingHandler;
import ta.defender.microsoft.HuntingQuery;
import ta.defender.model.Code;
import ta.defender.poll.InputLog;
import ta.defender.poll.InputTools;

/**
 * One poll of an input: reads the time since the checkpoint in windows, and the overlap before it again; halves what is too
 * much for one answer; writes each row once. Used by one thread at a time.
 */
final class HuntingCollector {
    /** A catch-up begins with windows of this length and adapts them. */
    static final Duration FIRST_LENGTH = Duration.ofDays(1);

    private static final Duration LONGEST_LENGTH = HuntingSettings.LOOK_BACK;

    /** Failures in a row, of ever smaller windows, after which the service is taken to be down. */
    private static final int MOST_FAILURES = 24;

    /** Windows of one second in a row that fail, without one that is read, after which the same is true. */
    private static final int MOST_UNREADABLE = 3;

    /** Remembered, so that a window that is read again is not reported again. */
    private static final int MOST_GAPS = 1_000;

    static final Duration FIRST_RETRY = Duration.ofHours(1);

    /** Below this the 30 days that a first run asks for have only moved on while it began. */
    private static final Duration CUT_OFF_MARGIN = Duration.ofHours(1);

    private final HuntingSettings settings;
    private final HuntingClient client;
    private final HuntingProgress progress;
    private final HuntingEvents events;
    private final InstantSource clock;
    private final InputLog log;
    private final Runnable saveNowAndThen;
    private final RowReader reader;
    private final HuntingCounts counts = new HuntingCounts();
    private final List<Unreadable> unreadable = new ArrayList<>();
    private Instant begin = Instant.MIN;
    private Duration length = FIRST_LENGTH;
    private int failures;
    private int calls;
    private int halvings;
    private long rows;
    private long known;

    /**
     * @param saveNowAndThen called after each window that was read
     */
    HuntingCollector(
            HuntingClient client,
            HuntingProgress progress,
            HuntingEvents events,
            InputTools tools,
            Runnable saveNowAndThen) {
        this.settings = events.settings();
        this.client = client;
        this.progress = progress;
        this.events = events;
        this.clock = tools.clock();
        this.log = tools.log();
        this.saveNowAndThen = saveNowAndThen;
        String timeField = settings.timeField();
        this.reader = new RowReader(timeField == null ? "Timestamp" : timeField, settings.key());
    }

    /** The length of windows that can be read. */
    Duration length() {
        return length;
    }

    int calls() {
        return calls;
    }

    int halvings() {
        return halvings;
    }

    /** Rows that the service sent, repeated ones included. */
    long rows() {
        return rows;
    }

    /** Of these, rows that had been written before. */
    long known() {
        return known;
    }

    void collect(Duration firstLength) throws InterruptedException {
        length = firstLength;
        String timeField = settings.timeField();
        if (timeField == null) {
            snapshot();
        } else {
            windows(timeField);
            retryGaps(timeField);
        }
    }

    private void windows(String timeField) throws InterruptedException {
        Instant oldest = seconds(client.now().minus(HuntingSettings.LOOK_BACK)).plusSeconds(1);
        Instant from = begin(oldest);
        begin = from;
        // fixed at the beginning, or the poll would never reach the present
        for (Instant end = end(); from.isBefore(end); end = earlier(end, end())) {
            Instant to = from.plus(length);
            HuntingWindow window = new HuntingWindow(from, to.isBefore(end) ? to : end);
            read(timeField, window, counts);
            from = window.to();
        }
        settleUnreadable();
    }

    /** Where reading begins: the overlap before the checkpoint, never before the input's start or the service's memory. */
    private Instant begin(Instant oldest) {
        HuntingCheckpoint checkpoint = progress.checkpoint();
        Instant from = seconds(checkpoint.readTo().minus(settings.overlap()));
        Instant start = seconds(checkpoint.start());
        from = from.isBefore(start) ? start : from;
        if (!from.isBefore(oldest)) {
            return from;
        }
        if (checkpoint.readTo().plus(CUT_OFF_MARGIN).isBefore(oldest)) {
            gap(
                    new HuntingWindow(seconds(checkpoint.readTo()), oldest),
                    "advanced hunting reads 30 days back only, and the input did not run for longer",
                    Instant.MAX);
        }
        return oldest;
    }

    /** Up to here windows are old enough, by the service's clock and the host's. */
    private Instant end() {
        Instant now = client.now();
        Instant host = clock.instant();
        return seconds(earlier(now, host).minus(settings.settle()));
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    /** Reads a window to its end, in as many parts as it takes. */
    private void read(String timeField, HuntingWindow window, HuntingCounts into) throws InterruptedException {
        Deque<HuntingWindow> parts = new ArrayDeque<>();
        parts.push(window);
        while (!parts.isEmpty()) {
            HuntingWindow part = parts.pop();
            Rows handler = new Rows(part.from());
            String reason;
            Instant nextTry = Instant.MAX;
            try {
                HuntingAnswer answer = run(part.limit(settings.query(), timeField), timespan(timeField, part), handler);
                failures = 0;
                if (!answer.isCut()) {
                    settleUnreadable();
                    complete(part, handler, into);
                    grow(part, answer.rows());
                    continue;
                }
                reason = "the answer has " + answer.rows() + " rows, where the service cuts it";
            } catch (ApiException e) {
                if (!isAboutSize(e) || ++failures >= MOST_FAILURES) {
                    throw e;
                }
                reason = String.valueOf(e.getMessage());
                if (e.code() == Code.HUNTING_UNAVAILABLE) {
                    nextTry = clock.instant().plus(FIRST_RETRY);
                    if (!part.canBeHalved()) {
                        unreadable.add(new Unreadable(part, reason, nextTry, handler, into));
                        if (unreadable.size() >= MOST_UNREADABLE) {
                            throw e;
                        }
                        continue;
                    }
                }
            }
            if (part.canBeHalved()) {
                halvings++;
                List<HuntingWindow> halves = part.halves();
                parts.push(halves.get(1));
                parts.push(halves.get(0));
                length = Duration.ofSeconds(Math.max(1, halves.get(0).length().toSeconds()));
            } else {
                settleUnreadable();
                gap(part, reason, nextTry);
                complete(part, handler, into);
            }
        }
    }

    /** Another column's instants lie elsewhere than the service's own: its guard would cut rows off. */
    static @Nullable String timespan(String timeField, HuntingWindow window) {
        return timeField.equals("Timestamp") || timeField.equals("TimeGenerated") ? window.timespan() : null;
    }

    /** A window of one second failed while others can be read: it is left behind as a gap. */
    private void settleUnreadable() {
        List<Unreadable> failed = List.copyOf(unreadable);
        unreadable.clear();
        for (Unreadable each : failed) {
            gap(each.window(), each.reason(), each.nextTry());
            complete(each.window(), each.handler(), each.counts());
        }
    }

    private void complete(HuntingWindow part, Rows handler, HuntingCounts into) {
        into.add(handler.hours);
        HuntingCheckpoint checkpoint = progress.checkpoint();
        Instant reached = part.to();
        Instant end = end();
        if (into == counts) {
            checkpoint = checkpoint
                    .readTo(reached.isAfter(end) ? end : reached)
                    .counted(counts.seen(checkpoint.seen(), begin, reached), checkpoint.emitted());
            progress.set(checkpoint);
        }
        events.flush();
        progress.mark();
        saveNowAndThen.run();
    }

    private void grow(HuntingWindow part, int found) {
        if (found < HuntingAnswer.MAX_ROWS / 4 && part.length().compareTo(length) >= 0) {
            Duration twice = length.multipliedBy(2);
            length = twice.compareTo(LONGEST_LENGTH) < 0 ? twice : LONGEST_LENGTH;
        }
    }

    /** The whole result: rows without an instant of their own. */
    private void snapshot() throws InterruptedException {
        Instant now = clock.instant();
        Rows handler = new Rows(now);
        HuntingWindow window = new HuntingWindow(seconds(now.minus(HuntingSettings.LOOK_BACK)), seconds(now));
        try {
            if (run(settings.query(), null, handler).isCut()) {
                gap(
                        window,
                        "the result has more rows than one answer, and without time_field it cannot be read in parts",
                        Instant.MAX);
            }
        } catch (ApiException e) {
            if (e.code() != Code.HUNTING_TOO_LARGE) {
                throw e;
            }
            gap(window, e.getMessage() + "; without time_field the result cannot be read in parts", Instant.MAX);
        }
        progress.set(progress.checkpoint().readTo(seconds(now)));
        events.flush();
        progress.mark();
        saveNowAndThen.run();
    }

    HuntingAnswer run(String query, @Nullable String timespan, HuntingHandler handler) throws InterruptedException {
        calls++;
        return client.run(new HuntingQuery(query, timespan, false, HuntingClient.DEFAULT_TIMEOUT), handler);
    }

    /** Reads a window that was read before, for rows that came late; gives the rows of each hour. */
    Map<Long, Long> readAgain(String timeField, HuntingWindow window) throws InterruptedException {
        HuntingCounts fresh = new HuntingCounts();
        read(timeField, window, fresh);
        settleUnreadable();
        return fresh.seen(Map.of(), window.from(), window.to());
    }

    private void retryGaps(String timeField) throws InterruptedException {
        Instant oldest = client.now().minus(HuntingSettings.LOOK_BACK);
        for (HuntingGap gap : progress.checkpoint().gaps()) {
            if (gap.from().isBefore(oldest)) {
                replace(gap, null);
            } else if (!gap.nextTry().isAfter(clock.instant())) {
                retry(gap, timeField);
            }
        }
    }

    private void retry(HuntingGap gap, String timeField) throws InterruptedException {
        Rows handler = new Rows(gap.from());
        try {
            HuntingWindow window = gap.window();
            boolean cut = run(window.limit(settings.query(), timeField), timespan(timeField, window), handler)
                    .isCut();
            events.flush();
            log.info("Recovered: rows from " + window + (cut ? ", as far as one answer goes" : ""));
            replace(gap, null);
        } catch (ApiException e) {
            if (!isAboutSize(e)) {
                throw e;
            }
            Duration pause = FIRST_RETRY.multipliedBy(1L << Math.min(gap.attempts(), 4));
            replace(
                    gap,
                    new HuntingGap(
                            gap.number(),
                            gap.from(),
                            gap.to(),
                            clock.instant().plus(pause),
                            gap.attempts() + 1,
                            gap.reason()));
        }
        progress.mark();
    }

    private void replace(HuntingGap gap, @Nullable HuntingGap by) {
        HuntingCheckpoint checkpoint = progress.checkpoint();
        List<HuntingGap> gaps = new ArrayList<>(checkpoint.gaps());
        gaps.remove(gap);
        if (by != null) {
            gaps.add(by);
        }
        progress.set(checkpoint.withGaps(gaps, checkpoint.gapCount()));
    }

    private void gap(HuntingWindow window, String reason, Instant nextTry) {
        HuntingCheckpoint checkpoint = progress.checkpoint();
        HuntingGap knownGap = checkpoint.gap(window);
        if (knownGap != null) {
            return;
        }
        boolean snapshot = settings.timeField() == null;
        if (snapshot && !checkpoint.gaps().isEmpty()) {
            return;
        }
        int number = checkpoint.gapCount() + 1;
        List<HuntingGap> gaps = new ArrayList<>(checkpoint.gaps());
        if (gaps.size() == MOST_GAPS) {
            gaps.remove(0);
        }
        gaps.add(new HuntingGap(number, window.from(), window.to(), nextTry, 1, reason));
        progress.set(checkpoint.withGaps(gaps, number));
        boolean again = !nextTry.equals(Instant.MAX);
        log.error("Not every row from " + window + " could be read (gap " + number + "): " + reason
                + "; collection continues. "
                + (again
                        ? "Retrying at " + nextTry
                        : "Narrow the query with a where, or split it into several inputs, then read this time again"
                                + " with another input"));
        JsonObject event = new JsonObject();
        event.addProperty("number", number);
        event.addProperty("from", window.from().toString());
        event.addProperty("to", window.to().toString());
        event.addProperty("reason", reason);
        if (again) {
            event.addProperty("next_try", nextTry.toString());
        }
        events.health(clock.instant(), "hunting_gap", again ? "unreadable" : "incomplete", event);
    }

    /** Whether a query for less may succeed. */
    static boolean isAboutSize(ApiException e) {
        return e.code() == Code.HUNTING_TOO_LARGE || e.code() == Code.HUNTING_UNAVAILABLE;
    }

    private static Instant seconds(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS);
    }

    /** A window that failed although it cannot be halved. */
    private record Unreadable(
            HuntingWindow window, String reason, Instant nextTry, Rows handler, HuntingCounts counts) {}

    /** Writes the rows of one window that are not known yet. */
    private final class Rows implements HuntingHandler {
        private final Instant fallback;
        private Map<Long, Long> hours = new HashMap<>();

        /**
         * @param fallback how long a row without an instant is remembered
         */
        Rows(Instant fallback) {
            this.fallback = fallback;
        }

        @Override
        public void columns(List<HuntingColumn> columns) {
            // a repeated attempt begins anew
            hours = new HashMap<>();
        }

        @Override
        public void row(Slice row) {
            rows++;
            reader.read(row);
            Instant time = reader.time();
            Instant eventTime = settings.timeField() == null ? null : time;
            if (eventTime != null) {
                hours.merge(Hours.of(eventTime), 1L, Long::sum);
            }
            Fingerprint key = reader.fingerprint();
            Instant remembered = eventTime == null ? fallback : eventTime;
            if (progress.rows().isKnown(key, remembered)) {
                known++;
                return;
            }
            events.row(reader.text(), time, clock.instant());
            progress.rows().add(key, remembered);
            if (eventTime != null) {
                progress.countEmitted(Hours.of(eventTime));
            }
        }

        @Override
        public boolean isRepeatable() {
            return true;
        }
    }
}
