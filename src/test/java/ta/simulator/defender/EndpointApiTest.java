package ta.simulator.defender;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import ta.simulator.net.Json;

class EndpointApiTest {
    private static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");

    private DefenderSimulator simulator;
    private DefenderClient client;

    @BeforeEach
    void start() {
        simulator = DefenderSimulator.start(
                SimulatorOptions.withSeed(11).alerts(120).incidents(9).clock(SimulatorClock.standingAt(NOW)));
        client = new DefenderClient(simulator);
    }

    @AfterEach
    void stop() {
        simulator.close();
    }

    @Test
    void list_whenPagedBySkip_givesEveryVersionAsPublished() throws Exception {
        Set<String> texts = new HashSet<>();
        for (int skip = 0; ; skip += 25) {
            JsonArray page = list("?%24expand=evidence&%24top=25&%24skip=" + skip);
            page.forEach(alert -> texts.add(Json.text(alert)));
            if (page.size() < 25) {
                break;
            }
        }

        List<Published> expected = simulator.tenant().expectedVersions(Api.ENDPOINT_ALERTS);
        assertThat(expected).hasSizeBetween(60, 110);
        assertThat(texts).hasSameSizeAs(expected);
        for (Published version : expected) {
            assertThat(texts).contains(Json.text(Json.parse(version.json())));
        }
    }

    @Test
    void list_whenNothingElseIsSaid_isNewestFirstWithoutEvidence() throws Exception {
        JsonArray alerts = list("?%24top=10");

        List<Instant> created = new ArrayList<>();
        for (int i = 0; i < alerts.size(); i++) {
            JsonObject alert = alerts.get(i).getAsJsonObject();
            assertThat(alert.getAsJsonArray("evidence")).isEmpty();
            assertThat(alert.get("incidentId").getAsJsonPrimitive().isNumber()).isTrue();
            created.add(Instant.parse(alert.get("alertCreationTime").getAsString()));
        }
        assertThat(created)
                .isSortedAccordingTo((one, other) -> other.compareTo(one))
                .hasSize(10);
    }

    @Test
    void evidence_whenExpanded_hasTwentyFiveFlatKeys() throws Exception {
        for (var alert : list("?%24expand=evidence")) {
            for (var evidence : alert.getAsJsonObject().getAsJsonArray("evidence")) {
                assertThat(evidence.getAsJsonObject().keySet()).hasSize(25);
            }
        }
    }

    @Test
    void list_whenTopIsAboveTheLimitOrFieldsAreUnknown_answers400() throws Exception {
        assertThat(status("?%24top=10001")).isEqualTo(400);
        assertThat(status("?%24filter=title%20eq%20'x'")).isEqualTo(400);
        assertThat(status("?%24filter=lastUpdateTime%20ge%20'2026-01-01T00:00:00Z'"))
                .isEqualTo(400);
        assertThat(status("?%24orderby=lastUpdateTime")).isEqualTo(400);
        assertThat(status("?%24expand=machine")).isEqualTo(400);
        HttpResponse<String> missing = client.get(Audience.ENDPOINT, "/api/alerts/da1_-1");
        assertThat(missing.statusCode()).isEqualTo(404);
        JsonObject error = Json.parseObject(missing.body()).getAsJsonObject("error");
        assertThat(error.keySet()).containsExactly("code", "message", "target");
        assertThat(error.get("code").getAsString()).isEqualTo("ResourceNotFound");
    }

