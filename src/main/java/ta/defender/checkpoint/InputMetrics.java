package ta.defender.checkpoint;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import ta.defender.json.IssueJson;
import ta.defender.json.Json;
import ta.defender.model.Issue;
import ta.defender.model.SmallFile;

/**
 * How one input does, as it writes it after each poll: a JSON file beside its checkpoint, read by the page Configuration.
 *
 * @param lastSuccess the last poll that read something or found nothing new, or null
 * @param readTo the instant up to which everything was read, or null
 * @param hours counts of the last day, oldest first
 * @param lastFailure over once there is a later success; or null
 * @param backfill where it began to read the past, or null when it has reached the present
 */
public record InputMetrics(
        @Nullable Instant lastSuccess,
        @Nullable Instant readTo,
        List<Hour> hours,
        @Nullable Failure lastFailure,
        @Nullable Backfill backfill) {
    /** Nothing has happened yet. */
    public static final InputMetrics NONE = new InputMetrics(null, null, List.of(), null, null);

    /** What is further behind reads the past. */
    private static final Duration PRESENT = Duration.ofHours(1);

    /** That are kept. */
    private static final int HOURS = 24;

    private static final String SUFFIX = ".metrics.json";
    /** Leaves room for the suffixes in the 255 bytes of a file name. */
    private static final int LONGEST_NAME = 200;

    private static final Gson JSON = new GsonBuilder().disableHtmlEscaping().create();

    public InputMetrics {
        hours = List.copyOf(hours);
    }

    /**
     * Counts of one hour.
     *
     * @param start of the hour
     * @param throttledSeconds waited for the rate limit, or because the service asked for it
     * @param lagSeconds at the last success of the hour, or null
     */
    public record Hour(
            Instant start,
            long events,
            long errors,
            double throttledSeconds,
            @Nullable Long lagSeconds) {
        private Hour plus(Hour more) {
            return new Hour(
                    start,
                    events + more.events,
                    errors + more.errors,
                    throttledSeconds + more.throttledSeconds,
                    more.lagSeconds == null ? lagSeconds : more.lagSeconds);
        }
    }

    /** Why a poll failed. */
    public record Failure(Instant at, Issue issue) {}

    /**
     * The beginning of reading the past.
     *
     * @param since when it began
     * @param from where everything was read up to then
     */
    public record Backfill(Instant since, Instant from) {}

    /** Seconds of the past that a second reads, since the backfill began; null where that is not known yet. */
    public @Nullable Double rate() {
        if (backfill == null || lastSuccess == null || readTo == null || !lastSuccess.isAfter(backfill.since())) {
            return null;
        }
        double took = Duration.between(backfill.since(), lastSuccess).toMillis();
        return Duration.between(backfill.from(), readTo).toMillis() / took;
    }

    /** After a poll that succeeded. */
    public InputMetrics succeeded(Instant at, @Nullable Instant newReadTo, long events, double throttledSeconds) {
        Instant reached = newReadTo == null ? readTo : newReadTo;
        Duration lag = reached == null ? Duration.ZERO : Duration.between(reached, at);
        Backfill behind = reached == null || lag.compareTo(PRESENT) <= 0
                ? null
                : backfill == null ? new Backfill(at, reached) : backfill;
        Long lagSeconds = reached == null ? null : Long.valueOf(Math.max(0, lag.toSeconds()));
        Hour hour = new Hour(hourOf(at), events, 0, throttledSeconds, lagSeconds);
        return new InputMetrics(at, reached, counted(hour), lastFailure, behind);
    }

    /**
     * Within a poll that reads the past.
     *
     * @param since when the poll began
     * @param from up to where everything had been read then
     */
    public InputMetrics catchingUp(Instant at, Instant reached, Instant since, Instant from) {
        boolean behind = Duration.between(reached, at).compareTo(PRESENT) > 0;
        boolean known = backfill != null && !backfill.from().isAfter(reached);
        Backfill begun = known ? backfill : new Backfill(since, from);
        return new InputMetrics(at, reached, hours, lastFailure, behind ? begun : null);
    }

    /** After a poll that failed. */
    public InputMetrics failed(Instant at, Issue issue) {
        Hour hour = new Hour(hourOf(at), 0, 1, 0, null);
        return new InputMetrics(lastSuccess, readTo, counted(hour), new Failure(at, issue), backfill);
    }

    private static Instant hourOf(Instant at) {
        return at.truncatedTo(ChronoUnit.HOURS);
    }

    private List<Hour> counted(Hour more) {
        List<Hour> counted = new ArrayList<>();
        Hour now = more;
        for (Hour hour : hours) {
            if (hour.start().equals(more.start())) {
                now = hour.plus(more);
            } else if (hour.start().isAfter(more.start().minus(Duration.ofDays(1)))
                    && hour.start().isBefore(more.start())) {
                counted.add(hour);
            }
        }
        counted.add(now);
        return counted;
    }

    /** The counts of the day before an instant, as one. */
    public Hour day(Instant now) {
        Instant since = now.minus(Duration.ofDays(1));
        Hour sum = new Hour(since, 0, 0, 0, null);
        for (Hour hour : hours) {
            if (hour.start().plus(Duration.ofHours(1)).isAfter(since)) {
                sum = sum.plus(hour);
            }
        }
        return sum;
    }

    /**
     * Reads the file of an input.
     *
     * @param directory the scheme's {@code checkpoint_dir}
     * @return empty when there is none
     * @throws IOException when it cannot be used; the message names it and what is wrong with it
     */
    public static Optional<InputMetrics> load(Path directory, String stanza) throws IOException {
        Path file = file(directory, stanza);
        try {
            JsonObject json = JsonParser.parseString(SmallFile.text(file, StandardCharsets.UTF_8))
                    .getAsJsonObject();
            String owner = Json.text(json, "stanza");
            if (!owner.isEmpty() && !owner.equals(stanza)) {
                throw new IOException("belongs to another input");
            }
            return Optional.of(read(json));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (JsonParseException
                | IllegalStateException
                | UnsupportedOperationException
                | IllegalArgumentException
                | DateTimeException e) {
            throw new IOException(file + " holds no figures of an input", e);
        } catch (IOException e) {
            String message = String.valueOf(e.getMessage());
            // the file system's own failures begin with the file
            throw new IOException(message.startsWith(file.toString()) ? message : file + " " + message, e);
        }
    }

    /** Writes the file of an input, in one step. */
    public void save(Path directory, String stanza) throws IOException {
        byte[] bytes = JSON.toJson(json(stanza)).getBytes(StandardCharsets.UTF_8);
        WholeFile.write(file(directory, stanza), out -> out.write(bytes));
    }

    static Path file(Path directory, String stanza) {
        String name = URLEncoder.encode(stanza, StandardCharsets.UTF_8);
        return directory.resolve((name.length() > LONGEST_NAME ? GenerationFiles.name(stanza) : name) + SUFFIX);
    }

    private JsonObject json(String stanza) {
        JsonObject json = new JsonObject();
        json.addProperty("stanza", stanza);
        json.addProperty("last_success", lastSuccess == null ? null : lastSuccess.toString());
        json.addProperty("read_to", readTo == null ? null : readTo.toString());
        JsonArray array = new JsonArray();
        for (Hour hour : hours) {
            JsonObject object = new JsonObject();
            object.addProperty("start", hour.start().toString());
            object.addProperty("events", hour.events());
            object.addProperty("errors", hour.errors());
            object.addProperty("throttled_seconds", hour.throttledSeconds());
            object.addProperty("lag_seconds", hour.lagSeconds());
            array.add(object);
        }
        json.add("hours", array);
        if (lastFailure != null) {
            JsonObject object = IssueJson.write(lastFailure.issue());
            object.addProperty("at", lastFailure.at().toString());
            json.add("last_failure", object);
        }
        if (backfill != null) {
            JsonObject object = new JsonObject();
            object.addProperty("since", backfill.since().toString());
            object.addProperty("from", backfill.from().toString());
            json.add("backfill", object);
        }
        return json;
    }

    private static InputMetrics read(JsonObject json) {
        List<Hour> hours = new ArrayList<>();
        if (json.get("hours") instanceof JsonArray array) {
            for (JsonElement element : array) {
                JsonObject hour = element.getAsJsonObject();
                Instant start = instant(hour, "start");
                if (start != null) {
                    hours.add(new Hour(
                            start,
                            (long) count(hour, "events"),
                            (long) count(hour, "errors"),
                            count(hour, "throttled_seconds"),
                            hour.get("lag_seconds") instanceof JsonPrimitive
                                    ? Long.valueOf((long) count(hour, "lag_seconds"))
                                    : null));
                }
            }
        }
        Failure failure = null;
        if (json.get("last_failure") instanceof JsonObject object) {
            Instant at = instant(object, "at");
            failure = at == null ? null : new Failure(at, IssueJson.read(object));
        }
        Backfill backfill = null;
        if (json.get("backfill") instanceof JsonObject object) {
            Instant since = instant(object, "since");
            Instant from = instant(object, "from");
            backfill = since == null || from == null ? null : new Backfill(since, from);
        }
        List<Hour> last = hours.subList(Math.max(0, hours.size() - HOURS), hours.size());
        return new InputMetrics(instant(json, "last_success"), instant(json, "read_to"), last, failure, backfill);
    }

    /** 0 where a file of another version has none. */
    private static double count(JsonObject json, String member) {
        double count = json.get(member) instanceof JsonPrimitive number ? number.getAsDouble() : 0;
        if (!(count >= 0 && count <= Long.MAX_VALUE)) {
            throw new IllegalArgumentException(member);
        }
        return count;
    }

    private static @Nullable Instant instant(JsonObject json, String member) {
        String text = Json.text(json, member);
        return text.isEmpty() ? null : Instant.parse(text);
    }
}
