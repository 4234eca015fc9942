package ta.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import ta.simulator.defender.Api;
import ta.simulator.defender.Audience;
import ta.simulator.defender.Published;
import ta.simulator.defender.SimulatorOptions;
import ta.simulator.net.Json;
import ta.simulator.splunkd.client.SplunkException;

/** Taking over from another add-on, on a Splunk that has both: nothing is missing afterwards, and nothing is there twice. */
final class MigrationIT {
    private static final String SERVICE = "/services/ta_defender/migration";
    private static final String INCIDENTS = OtherAddon.INCIDENTS + "://prod";

    private Rig rig;
    private OtherAddon other;

    @BeforeEach
    void open() throws Exception {
        rig = Rig.open(SimulatorOptions.withSeed(71).alerts(12).incidents(5));
        other = OtherAddon.install(rig);
    }

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void plan_showsWhatWouldBeDone_andDoesNothing() throws Exception {
        other.input(OtherAddon.INCIDENTS, "prod", "lookback", "5");
        other.input("microsoft_defender_endpoint_machines", "devices");
        collectAll();

        JsonObject plan = rig.splunk().rest().get(SERVICE);

        assertThat(plan.get("ok").getAsBoolean()).as("%s", plan).isTrue();
        assertThat(texts(plan.getAsJsonArray("addons"), "app")).containsExactly(OtherAddon.APP);
        assertThat(texts(plan.getAsJsonArray("overlaps"), "name"))
                .contains("ms365:defender:incident", rig.defender().clientId());
        assertThat(texts(plan.getAsJsonArray("inputs"), "state")).containsExactly("ready", "unsupported");
        JsonObject input = plan.getAsJsonArray("inputs").get(0).getAsJsonObject();
        assertThat(input.get("target").getAsString()).isEqualTo("defender_incidents://prod");
        assertThat(input.getAsJsonArray("issues")).isEmpty();
        assertThat(input.getAsJsonObject("account").get("name").getAsString()).isEqualTo(Rig.ACCOUNT);
        // two days before what the feed that is further behind has last, not before now
        Instant newest = newest(Api.GRAPH_ALERTS).isBefore(newest(Api.XDR_INCIDENTS))
                ? newest(Api.GRAPH_ALERTS)
                : newest(Api.XDR_INCIDENTS);
        assertThat(Instant.parse(
                        input.getAsJsonObject("settings").get("start_time").getAsString()))
                .isBetween(newest.minusSeconds(48 * 3600 + 1), newest.minusSeconds(48 * 3600));
        Doctor shown = doctor(rig.hooks("password").adminPassword(), "--user", "admin");
        assertThat(shown.exit()).as(shown.all()).isZero();
        assertThat(shown.out()).contains("ready", "becomes [defender_incidents://prod]", "account contoso");
        Doctor wrong = doctor("", "--take-over", "--roll-back");
        assertThat(wrong.exit()).isEqualTo(1);
        assertThat(wrong.error()).startsWith("ERROR ").contains("one action");
        assertThat(ours()).isEmpty();
        assertThat(other.isEnabled(OtherAddon.INCIDENTS, "prod")).isTrue();
    }

    /** An interrupted call goes on; the way back and forth repeats nothing either. */
    @Test
    void takeOver_rollBack_andTakeOverAgain_loseNothingAndRepeatNothing() throws Exception {
        other.input(OtherAddon.INCIDENTS, "prod", "disabled", "1");
        collectAll();
        // what the other add-on does not get any more, and a call that broke off before ours was enabled
        rig.defender().tenant().addAlerts(2);
        rig.defender()
                .tenant()
                .updateIncident(rig.defender().tenant().incidentIds().get(0), "status", "resolved");
        rig.splunk()
                .rest()
                .createInput(
                        "defender_incidents",
                        "prod",
                        Map.of("account", Rig.ACCOUNT, "index", rig.index(), "interval", "10", "disabled", "1"));
        assertThat(texts(rig.splunk().rest().get(SERVICE).getAsJsonArray("inputs"), "state"))
                .containsExactly("interrupted");

        assertThat(outcomes(act("take_over"))).containsExactly("taken_over");
        awaitAll();
        assertThat(outcomes(act("take_over"))).containsExactly("unchanged");

        assertThat(outcomes(act("roll_back"))).containsExactly("rolled_back");
        assertThat(other.isEnabled(OtherAddon.INCIDENTS, "prod")).isTrue();
        assertThat(ours()).containsEntry("defender_incidents://prod", false);
        List<String> more = rig.defender().tenant().addAlerts(2);
        versions().stream().filter(version -> more.contains(version.id())).forEach(this::collect);
        rig.defender().tenant().addAlerts(1);

        JsonObject again = act("take_over");
        assertThat(outcomes(again)).as("%s", again).containsExactly("taken_over");
        assertThat(other.isEnabled(OtherAddon.INCIDENTS, "prod")).isFalse();
        awaitAll();
        rig.awaitQuietPoll();
        assertThat(counts().values()).as("%s", counts()).containsOnly(1);
    }

