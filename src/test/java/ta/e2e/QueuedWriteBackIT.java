package ta.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import ta.simulator.defender.DefenderSimulator;
import ta.simulator.defender.Fault;
import ta.simulator.defender.SimulatorOptions;
import ta.simulator.defender.Tenant;
import ta.simulator.net.Json;
import ta.simulator.splunkd.RestClient;
import ta.simulator.splunkd.SplunkdStandIn;
import ta.simulator.splunkd.alert.AlertCall;
import ta.simulator.splunkd.alert.AlertRun;
import ta.simulator.splunkd.search.ResultTable;
import ta.simulator.splunkd.search.Row;

/** Updates through the queue, in the built package: who may ask, what the input does, what survives a kill. */
final class QueuedWriteBackIT {
    private static final String ALERT = "ta_defender_update_alert";
    private static final String DATA = "/servicesNS/nobody/TA_defender/storage/collections/data/";
    private static final String REQUESTS = DATA + "ta_defender_requests";
    private static final String ANALYST = "ann";

    private Rig rig;
    private DefenderSimulator defender;
    private Tenant tenant;
    private SplunkdStandIn splunkd;
    private RestClient analyst;

    @BeforeEach
    void open() throws Exception {
        rig = Rig.open(SimulatorOptions.withSeed(12));
        defender = rig.defender();
        tenant = defender.tenant();
        splunkd = rig.hooks("users and alert actions");
        analyst = RestClient.basic(splunkd, ANALYST, splunkd.addUser(ANALYST, "defender_analyst"));
    }

    @AfterEach
    void close() {
        rig.close();
    }

    /** Somebody who may read no secret asks; the running input does it, and its audit event says for whom. */
    @Test
    void analyst_whoMayReadNoSecret_getsTheChangeThroughTheQueue() throws Exception {
        String id = alert();
        String refused = alert();
        rig.createInput("in", Rig.ACCOUNT);
        rig.awaitEvents(2);

        AlertRun run = run(
                ANALYST,
                List.of(row(id), row(refused).with("set_status", "finished")),
                "comment",
                "seen by $result.id$");

        assertThat(run.exitCode()).as("%s", run.errors()).isEqualTo(2);
        assertThat(run.errors())
                .anyMatch(line -> line.contains("2 rows, 1 queued, 1 refused"))
                .noneMatch(line -> line.contains("no input has looked"));
        await("the change", () -> text(tenant.alert(id), "status").equals("resolved"));
        await("its event", () -> audit().size() == 1);
        JsonObject event = audit().get(0);
        assertThat(text(event, "outcome")).isEqualTo("updated");
        assertThat(text(event, "user")).isEqualTo(ANALYST);
        assertThat(text(event, "sid")).isEqualTo("scheduler__ann__1");
        assertThat(text(event, "search_name")).isEqualTo("Close");
        assertThat(List.of(text(event, "queued"), text(event, "claimed"), text(event, "finished")))
                .isSorted()
                .doesNotContain("");
        assertThat(tenant.alert(id).getAsJsonArray("comments")).hasSize(1);
        await("the end of the request", () -> state(text(event, "request")).equals("updated"));
        assertThat(tenant.alert(refused).getAsJsonArray("comments")).isEmpty();
        assertThat(analyst.get("/servicesNS/nobody/TA_defender/storage/passwords?output_mode=json")
                        .status())
                .isEqualTo(403);
        assertThat(analyst.get(DATA + "ta_defender_request_claims").status()).isEqualTo(404);
    }

