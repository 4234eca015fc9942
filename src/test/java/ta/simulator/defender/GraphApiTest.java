package ta.simulator.defender;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import ta.simulator.net.Json;

class GraphApiTest {
    private static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");
    private static final String ALERTS = "/v1.0/security/alerts_v2";
    private static final String INCIDENTS = "/v1.0/security/incidents";

    private DefenderSimulator simulator;
    private DefenderClient client;

    @BeforeEach
    void start() {
        simulator = DefenderSimulator.start(
                SimulatorOptions.withSeed(7).alerts(230).incidents(60).clock(SimulatorClock.standingAt(NOW)));
        client = new DefenderClient(simulator);
    }

    @AfterEach
    void stop() {
        simulator.close();
    }

    @Test
    void list_whenFollowed_givesEveryAlertOnceAsPublished() throws Exception {
        Set<String> texts = new HashSet<>();
        for (JsonObject alert : client.all(Audience.GRAPH, ALERTS + "?$top=50".replace("$", "%24"))) {
            assertThat(texts.add(Json.text(alert))).isTrue();
        }

        assertThat(texts).hasSize(230);
        List<Published> expected = simulator.tenant().expectedVersions(Api.GRAPH_ALERTS);
        assertThat(expected).hasSize(230);
        for (Published version : expected) {
            assertThat(texts).contains(Json.text(Json.parse(version.json())));
        }
        assertThat(simulator.calls().to("GET", ALERTS)).hasSize(5);
    }

    @Test
    void list_whenFiltered_honoursInstantsAndStrings() throws Exception {
        Instant middle = NOW.minus(Duration.ofDays(3));
        String filter = "lastUpdateDateTime ge " + middle + " and (severity eq 'high' or severity eq 'low')";
        List<JsonObject> alerts = client.all(Audience.GRAPH, ALERTS + "?%24filter=" + DefenderClient.encode(filter));

        assertThat(alerts).isNotEmpty();
        for (JsonObject alert : alerts) {
            assertThat(Instant.parse(alert.get("lastUpdateDateTime").getAsString()))
                    .isAfterOrEqualTo(middle);
            assertThat(alert.get("severity").getAsString()).isIn("high", "low");
        }
        long expected = simulator.tenant().expectedVersions(Api.GRAPH_ALERTS).stream()
                .filter(version -> !version.updated().isBefore(middle))
                .map(version -> Json.parseObject(version.json()).get("severity").getAsString())
                .filter(severity -> severity.equals("high") || severity.equals("low"))
                .count();
        assertThat(alerts).hasSize((int) expected);
    }

    @Test
    void list_whenAFieldIsUnknown_answers400InGraphsForm() throws Exception {
        HttpResponse<String> response = client.get(Audience.GRAPH, ALERTS + "?%24filter=title%20eq%20'x'");

        assertThat(response.statusCode()).isEqualTo(400);
        JsonObject error = Json.parseObject(response.body()).getAsJsonObject("error");
        assertThat(error.get("code").getAsString()).isEqualTo("BadRequest");
        assertThat(error.getAsJsonObject("innerError").has("request-id")).isTrue();
    }