    @Test
    void trial_collectsBesideAndReportsWhatDiffers() throws Exception {
        rig.splunk().rest().createIndex("defender_trial");
        other.input(OtherAddon.INCIDENTS, "prod");
        List<Published> versions = versions();
        // one alert that the other add-on has missed
        String missed = versions.stream()
                .filter(version -> version.api() == Api.GRAPH_ALERTS)
                .map(Published::id)
                .findFirst()
                .orElseThrow();
        versions.stream().filter(version -> !version.id().equals(missed)).forEach(this::collect);

        assertThat(outcomes(act("trial"))).containsExactly("started");
        assertThat(outcomes(act("trial"))).containsExactly("unchanged");
        assertThat(other.isEnabled(OtherAddon.INCIDENTS, "prod")).isTrue();
        assertThat(ours()).containsOnlyKeys("defender_incidents://prod_trial");
        JsonObject report = post(Map.of("action", "report"));
        assertThat(report.get("ok").getAsBoolean()).as("%s", report).isTrue();
        assertThat(report.getAsJsonArray("reports").get(0).getAsJsonObject().keySet())
                .contains("ms365:defender:incident", "ms365:defender:incident:alerts");
        assertThat(outcomes(act("take_over"))).containsExactly("taken_over");
        assertThat(ours())
                .containsEntry("defender_incidents://prod_trial", false)
                .containsEntry("defender_incidents://prod", true);
    }

    @Test
    void rightsAreNeeded_andANewAccountGetsTheSecretThatIsGiven() throws Exception {
        other.input(OtherAddon.INCIDENTS, "prod");
        collectAll();
        Doctor nora =
                doctor(rig.hooks("users").addUser("nora", "defender_admin"), "--user", "nora", "--take-over", "--json");
        assertThat(nora.exit()).as(nora.all()).isEqualTo(2);
        assertThat(nora.out()).contains("\"permission\"");
        Doctor kai = doctor(rig.hooks("users").addUser("kai", "defender_analyst"), "--user", "kai", "--take-over");
        assertThat(kai.exit()).isEqualTo(1);
        assertThat(other.isEnabled(OtherAddon.INCIDENTS, "prod")).isTrue();
        assertThat(ours()).doesNotContainEntry("defender_incidents://prod", true);
        ours().keySet().forEach(stanza -> rig.splunk().rest().deleteInput("defender_incidents", "prod"));
        rig.splunk().rest().deleteStanza("defender_account", Rig.ACCOUNT);
        JsonObject refused = act("take_over");
        assertThat(outcomes(refused)).containsExactly("refused");
        assertThat(texts(refused.getAsJsonArray("errors"), "code")).containsExactly("secret_needed");
        assertThat(other.isEnabled(OtherAddon.INCIDENTS, "prod")).isTrue();

        JsonObject account = Json.object(
                "cloud", "custom",
                "login_url", rig.defender().url(),
                "graph_url", rig.defender().url(Audience.GRAPH));
        JsonObject answer = post(Map.of(
                "action",
                "take_over",
                "accounts",
                Json.object("theirs", account).toString(),
                "secrets",
                Json.object("theirs", rig.defender().secret()).toString()));

        assertThat(outcomes(answer)).as("%s", answer).containsExactly("taken_over");
        assertThat(answer.toString()).doesNotContain(rig.defender().secret());
        assertThat(rig.hooks("log").log())
                .noneMatch(line -> line.line().contains(rig.defender().secret()));
        rig.defender().tenant().addAlerts(1);
        awaitAll();
    }

