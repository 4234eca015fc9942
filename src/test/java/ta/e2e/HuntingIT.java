package ta.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import ta.simulator.defender.Audience;
import ta.simulator.defender.DefenderSimulator;
import ta.simulator.defender.Fault;
import ta.simulator.defender.HuntingTables;
import ta.simulator.defender.SimulatorOptions;
import ta.simulator.net.Json;
import ta.simulator.splunkd.client.SplunkEvent;
import ta.simulator.splunkd.input.InputRun;

/** {@code defender_hunting} and {@code | defenderhunt} of the built package. */
final class HuntingIT {
    private static final String SCHEME = "defender_hunting";
    private static final String HUNT = "/v1.0/security/runHuntingQuery";
    private static final String TABLE = "DeviceLogonEvents";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private static Path scratch;

    private static Rig rig;
    private static SplunkUnderTest splunk;
    private static DefenderSimulator defender;

    private HuntingTables tables;
    private String input = "";

    @BeforeAll
    static void start() throws Exception {
        rig = Rig.open(SimulatorOptions.withSeed(5));
        splunk = rig.splunk();
        defender = rig.defender();
    }

    @AfterAll
    static void stop() {
        rig.close();
    }

    @BeforeEach
    void define() {
        tables = defender.tenant().hunting();
        tables.define(
                TABLE, "Timestamp:DateTime", "DeviceId", "ReportId:Int64", "AccountName", "AdditionalFields:Dynamic");
    }

    @AfterEach
    void clear() {
        defender.faults().clear();
        defender.calls().clear();
        defender.settings()
                .setHuntingRowLimit(100_000)
                .setHuntingODataKeys(false)
                .setHuntingPascalCase(false);
        defender.settings().setHuntingByteLimit(50 << 20);
        tables.exhaustCpuUntil(Instant.MIN);
        defender.app().setRoles(Audience.GRAPH, Audience.GRAPH.allRoles().toArray(new String[0]));
        if (!input.isEmpty()) {
            splunk.rest().deleteInput(SCHEME, input);
        }
    }

    // ------------------------------------------------------------ input

    @Test
    void rows_areReadInWindowsThatFit_andAfterAKillNoneIsLost() throws Exception {
        rows(3_000, Duration.ofSeconds(60));
        defender.settings()
                .setHuntingByteLimit(60_000)
                .setHuntingODataKeys(true)
                .setHuntingPascalCase(true);
        createInput("windows", Map.of("start_time", "-3d"));
        Waiting.until("all rows", PATIENCE, () -> ids("windows").size() >= 3_000, HuntingIT::state);
        assertThat(ids("windows")).hasSize(3_000).doesNotHaveDuplicates();
        SplunkEvent event = events("windows").get(0);
        assertThat(event.sourcetype()).isEqualTo("ms:defender:hunting");
        assertThat(event.source()).isEqualTo("defender_hunting:" + defender.tenantId());
        assertThat(event.raw()).doesNotContain("@odata").doesNotContain("\n");
        Waiting.until(
                "the proof of completeness",
                PATIENCE,
                () -> health("windows").stream().anyMatch(raw -> raw.contains("\"outcome\":\"complete\"")),
                HuntingIT::state);

        Thread.sleep(4_000);
        long pid = awaitRunning().pid();
        splunk.hooks("SIGKILL").killInput(SCHEME);
        row(9_999, Instant.now().minus(Duration.ofHours(2)));
        Waiting.until("the late row", PATIENCE, () -> ids("windows").contains("9999"), HuntingIT::state);
        assertThat(awaitRunning().pid()).isNotEqualTo(pid);
        assertThat(ids("windows")).hasSize(3_001).doesNotHaveDuplicates();
        assertThat(splunk.logLines("ERROR", SCHEME + "://windows")).isEmpty();
        assertThat(splunk.logLines("INFO", TABLE)).isEmpty();
    }

