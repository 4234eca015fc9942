package ta.simulator.defender;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.io.StringReader;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import ta.simulator.net.Json;

class ControlTest {
    private static final String ALERTS = "/v1.0/security/alerts_v2";

    private DefenderSimulator simulator;
    private DefenderClient client;

    @BeforeEach
    void start() {
        simulator = DefenderSimulator.start(
                SimulatorOptions.withSeed(2).alerts(10).incidents(2).withSamples());
        client = new DefenderClient(simulator);
    }

    @AfterEach
    void stop() {
        simulator.close();
    }

    @Test
    void state_whenObjectsAreAdded_countsThem() throws Exception {
        JsonObject before = control("GET", "state", "");
        JsonObject added = control("POST", "alerts", "{\"count\":3,\"members\":{\"title\":\"<x>\"}}");
        control("POST", "incidents", "{\"count\":1,\"alertsEach\":2}");

        assertThat(added.getAsJsonArray("ids")).hasSize(3);
        String id = added.getAsJsonArray("ids").get(0).getAsString();
        assertThat(control("GET", "alert?id=" + id, "").get("title").getAsString())
                .isEqualTo("<x>");
        JsonObject after = control("GET", "state", "");
        assertThat(after.get("alerts").getAsInt() - before.get("alerts").getAsInt())
                .isEqualTo(5);
        assertThat(after.get("incidents").getAsInt() - before.get("incidents").getAsInt())
                .isOne();
    }

    @Test
    void fault_whenScripted_strikesAndShowsInTheRecord() throws Exception {
        control("POST", "faults", "{\"next\":1,\"path\":\"/v1.0/*\",\"fault\":\"throttle\",\"retryAfter\":\"7\"}");

        HttpResponse<String> throttled = client.get(Audience.GRAPH, ALERTS);
        assertThat(throttled.statusCode()).isEqualTo(429);
        assertThat(throttled.headers().firstValue("Retry-After")).contains("7");
        assertThat(client.get(Audience.GRAPH, ALERTS).statusCode()).isEqualTo(200);
        JsonObject calls = control("GET", "calls", "");
        assertThat(Json.text(calls)).contains("\"status\":429", "\"audience\":\"https://graph.microsoft.com\"");
    }

    @Test
    void command_whenWrong_saysWhatIsWrong() throws Exception {
        for (String[] wrong : new String[][] {
            {"POST", "faults", "{\"fault\":\"nonsense\"}"},
            {"POST", "nonsense", ""},
            {"POST", "poison", "{}"},
            {"POST", "clock", "{\"advance\":\"soon\"}"},
            {"POST", "settings", "{\"nonsense\":1}"},
            {"GET", "nonsense", ""},
            {"POST", "alerts", "{"}
        }) {
            HttpResponse<String> response = send(wrong[0], wrong[1], wrong[2]);
            assertThat(response.statusCode()).as(String.join(" ", wrong)).isEqualTo(400);
            assertThat(response.body()).contains("error");
        }
    }

    @Test
    void versions_whenObjectsChange_grow() throws Exception {
        String id = simulator.tenant().alertIds().get(0);
        control("POST", "update", "{\"id\":\"" + id + "\",\"members\":{\"status\":\"resolved\"}}");
        control("POST", "update", "{\"count\":4}");

        int alerts = simulator.tenant().alertIds().size();
        assertThat(control("GET", "versions?api=GRAPH_ALERTS&text=true", "").getAsJsonArray("versions"))
                .hasSize(alerts + 5);
    }

    @Test
    void connection_whenWritten_holdsWhatAClientNeeds(@TempDir Path directory) throws Exception {
        Path file = simulator.writeConnection(directory);
        Properties properties = new Properties();
        properties.load(new StringReader(Files.readString(file)));

        assertThat(properties.getProperty("graph_url")).isEqualTo(simulator.url());
        assertThat(properties.stringPropertyNames()).contains("tenant_id", "client_id", "client_secret");
        assertThat(Files.readString(Path.of(properties.getProperty("ca_file")))).isEqualTo(simulator.caPem());
    }

    @Test
    void pages_whenFrozen_stayTheSameAndHonourTheWindow() throws Exception {
        simulator.freezePages();
        simulator.tenant().addAlerts(5);
        List<JsonObject> all = client.all(Audience.GRAPH, ALERTS + "?%24top=4");
        assertThat(all).hasSize(simulator.tenant().alertIds().size() - 5).doesNotHaveDuplicates();

        String middle = all.get(6).get("lastUpdateDateTime").getAsString();
        assertThat(client.all(
                        Audience.GRAPH,
                        ALERTS + "?%24top=4&%24filter=" + DefenderClient.encode("lastUpdateDateTime ge " + middle)))
                .hasSize(all.size() - 6);
        assertThat(client.all(
                        Audience.GRAPH,
                        ALERTS + "?%24filter=" + DefenderClient.encode("lastUpdateDateTime lt " + middle)))
                .hasSize(6);
    }

    private JsonObject control(String method, String name, String body) throws Exception {
        HttpResponse<String> response = send(method, name, body);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return Json.parseObject(response.body());
    }

    private HttpResponse<String> send(String method, String name, String body) throws Exception {
        return client.send(HttpRequest.newBuilder(URI.create(simulator.url() + "/_simulator/" + name))
                .method(method, HttpRequest.BodyPublishers.ofString(body)));
    }
}
