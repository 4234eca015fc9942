package ta.simulator.defender;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
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

class XdrApiTest {
    private static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");

    private DefenderSimulator simulator;
    private DefenderClient client;

    @BeforeEach
    void start() {
        simulator = DefenderSimulator.start(
                SimulatorOptions.withSeed(5).alerts(150).incidents(130).clock(SimulatorClock.standingAt(NOW)));
        client = new DefenderClient(simulator);
    }

    @AfterEach
    void stop() {
        simulator.close();
    }

    @Test
    void list_whenPagedBySkip_givesIncidentsAndAlertsAsPublished() throws Exception {
        Set<String> incidents = new HashSet<>();
        Set<String> alerts = new HashSet<>();
        for (int skip = 0; skip < 200; skip += 100) {
            for (JsonElement element : list("?%24top=100&%24skip=" + skip)) {
                JsonObject incident = element.getAsJsonObject();
                incident.getAsJsonArray("alerts").forEach(alert -> alerts.add(Json.text(alert)));
                incident.remove("alerts");
                incidents.add(Json.text(incident));
            }
        }

        assertThat(incidents).isEqualTo(expected(Api.XDR_INCIDENTS)).hasSize(130);
        assertThat(alerts).isEqualTo(expected(Api.XDR_ALERTS)).hasSize(150);
    }

    @Test
    void list_whenTopIsAbove100OrFieldIsNotFilterable_answers400() throws Exception {
        assertThat(client.get(Audience.XDR, "/api/incidents?%24top=101").statusCode())
                .isEqualTo(400);
        assertThat(client.get(Audience.XDR, "/api/incidents?%24filter=severity%20eq%20'High'")
                        .statusCode())
                .isEqualTo(400);
        assertThat(list("?%24filter=status%20eq%20'Active'%20and%20lastUpdateTime%20ge%202026-11-18T00:00:00Z"))
                .isNotEmpty();
    }

    @Test
    void alert_whenItChanges_leavesItsIncidentsUpdateTimeAlone() throws Exception {
        String incident = simulator.tenant().incidentIds().get(0);
        String alert = simulator.tenant().alertIdsOf(incident).get(0);
        JsonObject before = single(incident);
        simulator.clock().advance(Duration.ofMinutes(30));
        simulator.tenant().updateAlert(alert, "severity", "high");

        JsonObject after = single(incident);
        assertThat(after.get("lastUpdateTime")).isEqualTo(before.get("lastUpdateTime"));
        assertThat(Instant.parse(after.getAsJsonArray("alerts")
                        .get(0)
                        .getAsJsonObject()
                        .get("lastUpdatedTime")
                        .getAsString()))
                .isAfter(NOW);
        simulator.tenant().setIncidentFollowsAlerts(true);
        simulator.tenant().updateAlert(alert, "severity", "low");
        assertThat(single(incident).get("lastUpdateTime")).isNotEqualTo(before.get("lastUpdateTime"));
    }

    @Test
    void patch_whenAccepted_changesTagsStatusAndComments() throws Exception {
        String id = simulator.tenant().incidentIds().get(3);
        HttpResponse<String> response = client.write(
                Audience.XDR,
                "PATCH",
                "/api/incidents/" + id,
                "{\"status\":\"Resolved\",\"classification\":\"FalsePositive\",\"determination\":"
                        + "\"NoEnoughDataToValidate\",\"tags\":[\"a\",\"b\"],\"comment\":\"noted\"}");

        assertThat(response.statusCode()).isEqualTo(200);
        JsonObject incident = simulator.tenant().incident(id);
        assertThat(incident.get("determination").getAsString()).isEqualTo("notEnoughDataToValidate");
        assertThat(Json.text(incident.get("customTags"))).isEqualTo("[\"a\",\"b\"]");
        assertThat(Json.text(incident.get("comments"))).contains("noted");
        assertThat(client.write(Audience.XDR, "PATCH", "/api/incidents/" + id, "{\"status\":\"active\"}")
                        .statusCode())
                .isEqualTo(400);
        assertThat(client.write(Audience.XDR, "PATCH", "/api/incidents/1", "{\"status\":\"Active\"}")
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void incident_whenMerged_isRedirectedAndItsAlertsMove() throws Exception {
        String from = simulator.tenant().incidentIds().get(1);
        String into = simulator.tenant().incidentIds().get(2);
        int together = simulator.tenant().alertIdsOf(from).size()
                + simulator.tenant().alertIdsOf(into).size();
        simulator.tenant().mergeIncidents(from, into);

        JsonObject gone = single(from);
        assertThat(gone.get("status").getAsString()).isEqualTo("Redirected");
        assertThat(gone.get("redirectIncidentId").getAsString()).isEqualTo(into);
        assertThat(gone.getAsJsonArray("alerts")).isEmpty();
        assertThat(single(into).getAsJsonArray("alerts")).hasSize(together);
    }

    private Set<String> expected(Api api) {
        Set<String> texts = new HashSet<>();
        List<Published> versions = simulator.tenant().expectedVersions(api);
        versions.forEach(version -> texts.add(Json.text(Json.parse(version.json()))));
        return texts;
    }

    private JsonObject single(String id) throws Exception {
        return Json.parseObject(client.get(Audience.XDR, "/api/incidents/" + id).body());
    }

    private JsonArray list(String query) throws Exception {
        HttpResponse<String> response = client.get(Audience.XDR, "/api/incidents" + query);
        assertThat(response.statusCode()).isEqualTo(200);
        return Json.parseObject(response.body()).getAsJsonArray("value");
    }
}
