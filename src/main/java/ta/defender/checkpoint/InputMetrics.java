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
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import ta.defender.model.Issue;

/**
 * How one input does, as it writes it after each poll: a JSON file beside its checkpoint, read by the health page.
 *
 * @param lastSuccess the last poll that read something or found nothing new, or null
 * @param readTo the instant up to which everything was read, or null
 * @param hours counts of the last day, oldest first
 * @param lastFailure cleared by the next success, or null
 */
public record InputMetrics(
        @Nullable Instant lastSuccess,
        @Nullable Instant readTo,
        List<Hour> hours,
        @Nullable Failure lastFailure) {
    /** Nothing has happened yet. */
    public static final InputMetrics NONE = new InputMetrics(null, null, List.of(), null);

    private static final String SUFFIX = ".metrics.json";
    private static final Gson JSON = new GsonBuilder().disableHtmlEscaping().create();

    public InputMetrics {
        hours = List.copyOf(hours);
    }

    /**
     * Counts of one hour.
     *
     * @param start of the hour
     * @param throttledSeconds waited for the rate limit, or because the service asked for it
     */
    public record Hour(Instant start, long events, long errors, double throttledSeconds) {}

    /** Why a poll failed. */
    public record Failure(Instant at, Issue issue) {}

    /** After a poll that succeeded. */
    public InputMetrics succeeded(Instant at, @Nullable Instant newReadTo, long events, double throttledSeconds) {
        return new InputMetrics(
                at, newReadTo == null ? readTo : newReadTo, counted(at, events, 0, throttledSeconds), null);
    }

    /** After a poll that failed. */
    public InputMetrics failed(Instant at, Issue issue) {
        return new InputMetrics(lastSuccess, readTo, counted(at, 0, 1, 0), new Failure(at, issue));
    }

    private List<Hour> counted(Instant at, long events, long errors, double throttled) {
        Instant start = at.truncatedTo(ChronoUnit.HOURS);
        List<Hour> counted = new ArrayList<>();
        Hour now = new Hour(start, events, errors, throttled);
        for (Hour hour : hours) {
            if (hour.start().equals(start)) {
                now = new Hour(
                        start, hour.events() + events, hour.errors() + errors, hour.throttledSeconds() + throttled);
            } else if (hour.start().isAfter(start.minus(Duration.ofDays(1)))
                    && hour.start().isBefore(start)) {
                counted.add(hour);
            }
        }
        counted.add(now);
        return counted;
    }

    /** The counts of the day before an instant, as one. */
    public Hour day(Instant now) {
        Instant since = now.minus(Duration.ofDays(1));
        Hour sum = new Hour(since, 0, 0, 0);
        for (Hour hour : hours) {
            if (hour.start().plus(Duration.ofHours(1)).isAfter(since)) {
                sum = new Hour(
                        since,
                        sum.events() + hour.events(),
                        sum.errors() + hour.errors(),
                        sum.throttledSeconds() + hour.throttledSeconds());
            }
        }
        return sum;
    }

    /**
     * Reads the file of an input.
     *
     * @param directory the scheme's {@code checkpoint_dir}
     * @return empty when there is none, or none that can be read: it is written anew after the next poll
     */
    public static Optional<InputMetrics> load(Path directory, String stanza) {
        try {
            JsonElement json = JsonParser.parseString(Files.readString(file(directory, stanza)));
            return Optional.of(read(json.getAsJsonObject()));
        } catch (IOException
                | JsonParseException
                | IllegalStateException
                | UnsupportedOperationException
                | NumberFormatException
                | DateTimeException e) {
            return Optional.empty();
        }
    }

    /** Writes the file of an input, in one step. */
    public void save(Path directory, String stanza) throws IOException {
        Path file = file(directory, stanza);
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.createDirectories(directory);
        Files.writeString(fresh, JSON.toJson(json(stanza)));
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Forgets an input that is gone. */
    public static void delete(Path directory, String stanza) throws IOException {
        try {
            Files.delete(file(directory, stanza));
        } catch (NoSuchFileException e) {
            // it never ran
        }
    }

    private static Path file(Path directory, String stanza) {
        return directory.resolve(URLEncoder.encode(stanza, StandardCharsets.UTF_8) + SUFFIX);
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
            array.add(object);
        }
        json.add("hours", array);
        if (lastFailure != null) {
            JsonObject object = new JsonObject();
            object.addProperty("at", lastFailure.at().toString());
            object.addProperty("code", lastFailure.issue().code());
            object.addProperty("what", lastFailure.issue().what());
            object.addProperty("remedy", lastFailure.issue().remedy());
            object.addProperty("field", lastFailure.issue().field());
            json.add("last_failure", object);
        }
        return json;
    }

    private static InputMetrics read(JsonObject json) {
        List<Hour> hours = new ArrayList<>();
        if (json.get("hours") instanceof JsonArray array) {
            for (JsonElement element : array) {
                JsonObject hour = element.getAsJsonObject();
                hours.add(new Hour(
                        Instant.parse(text(hour, "start")),
                        hour.get("events").getAsLong(),
                        hour.get("errors").getAsLong(),
                        hour.get("throttled_seconds").getAsDouble()));
            }
        }
        Failure failure = null;
        if (json.get("last_failure") instanceof JsonObject object) {
            failure = new Failure(
                    Instant.parse(text(object, "at")),
                    new Issue(
                            text(object, "code"), text(object, "what"), text(object, "remedy"), text(object, "field")));
        }
        return new InputMetrics(instant(json, "last_success"), instant(json, "read_to"), hours, failure);
    }

    private static String text(JsonObject json, String member) {
        return json.get(member) instanceof JsonPrimitive value ? value.getAsString() : "";
    }

    private static @Nullable Instant instant(JsonObject json, String member) {
        String text = text(json, member);
        return text.isEmpty() ? null : Instant.parse(text);
    }
}