    @Test
    void list_whenSortedAscending_isInOrderOfInstants() throws Exception {
        simulator.clock().advance(Duration.ofMinutes(1));
        simulator.tenant().updateAlert(simulator.tenant().alertIds().get(0), "severity", "high");
        List<JsonObject> alerts = client.all(Audience.GRAPH, ALERTS + "?%24orderby=lastUpdateDateTime%20asc&%24top=70");

        assertThat(alerts)
                .hasSize(230)
                .isSortedAccordingTo((one, other) -> updated(one).compareTo(updated(other)));
        simulator.settings().setOrderBy(false);
        assertThat(client.get(Audience.GRAPH, ALERTS + "?%24orderby=lastUpdateDateTime")
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void top_whenAboveTheLimit_isClampedForAlertsAndRefusedForIncidents() throws Exception {
        simulator.tenant().addAlerts(800);

        JsonArray alerts = Json.parseObject(
                        client.get(Audience.GRAPH, ALERTS + "?%24top=5000").body())
                .getAsJsonArray("value");
        assertThat(alerts).hasSize(1000);
        HttpResponse<String> refused = client.get(Audience.GRAPH, INCIDENTS + "?%24top=51");
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains("The limit of '50' for Top query has been exceeded");
    }

    @Test
    void paging_whenObjectsLeaveTheWindow_missesOneByNumberButNotByKey() throws Exception {
        String target = ALERTS + "?%24orderby=lastUpdateDateTime%20asc&%24top=100";
        assertThat(seenWhileChanging(target)).hasSize(229);

        simulator.settings().setKeySetPaging(true);
        assertThat(seenWhileChanging(target)).hasSize(230);
    }

    @Test
    void incident_whenExpanded_bringsItsAlerts() throws Exception {
        String id = simulator.tenant().addIncident(3);
        JsonObject incident = Json.parseObject(client.get(Audience.GRAPH, INCIDENTS + "/" + id + "?%24expand=alerts")
                .body());

        assertThat(incident.get("id").getAsString()).isEqualTo(id);
        assertThat(incident.getAsJsonArray("alerts")).hasSize(3);
    }

    @Test
    void members_whenNotAskedFor_collapse() throws Exception {
        String id = simulator
                .tenant()
                .alert()
                .with("serviceSource", "microsoftSentinel")
                .add();
        String target = ALERTS + "/" + id;
        HttpResponse<String> asked = client.get(Audience.GRAPH, target);
        HttpResponse<String> notAsked =
                client.send(client.request(Audience.GRAPH, target).setHeader("Prefer", "return=minimal"));

        assertThat(asked.body()).contains("\"microsoftSentinel\"");
        assertThat(notAsked.body()).contains("\"serviceSource\":\"unknownFutureValue\"");
    }

    @Test
    void patch_whenAccepted_changesStateAndMovesTheUpdateTime() throws Exception {
        String id = simulator.tenant().alertIds().get(5);
        Instant before = updated(simulator.tenant().alert(id));
        simulator.clock().advance(Duration.ofMinutes(2));
        HttpResponse<String> response = client.write(
                Audience.GRAPH,
                "PATCH",
                ALERTS + "/" + id,
                "{\"status\":\"resolved\",\"classification\":\"truePositive\",\"determination\":\"malware\"}");

        assertThat(response.statusCode()).isEqualTo(200);
        JsonObject now = simulator.tenant().alert(id);
        assertThat(now.get("status").getAsString()).isEqualTo("resolved");
        assertThat(updated(now)).isAfter(before);
        assertThat(now.get("resolvedDateTime").isJsonNull()).isFalse();
        assertThat(simulator.tenant().expectedVersions(Api.GRAPH_ALERTS)).hasSize(231);
    }

    @Test
    void patch_whenValueIsUnknown_answers400AndChangesNothing() throws Exception {
        String id = simulator.tenant().alertIds().get(5);
        String before = Json.text(simulator.tenant().alert(id));
        for (String body : List.of(
                "{\"determination\":\"clean\"}", "{\"status\":\"Resolved\"}", "{\"title\":\"x\"}", "{}", "nonsense")) {
            assertThat(client.write(Audience.GRAPH, "PATCH", ALERTS + "/" + id, body)
                            .statusCode())
                    .as(body)
                    .isEqualTo(400);
        }

        assertThat(Json.text(simulator.tenant().alert(id))).isEqualTo(before);
        assertThat(client.write(Audience.GRAPH, "PATCH", ALERTS + "/da0_0", "{\"status\":\"new\"}")
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void patch_whenPairsAreCheckedStrictly_refusesWhatDoesNotFit() throws Exception {
        String target = ALERTS + "/" + simulator.tenant().alertIds().get(5);
        String pair = "{\"classification\":\"falsePositive\",\"determination\":\"malware\"}";
        assertThat(client.write(Audience.GRAPH, "PATCH", target, pair).statusCode())
                .isEqualTo(200);

        simulator.settings().setStrictDeterminations(true);
        HttpResponse<String> refused = client.write(Audience.GRAPH, "PATCH", target, pair);
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains("Allowed: notEnoughDataToValidate, notMalicious, other");
    }

    @Test
    void list_whenPagesAreKeptSmall_stillLeadsToAll() throws Exception {
        simulator.settings().setLargestPage(40);

        assertThat(client.all(Audience.GRAPH, ALERTS + "?%24top=500")).hasSize(230);
        assertThat(simulator.calls().to("GET", ALERTS)).hasSize(6);
    }

    @Test
    void list_whenExpandedOnALargeTenant_fails() throws Exception {
        assertThat(client.get(Audience.GRAPH, INCIDENTS + "?%24expand=alerts&%24top=5")
                        .statusCode())
                .isEqualTo(200);
        simulator.settings().setExpandedListFails(true);
        assertThat(client.get(Audience.GRAPH, INCIDENTS + "?%24expand=alerts&%24top=5")
                        .statusCode())
                .isEqualTo(500);
        assertThat(client.get(Audience.GRAPH, INCIDENTS + "?%24top=5").statusCode())
                .isEqualTo(200);
    }

    @Test
    void comment_whenPosted_returnsTheWholeList() throws Exception {
        String id = simulator.tenant().incidentIds().get(0);
        String target = INCIDENTS + "/" + id + "/comments";
        client.write(Audience.GRAPH, "POST", target, "{\"comment\":\"first\"}");
        HttpResponse<String> response = client.write(Audience.GRAPH, "POST", target, "{\"comment\":\"zweiter ü\"}");

        JsonArray comments = Json.parseObject(response.body()).getAsJsonArray("value");
        assertThat(comments).hasSize(2);
        assertThat(comments.get(1).getAsJsonObject().get("comment").getAsString())
                .isEqualTo("zweiter ü");
    }

    @Test
    void tenant_whenMadeTwiceFromOneSeed_isTheSame() {
        try (DefenderSimulator twin = DefenderSimulator.start(
                SimulatorOptions.withSeed(7).alerts(230).incidents(60).clock(SimulatorClock.standingAt(NOW)))) {
            for (Api api : Api.values()) {
                assertThat(twin.tenant().expectedVersions(api))
                        .isEqualTo(simulator.tenant().expectedVersions(api));
            }
        }
    }

    private Set<String> seenWhileChanging(String target) throws Exception {
        Set<String> seen = new HashSet<>();
        String oldest = Json.parseObject(client.get(Audience.GRAPH, target).body())
                .getAsJsonArray("value")
                .get(0)
                .getAsJsonObject()
                .get("id")
                .getAsString();
        String limit =
                "&%24filter=lastUpdateDateTime%20le%20" + simulator.clock().instant();
        JsonObject first =
                Json.parseObject(client.get(Audience.GRAPH, target + limit).body());
        first.getAsJsonArray("value")
                .forEach(alert -> seen.add(alert.getAsJsonObject().get("id").getAsString()));
        simulator.clock().advance(Duration.ofMinutes(1));
        simulator.tenant().updateAlert(oldest, "severity", "low");
        for (JsonObject alert :
                client.all(Audience.GRAPH, first.get("@odata.nextLink").getAsString())) {
            seen.add(alert.get("id").getAsString());
        }
        return seen;
    }

    private static Instant updated(JsonObject alert) {
        return Instant.parse(alert.get("lastUpdateDateTime").getAsString());
    }
}