    @Test
    void second_thatIsTooFull_isAnErrorAndAHealthEvent() throws Exception {
        Instant full = Instant.now().minus(Duration.ofHours(3)).truncatedTo(ChronoUnit.SECONDS);
        for (int i = 0; i < 300; i++) {
            row(i, full.plusMillis(i));
        }
        row(999, full.plusSeconds(60));
        defender.settings().setHuntingByteLimit(20_000);
        createInput("full", Map.of("start_time", "-6h"));

        Waiting.until(
                "the health event",
                PATIENCE,
                () -> health("full").stream().anyMatch(raw -> raw.contains("hunting_gap")),
                HuntingIT::state);
        assertThat(health("full"))
                .filteredOn(raw -> raw.contains("hunting_gap"))
                .singleElement()
                .asString()
                .contains("\"from\":\"" + full + "\"", "\"to\":\"" + full.plusSeconds(1) + "\"");
        assertThat(splunk.logLines("ERROR", "gap 1")).hasSize(1);
        Waiting.until("the row behind", PATIENCE, () -> ids("full").contains("999"), HuntingIT::state);
    }

    @Test
    void envelope_givesRecordsOfTheStreamingApi() throws Exception {
        row(1, Instant.now().minus(Duration.ofHours(1)));
        createInput("envelope", Map.of("envelope", "true", "start_time", "-2h"));

        Waiting.until("the record", PATIENCE, () -> !events("envelope").isEmpty(), HuntingIT::state);
        SplunkEvent event = events("envelope").get(0);
        assertThat(event.sourcetype()).isEqualTo("ms:defender:eventhub");
        JsonObject record = Json.parseObject(event.raw());
        assertThat(record.get("category").getAsString()).isEqualTo("AdvancedHunting-" + TABLE);
        assertThat(record.getAsJsonObject("properties").get("ReportId").getAsInt())
                .isEqualTo(1);
    }

    @Test
    void missingPermission_isNamedAndOthersGoOn() throws Exception {
        defender.app().setRoles(Audience.GRAPH, "SecurityAlert.Read.All");
        defender.login().revokeTokens();
        createInput("forbidden", Map.of());

        Waiting.until(
                "the error",
                PATIENCE,
                () -> !splunk.logLines("ERROR", "ThreatHunting.Read.All").isEmpty(),
                HuntingIT::state);
        assertThat(splunk.logLines("ERROR", "ThreatHunting.Read.All").get(0))
                .contains("defender_hunting://forbidden")
                .contains("SecurityAlert.Read.All");
    }

    @Test
    void validation_namesEveryFault() throws Exception {
        List<String> outcome = validate(
                Map.of("account", "nobody", "query", "DeviceEvents | where 'x", "interval", "5", "start_time", "-40d"));

        assertThat(outcome.get(0)).isEqualTo("1");
        assertThat(outcome.get(1)).contains("query", "interval", "start_time", "nobody");

        outcome = validate(Map.of("account", Rig.ACCOUNT, "query", "DeviceEvents | summarize count() by DeviceId"));

        assertThat(outcome.get(0)).isEqualTo("0");
        assertThat(outcome.get(1)).isEmpty();
        assertThat(outcome.get(2)).startsWith("WARN ").contains("summarize");
    }

    // ------------------------------------------------------------ command

    @Test
    void getinfo_asksNobody() throws Exception {
        int calls = defender.calls().all().size();

        JsonObject said = drive(order("account=nobody", "\"DeviceEvents\"").getinfoOnly());

        assertThat(said.getAsJsonObject("getinfo").get("generating").getAsBoolean())
                .isTrue();
        assertThat(said.get("exit").getAsInt()).isZero();
        assertThat(said.get("rest").getAsString()).isEmpty();
        assertThat(defender.calls().all()).hasSize(calls);
    }

