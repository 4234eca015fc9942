package ta.defender.hunting;

import com.google.gson.JsonArray;
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
import java.util.TreeMap;
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

    private static final Duration FIRST_RETRY = Duration.ofHours(1);

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
    private static @Nullable String timespan(String timeField, HuntingWindow window) {
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

    private HuntingAnswer run(String query, @Nullable String timespan, HuntingHandler handler)
            throws InterruptedException {
        calls++;
        return client.run(new HuntingQuery(query, timespan, false, HuntingClient.DEFAULT_TIMEOUT), handler);
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

    /**
     * Compares, once a day, what the service counts per hour with what was read, and reads hours again that have more.
     *
     * @param between checks
     */
    void checkCompleteness(Duration between) throws InterruptedException {
        HuntingCheckpoint checkpoint = progress.checkpoint();
        Instant now = clock.instant();
        if (now.isBefore(checkpoint.nextCheck())) {
            return;
        }
        String timeField = settings.timeField();
        if (timeField == null || !settings.isComplete()) {
            JsonArray operators = new JsonArray();
            settings.lossy().stream().sorted().forEach(operators::add);
            JsonObject event = new JsonObject();
            event.addProperty("sampled", !settings.lossy().isEmpty());
            event.add("operators", operators);
            events.health(now, "hunting_completeness", settings.lossy().isEmpty() ? "snapshot" : "not_provable", event);
            finishCheck(checkpoint.checkedTo(), now.plus(between));
            return;
        }
        Instant from = checkpoint.checkedTo();
        Instant oldest = Hours.ceiling(client.now().minus(HuntingSettings.LOOK_BACK));
        from = from.isBefore(oldest) ? oldest : from;
        Instant to = Hours.floor(checkpoint.readTo().minus(settings.overlap()));
        if (!from.isBefore(to)) {
            return;
        }
        try {
            check(timeField, new HuntingWindow(from, to), now.plus(between));
        } catch (ApiException e) {
            if (!isAboutSize(e) && e.code() != Code.HUNTING_QUERY) {
                throw e;
            }
            log.warn("The check of completeness failed: " + e.getMessage() + "; it is repeated in an hour");
            finishCheck(checkpoint.checkedTo(), now.plus(FIRST_RETRY));
        }
    }

    /** Whether a query for less may succeed. */
    private static boolean isAboutSize(ApiException e) {
        return e.code() == Code.HUNTING_TOO_LARGE || e.code() == Code.HUNTING_UNAVAILABLE;
    }

    private void check(String timeField, HuntingWindow window, Instant next) throws InterruptedException {
        CountsHandler counted = new CountsHandler(timeField);
        String query =
                window.limit(settings.query(), timeField) + "\n| summarize n=count() by bin(" + timeField + ",1h)";
        run(query, timespan(timeField, window), counted);
        if (counted.unreadable) {
            log.warn("The check of completeness failed: the counts of " + window
                    + " cannot be read; it is repeated in an hour");
            finishCheck(progress.checkpoint().checkedTo(), clock.instant().plus(FIRST_RETRY));
            return;
        }
        Map<Long, Long> seen = new TreeMap<>(progress.checkpoint().seen());
        int again = 0;
        for (Map.Entry<Long, Long> hour : counted.counts.entrySet()) {
            Instant begins = Instant.ofEpochSecond(hour.getKey());
            boolean readable = !begins.isBefore(window.from()) && isRemembered(begins);
            if (hour.getValue() > seen.getOrDefault(hour.getKey(), 0L) && readable) {
                HuntingCounts fresh = new HuntingCounts();
                HuntingWindow whole = new HuntingWindow(begins, begins.plusSeconds(Hours.SECONDS));
                read(timeField, whole, fresh);
                settleUnreadable();
                seen.putAll(fresh.seen(Map.of(), whole.from(), whole.to()));
                again++;
            }
        }
        report(window, counted.counts, seen, again);
        finishCheck(window.to(), next);
    }

    /** Whether rows of this hour that were written are still known; others would be written a second time. */
    private boolean isRemembered(Instant hour) {
        return !hour.isBefore(
                progress.checkpoint().readTo().minus(settings.overlap()).minus(Duration.ofHours(25)));
    }

    private void report(HuntingWindow window, Map<Long, Long> service, Map<Long, Long> seen, int again) {
        Map<Long, Long> emitted = progress.checkpoint().emitted();
        long total = 0;
        long missing = 0;
        long surplus = 0;
        long written = 0;
        JsonArray hours = new JsonArray();
        for (long hour = window.from().getEpochSecond(); hour < window.to().getEpochSecond(); hour += Hours.SECONDS) {
            long counted = service.getOrDefault(hour, 0L);
            long gone = emitted.getOrDefault(hour, 0L);
            long lacking = Math.max(0, counted - seen.getOrDefault(hour, 0L));
            total += counted;
            missing += lacking;
            written += gone;
            surplus += Math.max(0, gone - counted);
            if (lacking > 0 && hours.size() < 48) {
                JsonObject one = new JsonObject();
                one.addProperty("hour", Instant.ofEpochSecond(hour).toString());
                one.addProperty("missing", lacking);
                hours.add(one);
            }
        }
        JsonObject event = new JsonObject();
        event.addProperty("from", window.from().toString());
        event.addProperty("to", window.to().toString());
        event.addProperty("rows", total);
        event.addProperty("emitted", written);
        event.addProperty("missing", missing);
        event.addProperty("hours_read_again", again);
        event.addProperty("sampled", false);
        if (!hours.isEmpty()) {
            event.add("hours", hours);
        }
        String outcome = missing > 0 ? "missing" : surplus > 0 ? "not_provable" : "complete";
        events.health(clock.instant(), "hunting_completeness", outcome, event);
        if (surplus > 0) {
            log.warn("Microsoft counts " + surplus + " rows less from " + window
                    + " than were emitted, so that completeness cannot be proven for it");
        }
        if (missing > 0) {
            log.error(missing + " of " + total + " rows from " + window
                    + " are missing: they came later than overlap = "
                    + settings.overlap().toSeconds()
                    + " s, or are in a gap; raise overlap, or read this time again with another input");
        }
    }

    private void finishCheck(Instant to, Instant next) {
        HuntingCheckpoint checkpoint = progress.checkpoint();
        Map<Long, Long> seen = new TreeMap<>(checkpoint.seen());
        Map<Long, Long> emitted = new TreeMap<>(checkpoint.emitted());
        seen.keySet().removeIf(hour -> hour < to.getEpochSecond());
        emitted.keySet().removeIf(hour -> hour < to.getEpochSecond());
        progress.set(checkpoint.checked(to, next).counted(seen, emitted));
        events.flush();
        progress.mark();
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

    /** Takes the service's own counts. */
    private static final class CountsHandler implements HuntingHandler {
        private final String timeField;
        private final Map<Long, Long> counts = new TreeMap<>();
        private boolean unreadable;

        CountsHandler(String timeField) {
            this.timeField = timeField;
        }

        @Override
        public void columns(List<HuntingColumn> columns) {
            counts.clear();
            unreadable = false;
        }

        @Override
        public void row(Slice row) {
            RowReader reader = new RowReader(timeField, List.of("n"));
            reader.read(row);
            Instant hour = reader.time();
            String count = reader.keyValue(0);
            if (count == null || !count.matches("\"?\\d{1,18}\"?")) {
                unreadable = true;
            } else if (hour != null) {
                counts.put(hour.getEpochSecond(), Long.parseLong(count.replace("\"", "")));
            }
        }

        @Override
        public boolean isRepeatable() {
            return true;
        }
    }
}
