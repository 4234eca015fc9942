package ta.defender.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import ta.defender.http.Environment;
import ta.defender.model.Code;
import ta.defender.model.DefenderException;
import ta.defender.splunk.HandlerChannel;
import ta.defender.splunk.SplunkLog;
import ta.defender.testing.FakeClock;
import ta.defender.testing.FakeSleeper;
import ta.defender.testing.FakeTransport;
import ta.defender.testing.FakeTransport.Answer;

/** What the service answers to calls of all kinds, and with whose rights an operation runs. */
final class RestServiceTest {
    private final FakeTransport splunk = new FakeTransport();
    private final ByteArrayOutputStream log = new ByteArrayOutputStream();
    private final List<ServiceCall> seen = new ArrayList<>();
    private final FakeClock clock = new FakeClock();
    private RuntimeException failure;

    @Test
    void call_reachesItsOperationWithTheUserOfTheSession() throws Exception {
        splunk.when("GET", "current-context", context("kai", "ta_defender_update"));

        JsonObject answer = answer("POST", "/ta_defender/update/7", ",\"payload\":\"{\\\"user\\\":\\\"admin\\\"}\"");

        assertThat(answer.get("status").getAsInt()).isEqualTo(200);
        assertThat(payload(answer).get("ok").getAsBoolean()).isTrue();
        assertThat(seen).singleElement().satisfies(call -> {
            assertThat(call.user().name()).isEqualTo("kai");
            assertThat(call.path()).containsExactly("7");
            assertThat(call.body()).isEqualTo("{\"user\":\"admin\"}");
        });
    }

    @Test
    void splunkdThatIsBusyForAMoment_isAskedAgain() throws Exception {
        splunk.when(
                "GET",
                "current-context",
                Answer.text(503, "<html><body>starting</body></html>"),
                Answer.failure(Code.CONNECTION_LOST),
                context("kai", "ta_defender_update"));

        assertThat(answer("POST", "/ta_defender/update", "").get("status").getAsInt())
                .isEqualTo(200);
        assertThat(splunk.requests()).hasSize(3);
    }

    /** The caller waits for a minute, and the next call waits behind this one. */
    @Test
    void splunkdThatStaysBusy_isWaitedForLessThanTheCallerWaits() throws Exception {
        splunk.when("GET", "current-context", Answer.status(503));
        Instant begun = clock.instant();

        JsonObject answer = answer("POST", "/ta_defender/update", "");

        assertThat(answer.get("status").getAsInt()).isEqualTo(502);
        assertThat(code(answer)).isEqualTo("splunk");
        assertThat(Duration.between(begun, clock.instant())).isBetween(Duration.ofSeconds(10), Duration.ofSeconds(30));
    }

    /** Only the operation itself uses the system's session; who may call is asked with the caller's. */
    @Test
    void capability_isCheckedWithTheSessionOfTheCaller() throws Exception {
        splunk.when("GET", "current-context", context("eve", "search"));

        JsonObject answer = answer("POST", "/ta_defender/update", ",\"system_authtoken\":\"system-key\"");

        assertThat(answer.get("status").getAsInt()).isEqualTo(403);
        assertThat(code(answer)).isEqualTo("permission");
        assertThat(splunk.requests())
                .allSatisfy(
                        request -> assertThat(request.header("Authorization")).isEqualTo("Splunk caller-key"));
        assertThat(seen).isEmpty();
    }

    @Test
    void operation_runsWithTheSystemsRightsWhereSplunkdGivesThem() throws Exception {
        splunk.when("GET", "current-context", context("kai", "ta_defender_update"))
                .answer(Answer.text(200, "{\"entry\":[]}"));

        answer("POST", "/ta_defender/update", ",\"system_authtoken\":\"system-key\"");
        seen.get(0).splunk().system().conf("x");

        assertThat(splunk.lastRequest().header("Authorization")).isEqualTo("Splunk system-key");
    }

    @Test
    void unknownOperations_are404() throws Exception {
        assertThat(answer("GET", "/ta_defender/update", "").get("status").getAsInt())
                .isEqualTo(404);
        assertThat(answer("POST", "/ta_defender/other", "").get("status").getAsInt())
                .isEqualTo(404);
        assertThat(answer("POST", "/ta_defender/update/../x", "").get("status").getAsInt())
                .isEqualTo(404);
        assertThat(splunk.requests()).isEmpty();
    }

    @Test
    void failures_areAnsweredAsErrors() throws Exception {
        splunk.when("GET", "current-context", context("kai", "ta_defender_update"));
        failure = DefenderException.setting("account", "is wrong", "correct it");
        JsonObject refused = answer("POST", "/ta_defender/update", "");
        failure = new IllegalStateException("boom");
        JsonObject defect = answer("POST", "/ta_defender/update", "");

        assertThat(refused.get("status").getAsInt()).isEqualTo(400);
        assertThat(code(refused)).isEqualTo("setting_invalid");
        assertThat(defect.get("status").getAsInt()).isEqualTo(500);
        assertThat(code(defect)).isEqualTo("defect");
        assertThat(defect.toString()).doesNotContain("boom");
        assertThat(log.toString(StandardCharsets.UTF_8)).contains("boom");
    }

    private JsonObject answer(String method, String path, String more) throws Exception {
        String document = "{\"method\":\"" + method + "\",\"rest_path\":\"" + path
                + "\",\"server\":{\"rest_uri\":\"https://127.0.0.1:8089\"},"
                + "\"session\":{\"user\":\"kai\",\"authtoken\":\"caller-key\"}" + more + "}";
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        HandlerChannel channel =
                new HandlerChannel(new ByteArrayInputStream(document.getBytes(StandardCharsets.UTF_8)), out);
        Environment environment =
                new Environment(clock.withZone(ZoneOffset.UTC), new FakeSleeper(clock), new Random(1), null);
        new RestService(channel, splunk, List.of(new Recording()), environment, new SplunkLog(log)).run();
        return JsonParser.parseString(out.toString(StandardCharsets.UTF_8)).getAsJsonObject();
    }

    private static JsonObject payload(JsonObject answer) {
        return JsonParser.parseString(answer.get("payload").getAsString()).getAsJsonObject();
    }

    private static String code(JsonObject answer) {
        return payload(answer)
                .getAsJsonArray("errors")
                .get(0)
                .getAsJsonObject()
                .get("code")
                .getAsString();
    }

    private static Answer context(String user, String capability) {
        return Answer.text(
                200,
                "{\"entry\":[{\"content\":{\"username\":\"" + user + "\",\"capabilities\":[\"" + capability
                        + "\"]}}]}");
    }

    private final class Recording implements Operation {
        @Override
        public String name() {
            return "update";
        }

        @Override
        public String method() {
            return "POST";
        }

        @Override
        public String capability() {
            return "ta_defender_update";
        }

        @Override
        public ServiceAnswer run(ServiceCall call) {
            if (failure != null) {
                throw failure;
            }
            seen.add(call);
            return ServiceAnswer.ok(new JsonObject());
        }
    }
}