    @Test
    void rows_comeToTheSearch() throws Exception {
        rows(25_000, Duration.ofMillis(50));
        defender.settings().setHuntingODataKeys(true);

        JsonObject said = drive(order("account=" + Rig.ACCOUNT, "\"" + TABLE + " | where ReportId >= 5\""));

        assertThat(errors(said)).isEmpty();
        assertThat(said.getAsJsonArray("rows")).hasSize(24_995);
        JsonObject row = said.getAsJsonArray("rows").get(0).getAsJsonObject();
        assertThat(row.keySet())
                .containsExactly(
                        "_time",
                        "vendor_account",
                        "Timestamp",
                        "DeviceId",
                        "ReportId",
                        "AccountName",
                        "AdditionalFields");
        assertThat(row.get("vendor_account").getAsString()).isEqualTo(defender.tenantId());
        assertThat(row.get("AdditionalFields").getAsString()).isEqualTo("{\"n\":[5,\"ä,\\\"\"]}");
        assertThat(said.getAsJsonArray("replies").size()).isGreaterThanOrEqualTo(3);
        assertThat(said.get("exit").getAsInt()).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "Nonsense | take 1; Failed to resolve table or column expression named 'Nonsense'",
                "DeviceLogonEvents | where Nope == 1; Failed to resolve column or scalar expression named 'Nope'",
                "DeviceLogonEvents | bogus; on line [1,21]"
            })
    void faultyQuery_hasKustosText(String query, String text) throws Exception {
        JsonObject said = drive(order("account=" + Rig.ACCOUNT, "\"" + query + "\""));

        assertThat(errors(said)).singleElement().asString().contains(text);
        assertThat(said.get("exit").getAsInt()).isEqualTo(1);
    }

    @Test
    void cutResultAndFailedAccount_areWarnings() throws Exception {
        rows(20, Duration.ofSeconds(1));

        JsonObject said = drive(order("account=" + Rig.ACCOUNT + ",nobody", "max=10", "\"" + TABLE + "\""));

        assertThat(said.getAsJsonArray("rows")).hasSize(10);
        assertThat(messages(said, "WARN"))
                .anyMatch(text -> text.contains("nobody"))
                .anyMatch(text -> text.contains("cut after 10 rows"));
        assertThat(errors(said)).isEmpty();
    }

    @Test
    void timeRangeOfTheSearch_isTheTimespan() throws Exception {
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        row(1, now.minusSeconds(7_200));
        row(2, now.minusSeconds(1_800));
        Order order = order("account=" + Rig.ACCOUNT, "\"" + TABLE + "\"");
        order.searchinfo.addProperty(
                "earliest_time", "" + now.minusSeconds(3_600).getEpochSecond());
        order.searchinfo.addProperty("latest_time", "" + now.getEpochSecond());

        JsonObject said = drive(order);

        assertThat(said.getAsJsonArray("rows"))
                .singleElement()
                .extracting(row -> row.getAsJsonObject().get("ReportId").getAsString())
                .isEqualTo("2");
    }

    @Test
    void cancelledSearch_endsTheCommandWithinASecond() throws Exception {
        row(1, Instant.now().minusSeconds(60));
        defender.faults().always().matching("POST", HUNT).answer(Fault.hang(Duration.ofMinutes(5)));

        JsonObject said =
                drive(order("account=" + Rig.ACCOUNT, "\"" + TABLE + "\"").cancelAfter(3));

        assertThat(said.get("end_seconds").getAsDouble()).isLessThan(2.0);
    }

    @Test
    void analyst_huntsThroughTheServiceWithoutARightToSecrets() throws Exception {
        rows(12_000, Duration.ofMillis(50));
        String password = splunk.hooks("users").addUser("hanna", "defender_analyst");
        Order order = order("account=" + Rig.ACCOUNT, "\"" + TABLE + "\"");
        order.searchinfo.addProperty("username", "hanna");
        order.searchinfo.addProperty("session_key", sessionKey("hanna", password));

        JsonObject said = drive(order);

        assertThat(errors(said)).isEmpty();
        assertThat(said.getAsJsonArray("rows")).hasSize(12_000);
        assertThat(said.getAsJsonArray("rows")
                        .get(0)
                        .getAsJsonObject()
                        .get("vendor_account")
                        .getAsString())
                .isEqualTo(defender.tenantId());
    }

    @Test
    void userWithoutTheCapability_isToldWhichOneIsMissing() throws Exception {
        String password = splunk.hooks("users").addUser("otto");
        Order order = order("account=" + Rig.ACCOUNT, "\"" + TABLE + "\"");
        order.searchinfo.addProperty("session_key", sessionKey("otto", password));

        JsonObject said = drive(order);

        assertThat(errors(said)).singleElement().asString().contains("ta_defender_hunt");
        assertThat(defender.calls().to("POST", HUNT)).isEmpty();
    }

    @Test
    void command_whereTheServiceDoesNotAnswer_asksMicrosoftItself() throws Exception {
        row(1, Instant.now().minusSeconds(60));
        splunk.rest().editStanza("restmap", "script:ta_defender_hunt", Map.of("script", ""));
        try {
            JsonObject said = drive(order("account=" + Rig.ACCOUNT, "\"" + TABLE + "\""));

            assertThat(errors(said)).isEmpty();
            assertThat(said.getAsJsonArray("rows")).hasSize(1);
        } finally {
            splunk.rest().editStanza("restmap", "script:ta_defender_hunt", Map.of("script", "defender_handlers.sh"));
        }
    }

    @Test
    void quota_isSaid() throws Exception {
        tables.exhaustCpuUntil(Instant.now().plusSeconds(600));

        JsonObject said = drive(order("account=" + Rig.ACCOUNT, "\"" + TABLE + "\""));
        forgetQuotas();

        assertThat(messages(said, "WARN")).singleElement().asString().contains("CPU");
        assertThat(errors(said)).isEmpty();
    }

    /** All processes of the host, those of the next tests too, wait for the end of a quota that one has met. */
    private static void forgetQuotas() throws IOException {
        Path home = splunk.hooks("the files of the host").home();
        try (Stream<Path> files = Files.list(home.resolve("var/run/splunk/TA_defender/quotas"))) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
    }

    // ------------------------------------------------------------ helpers

    /** What the driver is told to do. */
    private static final class Order {
        private final JsonObject json = new JsonObject();
        private final JsonObject searchinfo = new JsonObject();

        Order getinfoOnly() {
            json.addProperty("getinfo_only", true);
            return this;
        }

        Order cancelAfter(int seconds) {
            json.addProperty("cancel_after", seconds);
            return this;
        }
    }

    private static Order order(String... rawArgs) {
        Order order = new Order();
        JsonArray raw = new JsonArray();
        JsonArray args = new JsonArray();
        for (String arg : rawArgs) {
            raw.add(arg);
            args.add(arg.startsWith("\"") ? arg.substring(1, arg.length() - 1) : arg);
        }
        order.searchinfo.add("args", args);
        order.searchinfo.add("raw_args", raw);
        order.searchinfo.addProperty("earliest_time", "0");
        order.searchinfo.addProperty("latest_time", "0");
        order.searchinfo.addProperty("username", "admin");
        order.searchinfo.addProperty("sid", "1.1");
        order.searchinfo.addProperty(
                "splunkd_uri", splunk.hooks("a session key").url());
        order.searchinfo.addProperty("session_key", sessionKey());
        return order;
    }

    private static String sessionKey() {
        return sessionKey("admin", splunk.hooks("a session key").adminPassword());
    }

    private static String sessionKey(String user, String password) {
        return splunk.rest()
                .post("/services/auth/login", Map.of("username", user, "password", password))
                .get("sessionKey")
                .getAsString();
    }

    private static JsonObject drive(Order order) throws Exception {
        Path home = splunk.hooks("running a command").home();
        JsonArray command = new JsonArray();
        command.add(home.resolve("etc/apps/TA_defender/bin/defenderhunt.sh").toString());
        order.json.add("command", command);
        JsonObject environment = new JsonObject();
        environment.addProperty("SPLUNK_HOME", home.toString());
        environment.addProperty("JAVA_HOME", System.getProperty("java.home"));
        environment.addProperty("PATH", System.getenv("PATH"));
        environment.addProperty("TA_DEFENDER_ARCHIVE", "off");
        order.json.add("env", environment);
        order.json.add("searchinfo", order.searchinfo);
        Process process = new ProcessBuilder(python().toString(), "src/test/python/drive_command.py")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        process.getOutputStream().write(Json.bytes(order.json));
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("the driver ends").isTrue();
        assertThat(said).as("what the driver says").startsWith("{");
        return Json.parseObject(said);
    }

    /** Python with Splunk's SDK, installed once for all test runs. */
    static Path python() throws IOException, InterruptedException {
        Path environment = Path.of("target/python").toAbsolutePath();
        Path requirements = Path.of("src/test/python/requirements.txt");
        Path installed = environment.resolve("installed.txt");
        if (!Files.exists(installed) || Files.mismatch(requirements, installed) >= 0) {
            run("python3", "-m", "venv", environment.toString());
            run(
                    environment.resolve("bin/pip").toString(),
                    "install",
                    "--quiet",
                    "--disable-pip-version-check",
                    "--requirement",
                    requirements.toString());
            Files.copy(requirements, installed);
        }
        return environment.resolve("bin/python");
    }

    private static void run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).inheritIO().start();
        assertThat(process.waitFor()).as(String.join(" ", command)).isZero();
    }

    private static List<String> errors(JsonObject said) {
        return messages(said, "ERROR");
    }

    private static List<String> messages(JsonObject said, String level) {
        List<String> texts = new ArrayList<>();
        said.getAsJsonArray("messages").forEach(message -> {
            if (message.getAsJsonArray().get(0).getAsString().equals(level)) {
                texts.add(message.getAsJsonArray().get(1).getAsString());
            }
        });
        return texts;
    }

    private void rows(int count, Duration apart) {
        Instant newest = Instant.now().minus(Duration.ofMinutes(30));
        for (int i = 0; i < count; i++) {
            row(i, newest.minus(apart.multipliedBy(i)));
        }
    }

    private void row(int id, Instant time) {
        tables.add(
                TABLE,
                Json.object(
                        "Timestamp",
                        time.toString(),
                        "DeviceId",
                        "d" + id % 7,
                        "ReportId",
                        id,
                        "AccountName",
                        "user" + id,
                        "AdditionalFields",
                        Json.object("n", Json.array(id, "ä,\""))));
    }

    private void createInput(String name, Map<String, String> more) {
        input = name;
        splunk.rest().createIndex(name);
        Map<String, String> values = new LinkedHashMap<>();
        values.put("account", Rig.ACCOUNT);
        values.put("query", TABLE);
        values.put("interval", "300");
        values.put("index", name);
        values.putAll(more);
        splunk.rest().createInput(SCHEME, name, values);
    }

    private static List<String> validate(Map<String, String> parameters) throws Exception {
        Path home = splunk.hooks("running the scheme").home();
        StringBuilder item = new StringBuilder();
        parameters.forEach((name, value) -> item.append("<param name=\"")
                .append(name)
                .append("\">")
                .append(value.replace("&", "&amp;").replace("<", "&lt;"))
                .append("</param>"));
        String document = "<items><server_host>h</server_host><server_uri>"
                + splunk.hooks("its address").url() + "</server_uri><session_key>"
                + sessionKey() + "</session_key><checkpoint_dir>" + scratch
                + "</checkpoint_dir><item name=\"new\">" + item + "</item></items>";
        Path out = scratch.resolve("out");
        Path err = scratch.resolve("err");
        ProcessBuilder builder = new ProcessBuilder(
                        home.resolve("etc/apps/TA_defender/bin/defender_hunting.sh")
                                .toString(),
                        "--validate-arguments")
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().put("SPLUNK_HOME", home.toString());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("TA_DEFENDER_ARCHIVE", "off");
        Process process = builder.start();
        process.getOutputStream().write(document.getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().close();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return List.of("" + process.exitValue(), Files.readString(out), Files.readString(err));
    }

    private static InputRun awaitRunning() throws InterruptedException {
        Waiting.until(
                "a running process",
                PATIENCE,
                () -> splunk.hooks("processes").runs(SCHEME).stream().anyMatch(InputRun::alive),
                HuntingIT::state);
        return splunk.hooks("processes").runs(SCHEME).stream()
                .filter(InputRun::alive)
                .findFirst()
                .orElseThrow();
    }

    private static List<SplunkEvent> events(String index) {
        return splunk.rest().search("index=" + index + " sourcetype!=ms:defender:health");
    }

    private static List<String> health(String index) {
        return splunk.rest().search("index=" + index + " sourcetype=ms:defender:health").stream()
                .map(SplunkEvent::raw)
                .toList();
    }

    private static List<String> ids(String index) {
        return events(index).stream()
                .map(event -> Json.parseObject(event.raw()).get("ReportId").getAsString())
                .toList();
    }

    private static String state() {
        StringBuilder text = new StringBuilder();
        defender.calls()
                .to("POST", HUNT)
                .forEach(call -> text.append(call.status())
                        .append(' ')
                        .append(call.body())
                        .append('\n'));
        splunk.hooks("state").log().forEach(line -> text.append(line.line()).append('\n'));
        return text.toString();
    }
}
