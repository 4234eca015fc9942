package ta.defender.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.StringJoiner;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import ta.defender.checkpoint.InputMetrics;
import ta.defender.http.Environment;
import ta.defender.model.Secret;
import ta.defender.splunk.ManagementPort;
import ta.defender.splunk.SplunkLog;
import ta.defender.testing.FakeTransport;
import ta.defender.testing.FakeTransport.Answer;

final class HealthViewTest {
    private static final Instant NOW = Instant.parse("2026-11-30T02:45:00Z");
    private static final String BROKEN = "defender_alerts://a";
    private static final String SOUND = "defender_alerts://b";

    @TempDir
    Path splunkDb;

    private final ByteArrayOutputStream log = new ByteArrayOutputStream();
    private final FakeTransport splunk = new FakeTransport();
    private final Environment environment =
            new Environment(Clock.fixed(NOW, ZoneOffset.UTC), duration -> {}, new Random(1), null);
    private HealthView view;
    private Path directory;

    @BeforeEach
    void twoInputs_oneOfThemSound() throws Exception {
        splunk.when(
                        "GET",
                        "conf-inputs",
                        Answer.text(
                                200,
                                "{\"entry\":[{\"name\":\"" + BROKEN + "\",\"content\":{}},{\"name\":\"" + SOUND
                                        + "\",\"content\":{}}]}"))
                .answer(Answer.text(200, "{\"entry\":[]}"));
        view = new HealthView(environment, new CheckpointPlaces(environment, splunkDb.toString()), new SplunkLog(log));
        directory = Files.createDirectories(splunkDb.resolve("modinputs").resolve("defender_alerts"));
        InputMetrics.NONE.succeeded(NOW, NOW.minusSeconds(60), 7, 0).save(directory, SOUND);
    }

    @Test
    void withoutAFile_nothingIsWrong() throws Exception {
        Map<String, JsonObject> inputs = inputs();

        assertThat(inputs.get(BROKEN).get("last_error").isJsonNull()).isTrue();
        assertThat(inputs.get(SOUND).get("events_24h").getAsLong()).isEqualTo(7);
        assertThat(log.toString(StandardCharsets.UTF_8)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "{\"hours\":[{\"start\":\"2026-11-30T02:00:00Z\",\"events\":-5}]}",
                "{\"last_success\":\"2030-01-01T00:00:00Z\"}",
                "{\"stanza\":\"defender_alerts://zz\",\"last_success\":\"2026-11-30T02:00:00Z\"}"
            })
    void aFileThatCannotBeUsed_isAnIssueOfItsInput_andOneWarning(String text) throws Exception {
        Files.writeString(directory.resolve("defender_alerts%3A%2F%2Fa.metrics.json"), text);

        inputs();
        Map<String, JsonObject> inputs = inputs();

        JsonObject error = inputs.get(BROKEN).getAsJsonObject("last_error");
        assertThat(error.get("code").getAsString()).isEqualTo("metrics_unreadable");
        assertThat(error.get("what").getAsString()).contains(directory.toString());
        assertThat(inputs.get(BROKEN).get("last_success").isJsonNull()).isTrue();
        assertThat(inputs.get(SOUND).get("events_24h").getAsLong()).isEqualTo(7);
        assertThat(log.toString(StandardCharsets.UTF_8))
                .containsOnlyOnce("WARN")
                .contains("code=metrics_unreadable");
    }

    /** Splunk drops the events, and the input does not learn of it. */
    @Test
    void indexThatIsNowhere_isToldOfItsInputs() throws Exception {
        FakeTransport host = new FakeTransport()
                .when("GET", "conf-inputs", entries(BROKEN, "\"index\":\"nosuch\"", SOUND, "\"index\":\"defender\""))
                .when("GET", "data/indexes", entries("main", "", "defender", ""))
                .answer(entries());

        Map<String, JsonObject> inputs = inputs(host);

        assertThat(inputs.get(BROKEN).get("index_missing").getAsBoolean()).isTrue();
        assertThat(inputs.get(SOUND).get("index_missing").getAsBoolean()).isFalse();
    }

    /** Names and the contents after each. */
    private static Answer entries(String... namesAndContents) {
        StringJoiner list = new StringJoiner(",", "{\"entry\":[", "]}");
        for (int i = 0; i < namesAndContents.length; i += 2) {
            list.add("{\"name\":\"" + namesAndContents[i] + "\",\"content\":{" + namesAndContents[i + 1] + "}}");
        }
        return Answer.text(200, list.toString());
    }

    private Map<String, JsonObject> inputs() throws Exception {
        return inputs(splunk);
    }

    private Map<String, JsonObject> inputs(FakeTransport host) throws Exception {
        ManagementPort port = new ManagementPort(host, URI.create("https://127.0.0.1:8089"), Secret.of("key"));
        Map<String, JsonObject> inputs = new LinkedHashMap<>();
        for (JsonElement input : view.read(port).getAsJsonArray("inputs")) {
            inputs.put(input.getAsJsonObject().get("stanza").getAsString(), input.getAsJsonObject());
        }
        return inputs;
    }
}