    @Test
    void user_whoMayNotWriteToTheQueue_isToldTheRole() throws Exception {
        AlertRun queued = run("analyst", List.of(row(alert())));
        AlertRun unknown = run(ANALYST, List.of(row(alert())), "account", "nobody");
        AlertRun wrong = run(ANALYST, List.of(row(alert())), "expires", "soon");

        assertThat(List.of(queued.exitCode(), unknown.exitCode(), wrong.exitCode()))
                .containsExactly(1, 1, 1);
        assertThat(queued.errors())
                .anyMatch(line -> line.startsWith("ERROR") && line.contains("role defender_analyst"));
        assertThat(unknown.errors()).anyMatch(line -> line.contains("'nobody' is no stanza"));
        assertThat(wrong.errors()).anyMatch(line -> line.contains("expires: value 'soon' is not accepted"));
        assertThat(defender.calls().total()).isZero();
    }

    /** No input runs yet, and when one starts, the KV store does not answer at first. */
    @Test
    void requests_whileNoInputRuns_waitExpireOrAreCancelled() throws Exception {
        String wanted = alert();
        String cancelled = alert();
        String deleted = alert();
        String expired = alert();
        AlertRun run = run(ANALYST, List.of(row(wanted), row(cancelled), row(deleted)), "comment", "one");
        run(ANALYST, List.of(row(wanted)), "comment", "one");
        run(ANALYST, List.of(row(expired)), "expires", "10s");
        long since = System.nanoTime();
        assertThat(run.exitCode()).as("%s", run.errors()).isZero();
        assertThat(run.errors()).anyMatch(line -> line.startsWith("WARN") && line.contains("no input has looked"));
        assertThat(requests()).hasSize(4);
        JsonObject document = request(cancelled);
        document.addProperty("state", "cancelled");
        assertThat(analyst.postText(REQUESTS + "/" + text(document, "_key"), document.toString())
                        .status())
                .isEqualTo(200);
        assertThat(analyst.delete(REQUESTS + "/" + text(request(deleted), "_key"))
                        .status())
                .isEqualTo(200);
        splunkd.setKvStoreReady(false);
        rig.createInput("in", Rig.ACCOUNT);
        rig.awaitEvents(4);
        await(
                "the time to expire",
                () -> System.nanoTime() - since > Duration.ofSeconds(12).toNanos());

        splunkd.setKvStoreReady(true);

        await("two events", () -> audit().size() == 2);
        Map<String, String> outcomes = new LinkedHashMap<>();
        audit().forEach(event ->
                outcomes.put(text(event, "id"), text(event, "outcome") + " " + text(event, "message")));
        assertThat(outcomes.get(wanted)).startsWith("updated");
        assertThat(outcomes.get(expired)).startsWith("failed the request expired");
        assertThat(tenant.alert(wanted).getAsJsonArray("comments")).hasSize(1);
        for (String untouched : List.of(cancelled, deleted, expired)) {
            assertThat(text(tenant.alert(untouched), "status")).isEqualTo("new");
        }
        assertThat(defender.calls().to("PATCH", "/")).hasSize(1);
        await(
                "the states",
                () -> state(text(request(wanted), "_key")).equals("updated")
                        && state(text(request(expired), "_key")).equals("expired"));
    }

    /** Killed once before Microsoft took the comment and once after it did: each is there once. */
    @Test
    void input_whenKilledInTheMiddle_endsWhatItBegan() throws Exception {
        String before = alert();
        String after = alert();
        rig.createInput("in", Rig.ACCOUNT);
        rig.awaitEvents(2);
        defender.faults()
                .next(1)
                .matching("POST", "*/" + before + "/comments")
                .answer(Fault.hang(Duration.ofSeconds(60)));
        defender.faults()
                .next(1)
                .matching("POST", "*/" + after + "/comments")
                .answer(Fault.slowAnswer(Duration.ofSeconds(60)));
        long pid = rig.awaitRunning().pid();
        run(ANALYST, List.of(row(before), row(after)), "comment", "one");
        await(
                "both comments on their way",
                () -> defender.calls().to("POST", "/v1.0/security/").size() == 2);

        splunkd.killInput(SplunkUnderTest.SCHEME);

        rig.awaitExit(pid, Waiting.HANG);
        await("two events", () -> audit().size() == 2);
        assertThat(audit()).allSatisfy(event -> {
            assertThat(text(event, "outcome")).isEqualTo("updated");
            assertThat(text(event, "attempts")).isEqualTo("2");
            assertThat(event.getAsJsonArray("versions")).isNotEmpty();
        });
        for (String id : List.of(before, after)) {
            assertThat(text(tenant.alert(id), "status")).isEqualTo("resolved");
            assertThat(tenant.alert(id).getAsJsonArray("comments")).hasSize(1);
        }
        assertThat(defender.calls().to("PATCH", "/")).hasSize(2);
    }

