package ta.defender.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import ta.defender.checkpoint.CheckpointException;
import ta.defender.checkpoint.GenerationFiles;
import ta.defender.checkpoint.InputCheckpoint;
import ta.defender.checkpoint.InputCheckpoints;
import ta.defender.cli.HandlersCommand.HandlerAnswer;
import ta.defender.doctor.InputMetrics;
import ta.defender.doctor.LogDigest;
import ta.defender.http.Environment;
import ta.defender.json.JsonWriter;
import ta.defender.microsoft.CertificateExpiry;
import ta.defender.microsoft.CredentialException;
import ta.defender.poll.InputSettings;
import ta.defender.splunk.LogFile;
import ta.defender.splunk.ManagementPort;

/**
 * {@code GET ta_defender/health}: how the inputs of this host do, from Splunk's configuration, the add-on's log files and, where
 * those say nothing yet, the position files. No search is run, and Microsoft is not asked.
 */
final class HealthView {
    private static final Pattern OURS = Pattern.compile("defender_[a-z]+://.+");

    private final Environment machine;

    HealthView(Environment machine) {
        this.machine = machine;
    }

    HandlerAnswer run(ManagementPort port) throws InterruptedException {
        Map<String, Map<String, String>> inputs = new TreeMap<>(port.conf("inputs"));
        inputs.keySet().removeIf(name -> !OURS.matcher(name).matches());
        Map<String, InputMetrics> figures = figures(inputs.keySet());
        JsonWriter json = new JsonWriter().beginObject().name("inputs").beginArray();
        inputs.forEach((stanza, values) -> write(json, stanza, values, figures.get(stanza)));
        json.endArray().name("expiry").beginArray();
        new TreeMap<>(port.conf("defender_account")).forEach((name, values) -> expiry(json, name, values));
        return new HandlerAnswer(200, json.endArray().endObject().text());
    }

    private Map<String, InputMetrics> figures(Set<String> stanzas) {
        Map<String, InputMetrics> figures = new HashMap<>();
        String home = machine.splunkHome();
        if (home == null) {
            return figures;
        }
        Set<String> schemes = new TreeSet<>();
        stanzas.forEach(stanza -> schemes.add(InputSettings.scheme(stanza)));
        for (String scheme : schemes) {
            try {
                figures.putAll(LogDigest.read(
                        LogFile.path(Path.of(home), scheme),
                        stanzas,
                        machine.clock().instant()));
            } catch (IOException e) {
                // no figures of this scheme; the page shows that there are none
            }
        }
        return figures;
    }

    private void write(JsonWriter json, String stanza, Map<String, String> values, @Nullable InputMetrics figures) {
        Instant success = figures == null ? null : figures.lastSuccess();
        Long lag = figures == null ? null : figures.lagSeconds();
        Instant errorAt = figures == null ? null : figures.lastErrorAt();
        json.beginObject()
                .member("stanza", stanza)
                .member("scheme", InputSettings.scheme(stanza))
                .member("account", values.getOrDefault("account", ""))
                .member("enabled", !isTrue(values.getOrDefault("disabled", "0")))
                .member("last_success", success == null ? null : success.toString());
        number(json, "lag_seconds", lag == null ? lagOfPosition(stanza) : lag);
        number(json, "events_24h", figures == null ? null : figures.events());
        number(json, "errors_24h", figures == null ? null : figures.errors());
        number(json, "throttled_seconds", figures == null ? null : Math.round(figures.throttledSeconds()));
        json.member("last_error", figures == null || errorAt == null ? null : figures.lastError())
                .member("last_error_at", errorAt == null ? null : errorAt.toString())
                .member("remedy", figures == null || figures.remedy().isEmpty() ? null : figures.remedy())
                .endObject();
    }

    private @Nullable Long lagOfPosition(String stanza) {
        String home = machine.splunkHome();
        if (home == null) {
            return null;
        }
        Path folder = Path.of(home, "var", "lib", "splunk", "modinputs", InputSettings.scheme(stanza));
        try {
            InputCheckpoint position = new InputCheckpoints(new GenerationFiles(folder, problem -> {}))
                    .load(stanza)
                    .orElse(null);
            if (position == null) {
                return null;
            }
            Instant now = machine.clock().instant();
            return position.feeds().values().stream()
                    .map(entry ->
                            Duration.between(entry.position().readTo(), now).toSeconds())
                    .max(Long::compare)
                    .orElse(null);
        } catch (CheckpointException e) {
            return null;
        }
    }

    private static void expiry(JsonWriter json, String account, Map<String, String> values) {
        String pem = values.getOrDefault("certificate", "");
        if (!"certificate".equals(values.get("auth")) || pem.isBlank()) {
            return;
        }
        try {
            CertificateExpiry expiry = CertificateExpiry.of(pem);
            json.beginObject()
                    .member("account", account)
                    .member("what", "certificate " + expiry.subject())
                    .member("expires", expiry.notAfter().toString())
                    .endObject();
        } catch (CredentialException e) {
            // the test of the connection says what is wrong with it
        }
    }

    private static void number(JsonWriter json, String name, @Nullable Long value) {
        json.name(name);
        if (value == null) {
            json.nullValue();
        } else {
            json.value(value);
        }
    }

    private static boolean isTrue(String value) {
        return value.equals("1") || value.equalsIgnoreCase("true");
    }
}
