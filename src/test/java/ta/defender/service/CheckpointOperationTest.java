package ta.defender.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import ta.defender.checkpoint.CheckpointRequest;
import ta.defender.checkpoint.CheckpointRequests;
import ta.defender.checkpoint.GenerationFiles;
import ta.defender.doctor.CheckpointPlaces;
import ta.defender.http.Environment;
import ta.defender.model.Secret;
import ta.defender.splunk.ManagementPort;
import ta.defender.splunk.SplunkLog;
import ta.defender.splunk.SplunkUser;
import ta.defender.testing.FakeTransport;
import ta.defender.testing.FakeTransport.Answer;

final class CheckpointOperationTest {
    private static final String ALERTS = "defender_alerts://contoso";

    @TempDir
    Path splunkDb;

    private final FakeTransport splunk = new FakeTransport();
    private final ByteArrayOutputStream log = new ByteArrayOutputStream();
    private final Environment environment = new Environment(Clock.systemUTC(), duration -> {}, new Random(1), null);
    private Set<String> capabilities = Set.of("ta_defender_configure", "edit_modinput_defender_alerts");

    @BeforeEach
    void splunkHasTwoInputs() {
        splunk.when(
                        "GET",
                        "conf-inputs",
                        Answer.text(
                                200,
                                "{\"entry\":[{\"name\":\"" + ALERTS + "\",\"content\":{\"account\":\"contoso\"}},"
                                        + "{\"name\":\"defender_hunting://rows\",\"content\":{}},"
                                        + "{\"name\":\"defender_stream://hub\",\"content\":{}}]}"))
                .answer(Answer.text(200, "{\"entry\":[]}"));
    }

    @Test
    void aReset_isLeftForTheInput_withTheUserWhoAsks() throws Exception {
        assertThat(call("{\"stanza\":\"" + ALERTS + "\",\"action\":\"reset\",\"consent\":true}")
                        .get("ok")
                        .getAsBoolean())
                .isTrue();

        CheckpointRequest request = waiting().waiting(ALERTS).orElseThrow();
        assertThat(request.action()).isEqualTo(CheckpointRequest.Action.RESET);
        assertThat(request.user()).isEqualTo("kai");
        assertThat(log.toString(StandardCharsets.UTF_8)).contains("action=checkpoint_requested user=kai");
    }

    @Test
    void aRange_mayBeWrittenAsStartTimesAre() throws Exception {
        call("{\"stanza\":\"" + ALERTS
                + "\",\"action\":\"read_again\",\"from\":\"-3d\",\"to\":\"-1d\",\"consent\":true}");

        CheckpointRequest request = waiting().waiting(ALERTS).orElseThrow();
        assertThat(Duration.between(request.from(), request.to())).isEqualTo(Duration.ofDays(2));
    }

    @Test
    void aSecondRequest_replacesTheOneThatWaits_andSaysSo() throws Exception {
        String reset = "{\"stanza\":\"" + ALERTS + "\",\"action\":\"reset\",\"consent\":true}";

        assertThat(call(reset).get("replaced").getAsBoolean()).isFalse();
        assertThat(call(reset).get("replaced").getAsBoolean()).isTrue();
        waiting().done(ALERTS, waiting().waiting(ALERTS).orElseThrow());
        assertThat(call(reset).get("replaced").getAsBoolean()).isFalse();
    }

    @Test
    void withoutConsent_nothingIsAsked() throws Exception {
        assertThat(codes("{\"stanza\":\"" + ALERTS + "\",\"action\":\"reset\"}"))
                .containsExactly("consent_needed");
        assertThat(codes("{\"stanza\":\"" + ALERTS + "\",\"action\":\"reset\",\"consent\":\"true\"}"))
                .containsExactly("setting_invalid", "consent_needed");
        assertThat(waiting().waiting(ALERTS)).isEmpty();
    }

    @Test
    void everythingWrong_isNamedAtOnce() throws Exception {
        String later = Instant.now().plus(Duration.ofDays(2)).toString();
        assertThat(codes("{\"stanza\":\"defender_alerts://../other\",\"action\":\"read_again\",\"from\":\"soon\","
                        + "\"to\":\"" + later + "\"}"))
                .containsExactly("input_not_found", "invalid_value", "invalid_value", "consent_needed");
        assertThat(codes("{\"stanza\":\"" + ALERTS
                        + "\",\"action\":\"read_again\",\"from\":\"-1d\",\"to\":\"-2d\",\"consent\":true}"))
                .containsExactly("invalid_value");
        assertThat(codes("{\"stanza\":\"" + ALERTS + "\",\"action\":\"delete\",\"consent\":true}"))
                .containsExactly("invalid_value");
        try (var files = Files.list(splunkDb)) {
            assertThat(files).isEmpty();
        }
    }

    /** A misspelt {@code to} would read another range than was meant. */
    @Test
    void unknownMembers_areRefused() throws Exception {
        assertThat(
                        codes(
                                "{\"stanza\":\"" + ALERTS
                                        + "\",\"action\":\"read_again\",\"from\":\"-2d\",\"to\":\"-1d\",\"untill\":\"-1d\",\"consent\":true}"))
                .containsExactly("setting_unknown");
        assertThat(codes("{\"stanza\":\"" + ALERTS + "\",\"action\":\"reset\",\"from\":\"-2d\",\"consent\":true}"))
                .containsExactly("setting_unknown");
        assertThat(waiting().waiting(ALERTS)).isEmpty();
    }

    @Test
    void kindsThatCannot_sayWhatCan() throws Exception {
        capabilities = Set.of("admin_all_objects");
        assertThat(codes("{\"stanza\":\"defender_stream://hub\",\"action\":\"reset\",\"consent\":true}"))
                .containsExactly("not_supported");
        assertThat(codes("{\"stanza\":\"defender_hunting://rows\",\"action\":\"read_again\",\"from\":\"-2d\","
                        + "\"to\":\"-1d\",\"consent\":true}"))
                .containsExactly("not_supported");
    }

    @Test
    void whoMayNotEditTheInput_isRefused() throws Exception {
        capabilities = Set.of("ta_defender_configure");
        assertThat(codes("{\"stanza\":\"" + ALERTS + "\",\"action\":\"reset\",\"consent\":true}"))
                .containsExactly("capability_missing");
    }

    private CheckpointRequests waiting() {
        return new CheckpointRequests(
                new GenerationFiles(splunkDb.resolve("modinputs").resolve("defender_alerts"), problem -> {}));
    }

    private List<String> codes(String body) throws Exception {
        JsonObject answer = call(body);
        assertThat(answer.get("ok").getAsBoolean()).isFalse();
        return StreamSupport.stream(answer.getAsJsonArray("errors").spliterator(), false)
                .map(JsonElement::getAsJsonObject)
                .map(error -> error.get("code").getAsString())
                .toList();
    }

    private JsonObject call(String body) throws Exception {
        ManagementPort port = new ManagementPort(splunk, URI.create("https://127.0.0.1:8089"), Secret.of("key"));
        ServiceCall call = new ServiceCall(
                List.of(), Map.of(), body, new SplunkUser("kai", capabilities), new ServiceCall.Ports(port, port));
        ServiceTools tools = new ServiceTools(environment, null, new SplunkLog(log));
        ServiceAnswer answer = new CheckpointOperation(
                        tools, new CheckpointPlaces(environment, splunkDb.toString()), new Random(1))
                .run(call);
        return JsonParser.parseString(answer.json()).getAsJsonObject();
    }
}
