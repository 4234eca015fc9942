package ta.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import ta.knowledge.AppSearch;
import ta.simulator.defender.Call;
import ta.simulator.defender.DefenderSimulator;
import ta.simulator.defender.SimulatorOptions;
import ta.simulator.defender.Tenant;
import ta.simulator.net.Json;
import ta.simulator.splunkd.SplunkdStandIn;
import ta.simulator.splunkd.alert.AlertCall;
import ta.simulator.splunkd.alert.AlertRun;
import ta.simulator.splunkd.search.ResultTable;
import ta.simulator.splunkd.search.Row;

/** What the tests of the alert actions share: a tenant, a run of an action, and the audit events it left. */
abstract class WriteBackCase {
    static final String ALERT = "ta_defender_update_alert";
    static final String INCIDENT = "ta_defender_update_incident";
    static final String EVENTS = "ms365:defender:incident:alerts";
    static final String AUDIT_INDEX = "main";
    static final String OWNER = "analyst@contoso.com";

    Rig rig;
    DefenderSimulator defender;
    Tenant tenant;

    @BeforeEach
    void open() throws Exception {
        rig = Rig.open(SimulatorOptions.withSeed(11));
        defender = rig.defender();
        tenant = defender.tenant();
    }

    @AfterEach
    void close() {
        rig.close();
    }

    /** The parameter of that name; empty for the default. */
    String mode() {
        return "";
    }

    AlertRun run(String action, ResultTable rows, String... parameters) throws Exception {
        return run("admin", action, rows, parameters);
    }

    AlertRun run(String user, String action, ResultTable rows, String... parameters) throws Exception {
        Map<String, String> given = new LinkedHashMap<>();
        given.put("account", Rig.ACCOUNT);
        given.put("index", AUDIT_INDEX);
        if (!mode().isEmpty()) {
            given.put("mode", mode());
        }
        for (int at = 0; at < parameters.length; at += 2) {
            given.put(parameters[at], parameters[at + 1]);
        }
        return rig.hooks("running an alert action")
                .runAlert(new AlertCall(action, given, rows, "scheduler__admin__1", user, "search", "Close"));
    }

    /** Runs a shipped search's action as its trigger does; the rows are what its search is to give. */
    AlertRun runShipped(String name, Row... rows) throws Exception {
        Map<String, String> parameters = new LinkedHashMap<>();
        stanza("savedsearches", name).forEach((key, value) -> {
            if (key.startsWith("action." + ALERT + ".param.")) {
                parameters.put(key.substring(("action." + ALERT + ".param.").length()), value);
            }
        });
        parameters.put("account", Rig.ACCOUNT);
        parameters.put("index", AUDIT_INDEX);
        return rig.hooks("running an alert action")
                .runAlert(new AlertCall(
                        ALERT, parameters, ResultTable.of(List.of(rows)), "scheduler__1", "admin", Rig.REALM, name));
    }

    /** Does what Splunk Web does with a workflow action: fills its tokens from an event, and runs its search. */
    void workflow(String name, Map<String, String> fields) throws Exception {
        String search = stanza("workflow_actions", name).get("search.search_string");
        for (Map.Entry<String, String> field : fields.entrySet()) {
            search = search.replace("$" + field.getKey() + "$", field.getValue());
        }
        if (!rig.splunk().isReal()) {
            SplunkdStandIn splunkd = rig.hooks("all of SPL that the app uses");
            splunkd.setSearchLanguage(new AppSearch(splunkd.home().resolve("etc/apps/" + Rig.REALM)));
        }
        rig.splunk().rest().results(search.replace("`ta_defender_account`", Rig.ACCOUNT));
    }

    Map<String, String> stanza(String conf, String name) {
        Map<String, String> values = new LinkedHashMap<>();
        rig.splunk()
                .rest()
                .get("/servicesNS/nobody/" + Rig.REALM + "/configs/conf-" + conf + "?count=0")
                .getAsJsonArray("entry")
                .forEach(entry -> {
                    JsonObject found = entry.getAsJsonObject();
                    if (text(found, "name").equals(name)) {
                        found.getAsJsonObject("content")
                                .entrySet()
                                .forEach(member -> values.put(
                                        member.getKey(), text(found.getAsJsonObject("content"), member.getKey())));
                    }
                });
        assertThat(values).as("[%s] of %s.conf", name, conf).isNotEmpty();
        return values;
    }

    static ResultTable rows(String field, List<String> ids) {
        return ResultTable.of(ids.stream().map(id -> new Row().with(field, id)).toList());
    }

    List<String> alerts(int count) {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ids.add(tenant.alert()
                    .with("status", "new")
                    .with("comments", new JsonArray())
                    .add());
        }
        return ids;
    }

    /** An alert that Defender for Endpoint shows too. */
    String endpointAlert() {
        return tenant.alert()
                .with("status", "new")
                .with("serviceSource", "microsoftDefenderForEndpoint")
                .with("comments", new JsonArray())
                .add();
    }

    List<JsonObject> audit() {
        return rig.hooks("events").events(AUDIT_INDEX).stream()
                .filter(event -> event.sourcetype().equals("ms:defender:update"))
                .map(event -> Json.parseObject(event.raw()))
                .toList();
    }

    List<String> outcomes() {
        return audit().stream().map(event -> text(event, "outcome")).toList();
    }

    List<Call> patches() {
        return defender.calls().to("PATCH", "/");
    }

    long writes() {
        return defender.calls()
                .count(call -> !call.method().equals("GET") && !call.path().contains("oauth2"));
    }

    static String text(JsonObject object, String name) {
        return Json.string(object, name).orElse("");
    }
}
