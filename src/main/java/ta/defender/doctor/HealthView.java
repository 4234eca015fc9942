package ta.defender.doctor;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import ta.defender.checkpoint.GenerationStore;
import ta.defender.checkpoint.InputCheckpoints;
import ta.defender.checkpoint.InputMetrics;
import ta.defender.http.Environment;
import ta.defender.json.IssueJson;
import ta.defender.microsoft.CertificateExpiry;
import ta.defender.model.Code;
import ta.defender.model.DefenderException;
import ta.defender.model.Issue;
import ta.defender.splunk.ManagementPort;
import ta.defender.splunk.SplunkLog;

/**
 * How the inputs do: from Splunk's configuration, the metrics that inputs write beside their checkpoints, and, where there are
 * none yet, the checkpoints in files or in the KV store. No search is run, and Microsoft is not called.
 */
public final class HealthView {
    /** How far the clocks of two processes may seem apart. */
    private static final Duration CLOCKS = Duration.ofMinutes(5);

    private static final Pattern OURS = Pattern.compile("defender_[a-z]+://.+");

    private final Environment environment;
    private final CheckpointPlaces places;
    private final SplunkLog log;
    private final Set<String> warned = new HashSet<>();

    public HealthView(Environment environment, CheckpointPlaces places, SplunkLog log) {
        this.environment = environment;
        this.places = places;
        this.log = log;
    }

    /** {@code inputs} and {@code expiry}. */
    public JsonObject read(ManagementPort port) throws InterruptedException {
        Map<String, Map<String, String>> inputs = new TreeMap<>(port.conf("inputs"));
        inputs.keySet().removeIf(name -> !OURS.matcher(name).matches());
        boolean inKvStore = CheckpointPlaces.inKvStore(port);
        Set<String> missing = missingIndexes(inputs, port);
        JsonArray list = new JsonArray();
        inputs.forEach((stanza, values) -> {
            JsonObject input = input(stanza, values, inKvStore ? port : null);
            input.addProperty("index_missing", missing.contains(values.getOrDefault("index", "")));
            list.add(input);
        });
        JsonArray expiry = new JsonArray();
        new TreeMap<>(port.conf("defender_account")).forEach((name, values) -> expiry(expiry, name, values));
        JsonObject json = new JsonObject();
        json.add("inputs", list);
        json.add("expiry", expiry);
        return json;
    }

    /** Splunk drops events for them, and the input does not learn of it. */
    private static Set<String> missingIndexes(Map<String, Map<String, String>> inputs, ManagementPort port)
            throws InterruptedException {
        try {
            return port.missingIndexes(HostChecks.named(inputs));
        } catch (DefenderException e) {
            // the next reading may know
            return Set.of();
        }
    }

    private JsonObject input(String stanza, Map<String, String> values, @Nullable ManagementPort kvStore) {
        Instant now = environment.clock().instant();
        String scheme = stanza.substring(0, stanza.indexOf("://"));
        Path directory = places.directory(scheme).orElse(null);
        InputMetrics metrics = null;
        JsonElement lastError = JsonNull.INSTANCE;
        try {
            metrics = directory == null ? null : load(directory, stanza, now);
        } catch (IOException e) {
            Issue issue = new Issue(
                    Code.METRICS_UNREADABLE,
                    String.valueOf(e.getMessage()),
                    "delete the file; the input writes it anew after its next poll",
                    "");
            warnOnce(stanza, issue);
            lastError = error(issue, null);
        }
        InputMetrics.Failure failure = metrics == null ? null : metrics.lastFailure();
        if (failure != null) {
            lastError = error(failure.issue(), failure.at());
        }
        Instant readTo =
                metrics == null || metrics.readTo() == null ? checkpoint(scheme, stanza, kvStore) : metrics.readTo();
        JsonObject json = new JsonObject();
        json.addProperty("stanza", stanza);
        json.addProperty("scheme", scheme);
        json.addProperty("account", values.getOrDefault("account", ""));
        json.addProperty("enabled", !isTrue(values.getOrDefault("disabled", "0")));
        json.addProperty("last_success", metrics == null ? null : text(metrics.lastSuccess()));
        json.addProperty(
                "lag_seconds",
                readTo == null
                        ? null
                        : Math.max(0, Duration.between(readTo, now).toSeconds()));
        json.addProperty("events_24h", metrics == null ? null : metrics.day(now).events());
        json.addProperty("errors_24h", metrics == null ? null : metrics.day(now).errors());
        json.addProperty(
                "throttled_seconds",
                metrics == null ? null : Math.round(metrics.day(now).throttledSeconds()));
        json.add("last_error", lastError);
        json.add("progress", metrics == null ? JsonNull.INSTANCE : progress(metrics, now));
        JsonArray hours = new JsonArray();
        (metrics == null ? List.<InputMetrics.Hour>of() : metrics.hours()).forEach(hour -> hours.add(hour(hour)));
        json.add("hours", hours);
        return json;
    }

