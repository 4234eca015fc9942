package ta.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import ta.simulator.net.Json;
import ta.simulator.splunkweb.WebBench;
import ta.simulator.splunkweb.WebClient;

/** Setting the add-on up as its page does: through Splunk Web, by a person with a session. */
class SetupIT {
    private static final String TEST = "/services/ta_defender/test";
    private static final String HEALTH = "/services/ta_defender/health";
    private static final String APP = "/servicesNS/nobody/TA_defender/";

    private static WebBench bench;
    private static WebClient admin;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        bench = WebBench.start(Path.of(System.getProperty("app.tarball")), Map.of("--root", "/splunk"));
        admin = new WebClient(bench.web().url());
        assertThat(admin.logIn("admin", bench.splunkd().adminPassword())).isTrue();
    }

    @AfterAll
    static void stop() {
        bench.close();
    }

    @Test
    void connectionTest_beforeAnythingIsSaved_checksTheWholeWay() throws Exception {
        JsonObject report = test(form("unsaved", bench.defender().secret()));

        assertThat(report.get("ok").getAsBoolean()).as(report.toString()).isTrue();
        assertThat(report.get("account").getAsString()).isEqualTo("unsaved");
        assertThat(checks(report, "ok"))
                .contains("settings", "secret", "name_resolution", "connection", "tls", "clock", "token", "roles")
                .contains("permission");
        assertThat(report.toString()).doesNotContain(bench.defender().secret()).doesNotContain("eyJ");
    }

    @Test
    void connectionTest_whenTheSecretIsWrong_namesTheRemedyAndNotTheSecret() throws Exception {
        JsonObject report = test(form("unsaved", "wrong~secret~value"));

        assertThat(report.get("ok").getAsBoolean()).isFalse();
        assertThat(checks(report, "error")).contains("token");
        assertThat(report.toString()).doesNotContain("wrong~secret~value");
        assertThat(bench.splunkd().log()).noneMatch(line -> line.message().contains("wrong~secret~value"));
    }

    @Test
    void connectionTest_whenValuesAreWrong_namesAllOfThem() throws Exception {
        Map<String, String> form = form("unsaved", "x");
        form.put("tenant_id", "not a tenant");
        form.put("graph_url", "http://plain.example");

        HttpResponse<String> answer = admin.call("POST", TEST, form);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("tenant_id").contains("graph_url");
    }

    @Test
    void connectionTest_withoutSecret_usesTheStoredOneOnlyForTheSavedAddresses() throws Exception {
        createAccount("stored");
        Map<String, String> elsewhere = form("stored", "");
        elsewhere.put("graph_url", elsewhere.get("endpoint_url"));

        assertThat(test(form("stored", "")).get("ok").getAsBoolean()).isTrue();
        HttpResponse<String> refused = admin.call("POST", TEST, elsewhere);

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains("\"field\":\"secret\"");
    }

    @Test
    void connectionTest_ofAMetadataService_isRefusedBeforeAnyCall() throws Exception {
        Map<String, String> form = form("unsaved", "x");
        form.put("xdr_url", "https://169.254.169.254");

        HttpResponse<String> answer = admin.call("POST", TEST, form);

        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.body()).contains("xdr_url").contains("metadata");
    }

    @Test
    void endpoints_forUsersWithoutTheCapability_are403() throws Exception {
        WebClient analyst = new WebClient(bench.web().url());
        assertThat(analyst.logIn("analyst", bench.splunkd().analystPassword())).isTrue();

        assertThat(analyst.call("POST", TEST, form("unsaved", "x")).statusCode())
                .isEqualTo(403);
        assertThat(analyst.call("GET", HEALTH, Map.of()).statusCode()).isEqualTo(403);
    }

    /** The role that the page names to whoever lacks rights is enough for everything on it. */
    @Test
    void defenderAdmin_whoIsNoAdministrator_setsUpAccountInputAndSettings() throws Exception {
        WebClient person = new WebClient(bench.web().url());
        assertThat(person.logIn("dana", bench.splunkd().addUser("dana", "defender_admin")))
                .isTrue();

        createAccount(person, "danas");
        assertThat(person.json("POST", TEST, form("danas", "")).get("ok").getAsBoolean())
                .isTrue();
        person.json(
                "POST",
                APP + "data/inputs/defender_incidents",
                Map.of("name", "danas", "account", "danas", "index", "defender", "disabled", "1"));
        person.json("POST", APP + "configs/conf-defender_settings/logging", Map.of("level", "DEBUG"));
        person.json("GET", HEALTH, Map.of());

        assertThat(person.call("DELETE", APP + "data/inputs/defender_incidents/danas", Map.of())
                        .statusCode())
                .isEqualTo(200);
        assertThat(person.call("DELETE", APP + "configs/conf-defender_account/danas", Map.of())
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void endpoints_throughSplunkWeb_areReachedWithTheExposedMethodOnly() throws Exception {
        assertThat(admin.call("GET", TEST, Map.of()).statusCode()).isEqualTo(404);
        assertThat(admin.call("POST", HEALTH, Map.of()).statusCode()).isEqualTo(404);
    }

    @Test
    void handlers_answerManyCallsInOneProcess() throws Exception {
        admin.json("GET", HEALTH, Map.of());
        List<Long> before = bench.splunkd().scriptProcesses();
        for (int number = 0; number < 5; number++) {
            admin.json("GET", HEALTH, Map.of());
        }

        assertThat(bench.splunkd().scriptProcesses()).isNotEmpty().containsAll(before.subList(0, 1));
        assertThat(bench.splunkd().scriptProcesses()).hasSizeLessThanOrEqualTo(3);
    }

    @Test
    void handlers_withAPlainDocumentOnStdin_answerOnceAndEnd() throws Exception {
        Process process = new ProcessBuilder(bench.splunkd()
                        .home()
                        .resolve("etc/apps/TA_defender/bin/defender_handlers.sh")
                        .toString())
                .start();
        process.getOutputStream().write("{\"method\":\"GET\"}".getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().close();
        String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor(10, TimeUnit.MINUTES)).isTrue();
        assertThat(Json.parseObject(answer).get("status").getAsInt()).isEqualTo(400);
        assertThat(process.exitValue()).isZero();
    }

    @Test
    void firstRun_fromTheAccountToTheUpdateOfAnAlert() throws Exception {
        createAccount("contoso");
        admin.json(
                "POST",
                APP + "data/inputs/defender_alerts",
                Map.of(
                        "name",
                        "first",
                        "account",
                        "contoso",
                        "index",
                        "defender",
                        "interval",
                        "10",
                        "start_time",
                        "-30d"));
        until("events arrive", () -> search("index=defender | stats count").contains("\"count\":\"60\""));

        until("the input is healthy", () -> {
            JsonObject input = input("defender_alerts://first");
            return !input.get("last_success").isJsonNull()
                    && input.get("events_24h").getAsLong() >= 60
                    && input.get("last_error").isJsonNull();
        });
        search("search index=defender | head 1 | sendalert ta_defender_update_alert param.account=contoso"
                + " param.alert_id=\"$result.id$\" param.status=resolved param.comment=\"seen in the browser\"");

        assertThat(search("search index=main sourcetype=ms:defender:update | table outcome"))
                .contains("updated");
        assertThat(bench.defender().calls().all())
                .anyMatch(call -> call.method().equals("PATCH"));
    }

    @Test
    void dataInputs_whenTheValidatorRefuses_giveItsMessage() throws Exception {
        HttpResponse<String> answer = admin.call(
                "POST",
                APP + "data/inputs/defender_alerts",
                Map.of("name", "wrong", "account", "nobody_knows", "interval", "1"));

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("nobody_knows").contains("interval");
    }

    private static void until(String what, Callable<Boolean> reached) throws InterruptedException {
        Waiting.until(
                what,
                Waiting.HANG,
                () -> {
                    try {
                        return reached.call();
                    } catch (Exception e) {
                        throw new AssertionError(what, e);
                    }
                },
                () -> bench.splunkd().log().toString());
    }

    private static Map<String, String> form(String name, String secret) {
        Map<String, String> form = new LinkedHashMap<>(bench.account());
        form.put("name", name);
        form.put("secret", secret);
        return form;
    }

    private static JsonObject test(Map<String, String> form) throws Exception {
        return admin.json("POST", TEST, form);
    }

    private static List<String> checks(JsonObject report, String status) {
        List<String> names = new ArrayList<>();
        for (JsonElement check : report.getAsJsonArray("checks")) {
            if (check.getAsJsonObject().get("status").getAsString().equals(status)) {
                names.add(check.getAsJsonObject().get("name").getAsString());
            }
        }
        return names;
    }

    private static void createAccount(String name) throws Exception {
        createAccount(admin, name);
    }

    private static void createAccount(WebClient person, String name) throws Exception {
        Map<String, String> account = new LinkedHashMap<>(bench.account());
        account.put("name", name);
        person.json("POST", APP + "configs/conf-defender_account", account);
        person.json(
                "POST",
                APP + "storage/passwords",
                Map.of(
                        "realm",
                        "TA_defender",
                        "name",
                        name,
                        "password",
                        bench.defender().secret()));
    }

    private static String search(String text) throws Exception {
        return admin.call(
                        "POST",
                        "/servicesNS/admin/TA_defender/search/jobs",
                        Map.of("search", text, "exec_mode", "oneshot", "output_mode", "json", "count", "0"))
                .body();
    }

    private static JsonObject input(String stanza) throws Exception {
        for (JsonElement input : admin.json("GET", HEALTH, Map.of()).getAsJsonArray("inputs")) {
            if (input.getAsJsonObject().get("stanza").getAsString().equals(stanza)) {
                return input.getAsJsonObject();
            }
        }
        throw new AssertionError("no input " + stanza);
    }
}