    @Test
    void patch_whenAccepted_showsOnEveryApi() throws Exception {
        String id = ids(1).get(0);
        simulator.clock().advance(Duration.ofMinutes(1));
        HttpResponse<String> response = client.write(
                Audience.ENDPOINT,
                "PATCH",
                "/api/alerts/" + id,
                "{\"status\":\"Resolved\",\"classification\":\"TruePositive\",\"determination\":\"CompromisedUser\","
                        + "\"assignedTo\":\"a@contoso.example\",\"comment\":\"done\"}");

        assertThat(response.statusCode()).isEqualTo(200);
        JsonObject graph = simulator.tenant().alert(id);
        assertThat(graph.get("status").getAsString()).isEqualTo("resolved");
        assertThat(graph.get("determination").getAsString()).isEqualTo("compromisedAccount");
        assertThat(Json.text(graph.get("comments"))).contains("\"done\"");
        assertThat(Json.parseObject(response.body()).get("determination").getAsString())
                .isEqualTo("CompromisedUser");
    }

    @Test
    void patch_whenNamesOrValuesAreWrong_answers400() throws Exception {
        String id = ids(1).get(0);
        simulator.settings().setRefusedDetermination("Malware");
        for (String body : List.of(
                "{\"Status\":\"Resolved\"}",
                "{\"status\":\"resolved\"}",
                "{\"determination\":\"Malware\"}",
                "{}",
                "[]")) {
            assertThat(client.write(Audience.ENDPOINT, "PATCH", "/api/alerts/" + id, body)
                            .statusCode())
                    .as(body)
                    .isEqualTo(400);
        }
        assertThat(simulator.tenant().expectedVersions(Api.GRAPH_ALERTS)).hasSize(120);
    }

    @Test
    void batch_whenTooLarge_namesTheLimit() throws Exception {
        simulator.settings().setBatchMaximum(2);
        HttpResponse<String> refused = batch(ids(3));
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains("MaximumBatchSizeExceeded", "allowed: 2");

        HttpResponse<String> accepted = batch(ids(2));
        assertThat(accepted.statusCode()).isEqualTo(200);
        assertThat(accepted.body()).isEmpty();
        for (String id : ids(2)) {
            assertThat(simulator.tenant().alert(id).get("status").getAsString()).isEqualTo("inProgress");
        }
    }

    @Test
    void budget_whenSpent_answers429AsConfigured() throws Exception {
        simulator.settings().setThrottling(true);
        for (int i = 0; i < 10; i++) {
            assertThat(batch(ids(1)).statusCode()).isEqualTo(200);
        }
        assertThat(retryAfter("integer")).matches("6[01]");
        assertThat(retryAfter("decimal")).matches("60\\.\\d{3}");
        assertThat(retryAfter("date")).isEqualTo("Fri, 20 Nov 2026 10:01:01 GMT");
        assertThat(retryAfter("missing")).isEmpty();
        assertThat(status("?%24top=1")).isEqualTo(200);
        simulator.clock().advance(Duration.ofSeconds(61));
        assertThat(batch(ids(1)).statusCode()).isEqualTo(200);
    }

    private String retryAfter(String form) throws Exception {
        simulator.settings().setRetryAfterForm(form);
        HttpResponse<String> response = batch(ids(1));
        assertThat(response.statusCode()).isEqualTo(429);
        return response.headers().firstValue("Retry-After").orElse("");
    }

    private HttpResponse<String> batch(List<String> ids) throws Exception {
        return client.write(
                Audience.ENDPOINT,
                "POST",
                "/api/alerts/batchUpdate",
                Json.text(Json.object("alertIds", Json.arrayOf(ids), "status", "InProgress")));
    }

    private List<String> ids(int count) {
        return simulator.tenant().expectedVersions(Api.ENDPOINT_ALERTS).stream()
                .map(Published::id)
                .distinct()
                .limit(count)
                .toList();
    }

    private int status(String query) throws Exception {
        return client.get(Audience.ENDPOINT, "/api/alerts" + query).statusCode();
    }

    private JsonArray list(String query) throws Exception {
        HttpResponse<String> response = client.get(Audience.ENDPOINT, "/api/alerts" + query);
        assertThat(response.statusCode()).isEqualTo(200);
        return Json.parseObject(response.body()).getAsJsonArray("value");
    }
}
