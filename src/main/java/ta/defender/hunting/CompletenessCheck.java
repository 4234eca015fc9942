package ta.defender.hunting;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import ta.defender.http.ApiException;
import ta.defender.json.Slice;
import ta.defender.microsoft.HuntingClient;
import ta.defender.microsoft.HuntingColumn;
import ta.defender.microsoft.HuntingHandler;
import ta.defender.model.Code;
import ta.defender.poll.InputLog;
import ta.defender.poll.InputTools;

/** Compares, once a day, what the service counts per hour with what was read, and reads hours again that have more. */
final class CompletenessCheck {
    private final HuntingCollector collector;
    private final HuntingSettings settings;
    private final HuntingClient client;
    private final HuntingProgress progress;
    private final HuntingEvents events;
    private final InstantSource clock;
    private final InputLog log;

    CompletenessCheck(
            HuntingCollector collector,
            HuntingClient client,
            HuntingProgress progress,
            HuntingEvents events,
            InputTools tools) {
        this.collector = collector;
        this.settings = events.settings();
        this.client = client;
        this.progress = progress;
        this.events = events;
        this.clock = tools.clock();
        this.log = tools.log();
    }

    /** @param between two checks */
    void run(Duration between) throws InterruptedException {
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
            if (!HuntingCollector.isAboutSize(e) && e.code() != Code.HUNTING_QUERY) {
                throw e;
            }
            log.warn("The check of completeness failed: " + e.getMessage() + "; it is repeated in an hour");
            finishCheck(checkpoint.checkedTo(), now.plus(HuntingCollector.FIRST_RETRY));
        }
    }

    private void check(String timeField, HuntingWindow window, Instant next) throws InterruptedException {
        CountsHandler counted = new CountsHandler(timeField);
        String query =
                window.limit(settings.query(), timeField) + "\n| summarize n=count() by bin(" + timeField + ",1h)";
        collector.run(query, HuntingCollector.timespan(timeField, window), counted);
        if (counted.unreadable) {
            log.warn("The check of completeness failed: the counts of " + window
                    + " cannot be read; it is repeated in an hour");
            finishCheck(progress.checkpoint().checkedTo(), clock.instant().plus(HuntingCollector.FIRST_RETRY));
            return;
        }
        Map<Long, Long> seen = new TreeMap<>(progress.checkpoint().seen());
        int again = 0;
        for (Map.Entry<Long, Long> hour : counted.counts.entrySet()) {
            Instant begins = Instant.ofEpochSecond(hour.getKey());
            boolean readable = !begins.isBefore(window.from()) && isRemembered(begins);
            if (hour.getValue() > seen.getOrDefault(hour.getKey(), 0L) && readable) {
                HuntingWindow whole = new HuntingWindow(begins, begins.plusSeconds(Hours.SECONDS));
                seen.putAll(collector.readAgain(timeField, whole));
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