    @Test
    void odd_inputsAreRefusedOneByOne() throws Exception {
        other.input(OtherAddon.INCIDENTS, "prod");
        other.input(OtherAddon.INCIDENTS, "Büro & Co / 1", "index", "nowhere");
        other.input(OtherAddon.ALERTS, "twin 1");
        other.input(OtherAddon.ALERTS, "twin 2");
        other.input(OtherAddon.ALERTS, "moon", "environment", "luna");
        other.input(OtherAddon.ALERTS, "off", "disabled", "1");
        // more of those that fail than a call has turns, and before the good one
        for (int number = 1; number <= 6; number++) {
            other.input(OtherAddon.INCIDENTS, "a" + number, "index", "nowhere" + number);
        }
        collectAll();

        JsonObject answer = act("take_over");

        Map<String, String> outcomes = new TreeMap<>();
        answer.getAsJsonArray("results")
                .forEach(result -> outcomes.put(
                        result.getAsJsonObject().get("stanza").getAsString(),
                        result.getAsJsonObject().get("outcome").getAsString()));
        assertThat(outcomes)
                .as("%s", answer)
                .containsEntry(INCIDENTS, "taken_over")
                .containsEntry(OtherAddon.INCIDENTS + "://Büro & Co / 1", "failed")
                .containsEntry(OtherAddon.ALERTS + "://twin 1", "refused")
                .containsEntry(OtherAddon.ALERTS + "://twin 2", "refused")
                .containsEntry(OtherAddon.ALERTS + "://moon", "refused")
                .containsEntry(OtherAddon.ALERTS + "://off", "skipped");
        assertThat(texts(answer.getAsJsonArray("errors"), "code"))
                .containsOnly("index_not_found", "input_duplicate", "cloud_unknown");
        try {
            post(Map.of("action", "take_over", "inputs", "nobody://knows"));
            throw new AssertionError("an input that does not exist was accepted");
        } catch (SplunkException e) {
            assertThat(e.status()).isEqualTo(400);
        }
    }

    private Instant newest(Api api) {
        return rig.defender().tenant().expectedVersions(api).stream()
                .map(Published::updated)
                .max(Instant::compareTo)
                .orElseThrow();
    }

    private JsonObject act(String action) {
        return post(Map.of("action", action));
    }

    private JsonObject post(Map<String, String> form) {
        return rig.splunk().rest().post(SERVICE, form);
    }

    private List<Published> versions() {
        List<Published> versions = new ArrayList<>(rig.defender().tenant().expectedVersions(Api.GRAPH_ALERTS));
        versions.addAll(rig.defender().tenant().expectedVersions(Api.GRAPH_INCIDENTS));
        return versions;
    }

    /** Alerts in Graph's form, incidents in the form of the older API. */
    private void collectAll() {
        versions().stream().filter(version -> version.api() == Api.GRAPH_ALERTS).forEach(this::collect);
        rig.defender().tenant().expectedVersions(Api.XDR_INCIDENTS).forEach(this::collect);
    }

    private void collect(Published version) {
        other.collected(
                version.api() == Api.GRAPH_ALERTS ? "ms365:defender:incident:alerts" : "ms365:defender:incident",
                version.json());
    }

    private void awaitAll() throws InterruptedException {
        Waiting.until(
                "every version",
                Waiting.HANG,
                () -> {
                    Map<String, Integer> counts = counts();
                    return versions().stream()
                            .filter(version -> version.visibleUntil().equals(Instant.MAX))
                            .allMatch(version -> counts.containsKey(key(version.id(), version.updated())));
                },
                () -> counts() + "\n" + rig.hooks("log").log());
    }

    /** How often each version is in the index, whoever brought it. */
    private Map<String, Integer> counts() {
        Map<String, Integer> counts = new TreeMap<>();
        rig.events().stream()
                .filter(event -> event.sourcetype().startsWith("ms365:defender:incident"))
                .forEach(event -> {
                    JsonObject object = Json.parseObject(event.raw());
                    String id =
                            object.get(object.has("id") ? "id" : "incidentId").getAsString();
                    String updated = object.get(
                                    object.has("lastUpdateDateTime") ? "lastUpdateDateTime" : "lastUpdateTime")
                            .getAsString();
                    counts.merge(key(id, Instant.parse(updated)), 1, Integer::sum);
                });
        return counts;
    }

    private static String key(String id, Instant updated) {
        return id + " " + updated.toEpochMilli();
    }

    /** Our inputs, and whether they are enabled. */
    private Map<String, Boolean> ours() {
        Map<String, Boolean> inputs = new TreeMap<>();
        rig.splunk()
                .rest()
                .get("/servicesNS/nobody/TA_defender/data/inputs/defender_incidents?count=0")
                .getAsJsonArray("entry")
                .forEach(entry -> inputs.put(
                        "defender_incidents://"
                                + entry.getAsJsonObject().get("name").getAsString(),
                        !entry.getAsJsonObject()
                                .getAsJsonObject("content")
                                .get("disabled")
                                .getAsBoolean()));
        return inputs;
    }

    private static List<String> outcomes(JsonObject answer) {
        return texts(answer.getAsJsonArray("results"), "outcome");
    }

    private static List<String> texts(JsonArray objects, String member) {
        List<String> texts = new ArrayList<>();
        objects.forEach(object -> texts.add(object.getAsJsonObject().get(member).getAsString()));
        return texts;
    }

    private Doctor doctor(String stdin, String... options) throws IOException, InterruptedException {
        return Doctor.run(rig, "doctor migrate", stdin, options);
    }
}
