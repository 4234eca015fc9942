package ta.defender;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import ta.defender.eventhub.ConnectionString;
import ta.defender.eventhub.StreamSettings;
import ta.defender.model.DefenderException;
import ta.defender.model.Secret;
import ta.defender.storage.ArchiveSettings;
import ta.defender.storage.StorageSecret;

/** The validation refuses what the form of the page refuses: both are tested with the same cases, see shapes.test.ts. */
final class InputShapesTest {
    private static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");

    static List<JsonObject> cases() throws IOException {
        List<JsonObject> cases = new ArrayList<>();
        for (JsonElement each : JsonParser.parseString(
                        Files.readString(Path.of("src/test/resources/input-shapes.json")))
                .getAsJsonArray()) {
            if (each.getAsJsonObject().has("scheme")) {
                cases.add(each.getAsJsonObject());
            }
        }
        return cases;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void fields_thatAreRefused(JsonObject one) {
        boolean stream = one.get("scheme").getAsString().equals("defender_stream");
        Map<String, String> values = new HashMap<>(
                stream
                        ? Map.of("bootstrap", "contoso.servicebus.windows.net", "hubs", "defender")
                        : Map.of("storage_url", "https://contoso.blob.core.windows.net", "account", "contoso"));
        one.getAsJsonObject("values")
                .entrySet()
                .forEach(value -> values.put(value.getKey(), value.getValue().getAsString()));
        Secret secret = one.has("secret") ? Secret.of(one.get("secret").getAsString()) : null;
        List<String> fields = new ArrayList<>();
        one.getAsJsonArray("fields").forEach(field -> fields.add(field.getAsString()));

        assertThat(stream ? stream(values, secret) : archive(values, secret)).isEqualTo(fields);
    }

    private static List<String> stream(Map<String, String> values, Secret secret) {
        return fields(() -> {
            StreamSettings settings = StreamSettings.read("defender_stream://a", values);
            settings.requirePast(NOW);
            if (secret != null) {
                ConnectionString.check(secret, settings);
            }
        });
    }

    private static List<String> archive(Map<String, String> values, Secret secret) {
        return fields(() -> {
            ArchiveSettings settings = ArchiveSettings.read("defender_archive://a", values);
            settings.requireHours(NOW);
            if (secret != null) {
                StorageSecret.read(settings, secret);
            }
        });
    }

    /** A fault of the secret is one of how the input authenticates. */
    private static List<String> fields(Runnable check) {
        try {
            check.run();
            return List.of();
        } catch (DefenderException e) {
            return e.issues().stream()
                    .map(issue -> issue.field().equals("auth") ? "secret" : issue.field())
                    .distinct()
                    .toList();
        }
    }
}