    @Test
    void manyRows_throughTheQueue_goInBatches() throws Exception {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            rows.add(row(endpointAlert()));
        }

        AlertRun run = run(ANALYST, rows, "api", "endpoint", "comment", "storm");

        assertThat(run.exitCode()).as("%s", run.errors()).isZero();
        assertThat(run.errors()).anyMatch(line -> line.startsWith("INFO " + ALERT + " progress: 200 rows"));
        rig.createInput("in", Rig.ACCOUNT, "api", "endpoint");
        await("all events", () -> audit().size() == 200);
        assertThat(audit()).allMatch(event -> text(event, "outcome").equals("updated"));
        assertThat(tenant.alertIds()).allSatisfy(id -> {
            assertThat(text(tenant.alert(id), "status")).isEqualTo("resolved");
            assertThat(tenant.alert(id).getAsJsonArray("comments")).hasSize(1);
        });
        assertThat(defender.calls().to("POST", "/api/alerts/batchUpdate")).hasSizeLessThan(10);
        assertThat(defender.calls().to("PATCH", "/api/alerts/")).isEmpty();
    }

    private AlertRun run(String user, List<Row> rows, String... parameters) throws Exception {
        Map<String, String> given = new LinkedHashMap<>();
        given.put("account", Rig.ACCOUNT);
        given.put("mode", "queued");
        given.put("status", "resolved");
        for (int at = 0; at < parameters.length; at += 2) {
            given.put(parameters[at], parameters[at + 1]);
        }
        return splunkd.runAlert(new AlertCall(
                ALERT, given, ResultTable.of(rows), "scheduler__" + user + "__1", user, "search", "Close"));
    }

    private static Row row(String id) {
        return new Row().with("id", id);
    }

    private String alert() {
        return tenant.alert()
                .with("status", "new")
                .with("comments", new JsonArray())
                .add();
    }

    private String endpointAlert() {
        return tenant.alert()
                .with("status", "new")
                .with("serviceSource", "microsoftDefenderForEndpoint")
                .with("comments", new JsonArray())
                .add();
    }

    /** What the input wrote. */
    private List<JsonObject> audit() {
        return splunkd.events("main").stream()
                .filter(event -> event.sourcetype().equals("ms:defender:update"))
                .map(event -> Json.parseObject(event.raw()))
                .toList();
    }

    private List<JsonObject> requests() {
        try {
            List<JsonObject> found = new ArrayList<>();
            JsonArray all = Json.parse(analyst.get(REQUESTS).body()).getAsJsonArray();
            all.forEach(document -> {
                if (!text(document.getAsJsonObject(), "state").equals("service")) {
                    found.add(document.getAsJsonObject());
                }
            });
            return found;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private JsonObject request(String id) {
        return requests().stream()
                .filter(document -> text(document, "id").equals(id))
                .findFirst()
                .orElseThrow();
    }

    private String state(String key) {
        return requests().stream()
                .filter(document -> text(document, "_key").equals(key))
                .map(document -> text(document, "state"))
                .findFirst()
                .orElse("");
    }

    private void await(String what, BooleanSupplier reached) throws InterruptedException {
        Waiting.until(what, Waiting.HANG, reached, () -> requests() + "\n" + audit() + "\n" + splunkd.log());
    }

    private static String text(JsonObject object, String name) {
        return Json.string(object, name).orElse("");
    }
}
