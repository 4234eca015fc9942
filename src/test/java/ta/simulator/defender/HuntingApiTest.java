package ta.simulator.defender;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import ta.simulator.net.Json;

class HuntingApiTest {
    private static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");
    private static final String PATH = "/v1.0/security/runHuntingQuery";

    private DefenderSimulator simulator;
    private DefenderClient client;
    private HuntingTables tables;

    @BeforeEach
    void start() {
        simulator = DefenderSimulator.start(SimulatorOptions.withSeed(7).clock(SimulatorClock.standingAt(NOW)));
        client = new DefenderClient(simulator);
        tables = simulator.tenant().hunting();
        tables.define("DeviceEvents", "Timestamp:DateTime", "DeviceName", "ReportId:Int64", "AdditionalFields:Dynamic");
        for (int i = 0; i < 10; i++) {
            tables.add(
                    "DeviceEvents",
                    Json.object(
                            "Timestamp",
                            NOW.minusSeconds(600L * i).toString(),
                            "DeviceName",
                            "host" + i % 3,
                            "ReportId",
                            i,
                            "AdditionalFields",
                            Json.object("n", i)));
        }
    }

    @AfterEach
    void stop() {
        simulator.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "DeviceEvents; 10",
                "DeviceEvents | where DeviceName == 'host0'; 4",
                "DeviceEvents | where DeviceName != 'host0' and ReportId >= 5; 3",
                "DeviceEvents | where DeviceName == 'host0' or ReportId == 1; 5",
                "DeviceEvents | where Timestamp between (datetime(2026-11-20T09:00:00Z) .. datetime(2026-11-20T09:30:00Z)); 4",
                "DeviceEvents | where Timestamp > ago(25m) // comment; 3",
                "DeviceEvents | take 2; 2",
                "DeviceEvents | top 3 by ReportId desc; 3",
                "DeviceEvents | distinct DeviceName; 3",
                "DeviceEvents | summarize n=count() by bin(Timestamp, 1h); 3",
                "DeviceEvents | count; 1"
            })
    void query_isEvaluated(String query, int rows) throws Exception {
        assertThat(results(query)).hasSize(rows);
    }

    @Test
    void summarize_countsByHour() throws Exception {
        JsonArray rows = results("DeviceEvents\n| summarize n=count() by bin(Timestamp, 1h)");

        assertThat(rows)
                .extracting(row -> row.getAsJsonObject().get("Timestamp").getAsString() + " "
                        + row.getAsJsonObject().get("n").getAsInt())
                .containsExactlyInAnyOrder(
                        "2026-11-20T10:00:00Z 1", "2026-11-20T09:00:00Z 6", "2026-11-20T08:00:00Z 3");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-11-20T09:00:00Z/2026-11-20T09:30:00Z",
                "PT30M/2026-11-20T09:30:00Z",
                "2026-11-20T09:00:00Z/PT30M"
            })
    void timespan_limitsTheRows(String timespan) throws Exception {
        JsonObject body = Json.object("Query", "DeviceEvents", "Timespan", timespan);

        assertThat(answer(body).getAsJsonArray("results")).hasSize(4);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "Nonsense | take 1; Failed to resolve table or column expression named 'Nonsense'",
                "DeviceEvents | where Nope == 1; Failed to resolve column or scalar expression named 'Nope'",
                "DeviceEvents | wher x; on line [1,16]"
            })
    void fault_hasKustosText(String query, String text) throws Exception {
        HttpResponse<String> response = post(Json.object("Query", query));

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains(text);
    }

    @Test
    void union_leavesOutTablesThatDoNotExist() throws Exception {
        String leg = " | take 0 | count | project Table = 'x'";

        assertThat(results("union isfuzzy=true (Nope" + leg + "), (DeviceEvents" + leg + ")"))
                .hasSize(1);
        assertThat(post(Json.object("Query", "union (Nope" + leg + "), (DeviceEvents" + leg + ")"))
                        .statusCode())
                .isEqualTo(400);
        assertThat(post(Json.object("Query", "union isfuzzy=true (Nope" + leg + ")"))
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void rows_beyondTheLimit_areCutWithoutAWord() throws Exception {
        simulator.settings().setHuntingRowLimit(4);

        assertThat(results("DeviceEvents")).hasSize(4);
    }

    @Test
    void answer_beyondTheSize_isRefused() throws Exception {
        simulator.settings().setHuntingByteLimit(100);

        HttpResponse<String> response = post(Json.object("Query", "DeviceEvents"));

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("exceeded the allowed result size");
    }

    @Test
    void row_isSeenFromItsTimeOn() throws Exception {
        tables.add("DeviceEvents", Json.object("Timestamp", NOW.minusSeconds(5).toString()), NOW.plusSeconds(60));
        assertThat(results("DeviceEvents")).hasSize(10);

        simulator.clock().advance(java.time.Duration.ofSeconds(61));

        assertThat(results("DeviceEvents")).hasSize(11);
    }

    @Test
    void cpuQuota_answers429WithoutRetryAfter() throws Exception {
        tables.exhaustCpuUntil(NOW.plusSeconds(300));

        HttpResponse<String> response = post(Json.object("Query", "DeviceEvents"));

        assertThat(response.statusCode()).isEqualTo(429);
        assertThat(response.headers().firstValue("Retry-After")).isEmpty();
        assertThat(response.body()).contains("CPU");
    }

    @Test
    void callQuota_answers429WithRetryAfter() throws Exception {
        simulator.settings().setThrottling(true);
        for (int i = 0; i < 45; i++) {
            assertThat(post(Json.object("Query", "DeviceEvents")).statusCode()).isEqualTo(200);
        }

        HttpResponse<String> response = post(Json.object("Query", "DeviceEvents"));

        assertThat(response.statusCode()).isEqualTo(429);
        assertThat(response.headers().firstValue("Retry-After")).contains("61");
    }

    @Test
    void permission_isNeeded() throws Exception {
        simulator.app().setRoles(Audience.GRAPH, "SecurityAlert.Read.All");

        HttpResponse<String> response = post(Json.object("Query", "DeviceEvents"));

        assertThat(response.statusCode()).isEqualTo(403);
        assertThat(response.body()).contains("ThreatHunting.Read.All");
    }

    @Test
    void forms_canBeSwitched() throws Exception {
        simulator
                .settings()
                .setHuntingPascalCase(true)
                .setHuntingODataKeys(true)
                .setHuntingDynamicAsString(true);

        JsonObject answer = answer(Json.object("Query", "DeviceEvents | take 1"));

        assertThat(answer.getAsJsonArray("Schema")
                        .get(0)
                        .getAsJsonObject()
                        .get("Name")
                        .getAsString())
                .isEqualTo("Timestamp");
        JsonObject row = answer.getAsJsonArray("Results").get(0).getAsJsonObject();
        assertThat(row.has("Timestamp@odata.type")).isTrue();
        assertThat(row.get("AdditionalFields").getAsString()).isEqualTo("{\"n\":0}");
    }

    @Test
    void prepared_answersWhatCannotBeEvaluated() throws Exception {
        tables.prepare(
                "evaluate",
                List.of(new HuntingColumn("x", "Int64")),
                List.of(Json.object("x", 1), Json.object("x", 2)));

        assertThat(results("DeviceEvents | evaluate something()")).hasSize(2);
    }

    private JsonArray results(String query) throws Exception {
        return answer(Json.object("Query", query)).getAsJsonArray("results");
    }

    private JsonObject answer(JsonObject body) throws Exception {
        HttpResponse<String> response = post(body);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return Json.parseObject(response.body());
    }

    private HttpResponse<String> post(JsonObject body) throws Exception {
        return client.write(Audience.GRAPH, "POST", PATH, Json.text(body));
    }
}