    private static @Nullable InputMetrics load(Path directory, String stanza, Instant now) throws IOException {
        InputMetrics metrics = InputMetrics.load(directory, stanza).orElse(null);
        Instant success = metrics == null ? null : metrics.lastSuccess();
        if (success != null && success.isAfter(now.plus(CLOCKS))) {
            throw new IOException(
                    "the metrics of " + stanza + " in " + directory + " have a last success in the future, " + success);
        }
        return metrics;
    }

    /** The page asks again and again. */
    private void warnOnce(String stanza, Issue issue) {
        if (warned.add(issue.what())) {
            log.warn("stanza=" + stanza + " code=" + issue.code().word() + " " + issue);
        }
    }

    private static JsonObject error(Issue issue, @Nullable Instant at) {
        JsonObject json = IssueJson.write(issue);
        json.addProperty("at", text(at));
        return json;
    }

    /** How far an input has come that reads the past; it is done when it reaches the present. */
    private static JsonElement progress(InputMetrics metrics, Instant now) {
        InputMetrics.Backfill backfill = metrics.backfill();
        Instant readTo = metrics.readTo();
        if (backfill == null || readTo == null) {
            return JsonNull.INSTANCE;
        }
        JsonObject json = new JsonObject();
        json.addProperty("from", backfill.from().toString());
        json.addProperty("at", readTo.toString());
        json.addProperty("to", now.toString());
        json.addProperty("rate", metrics.rate());
        return json;
    }

    private static JsonObject hour(InputMetrics.Hour hour) {
        JsonObject json = new JsonObject();
        json.addProperty("at", hour.start().toString());
        json.addProperty("events", hour.events());
        json.addProperty("errors", hour.errors());
        json.addProperty("lag_seconds", hour.lagSeconds());
        return json;
    }

    private @Nullable Instant checkpoint(String scheme, String stanza, @Nullable ManagementPort kvStore) {
        GenerationStore store = places.storeIn(scheme, kvStore).orElse(null);
        if (store == null) {
            return null;
        }
        try {
            return new InputCheckpoints(store)
                    .load(stanza)
                    .flatMap(checkpoint -> checkpoint.feeds().values().stream()
                            .map(entry -> entry.position().readTo())
                            .min(Instant::compareTo))
                    .orElse(null);
        } catch (DefenderException e) {
            // the input itself says what is wrong with it
            return null;
        }
    }

    private static void expiry(JsonArray list, String account, Map<String, String> values) {
        String pem = values.getOrDefault("certificate", "");
        if (!"certificate".equals(values.get("auth")) || pem.isBlank()) {
            return;
        }
        try {
            CertificateExpiry expiry = CertificateExpiry.of(pem);
            JsonObject json = new JsonObject();
            json.addProperty("account", account);
            json.addProperty("what", "certificate " + expiry.subject());
            json.addProperty("expires", expiry.notAfter().toString());
            list.add(json);
        } catch (DefenderException e) {
            // the test of the connection says what is wrong with it
        }
    }

    private static @Nullable String text(@Nullable Instant instant) {
        return instant == null ? null : instant.toString();
    }

    private static boolean isTrue(String value) {
        return value.equals("1") || value.equalsIgnoreCase("true");
    }
}
