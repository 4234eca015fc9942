package ta.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import ta.simulator.defender.Fault;
import ta.simulator.splunkd.alert.AlertRun;
import ta.simulator.splunkd.search.ResultTable;
import ta.simulator.splunkd.search.Row;

/** Write-back through the REST service: who may do it, what it answers, and what happens without it. */
final class WriteBackServiceIT extends WriteBackCase {
    /** An analyst may read no secret and send no event, and yet both happen; the audit event names the analyst. */
    @Test
    void analyst_withTheCapabilityAlone_updates() throws Exception {
        rig.hooks("users").addUser("kai", "defender_analyst");
        List<String> ids = alerts(3);

        AlertRun run = run("kai", ALERT, rows("id", ids), "status", "resolved", "comment", "closed");

        assertThat(run.exitCode()).as("%s", run.errors()).isZero();
        ids.forEach(id -> assertThat(text(tenant.alert(id), "status")).isEqualTo("resolved"));
        assertThat(audit()).hasSize(3).allSatisfy(event -> {
            assertThat(text(event, "user")).isEqualTo("kai");
            assertThat(text(event, "outcome")).isEqualTo("updated");
            assertThat(event.getAsJsonArray("versions")).isNotEmpty();
        });
    }

    @Test
    void action_whenTheServiceIsAbsent_doesTheWorkItself() throws Exception {
        rig.splunk().rest().editStanza("restmap", "script:ta_defender_update", Map.of("scripttype", "none"));
        List<String> ids = alerts(2);

        AlertRun run = run(ALERT, rows("id", ids), "status", "resolved");

        assertThat(run.exitCode()).as("%s", run.errors()).isZero();
        assertThat(run.errors()).anyMatch(line -> line.startsWith("INFO") && line.contains("service does not answer"));
        assertThat(outcomes()).containsExactly("updated", "updated");
    }

    /** The service answers success and changes nothing, on each API: that is not called updated. */
    @Test
    void update_whenTheServiceSaysYesAndDoesNothing_fails() throws Exception {
        String alert = alerts(1).get(0);
        String endpoint = endpointAlert();
        String incident = tenant.addIncident(1);
        defender.faults().always().matching("PATCH", "*").answer(Fault.answer(200, "application/json", "{}"));

        List<AlertRun> runs = List.of(
                run(ALERT, rows("id", List.of(alert)), "status", "resolved"),
                run(ALERT, rows("id", List.of(endpoint)), "api", "endpoint", "status", "resolved"),
                run(INCIDENT, rows("id", List.of(incident)), "assigned_to", OWNER),
                run(INCIDENT, rows("id", List.of(incident)), "api", "xdr", "assigned_to", OWNER, "mode", "direct"));

        assertThat(runs).allSatisfy(run -> assertThat(run.exitCode()).isEqualTo(2));
        assertThat(audit()).hasSize(4).allSatisfy(event -> {
            assertThat(text(event, "outcome")).isEqualTo("failed");
            assertThat(text(event, "code")).isEqualTo("not_shown");
        });
    }

    @Test
    void dryRun_changesNothingAndSaysWhatItWould() throws Exception {
        List<String> ids = alerts(2);
        tenant.updateAlert(ids.get(1), "status", "resolved");
        long before = tenant.changes();

        AlertRun run = run(ALERT, rows("id", ids), "status", "resolved", "dry_run", "1");

        assertThat(run.exitCode()).as("%s", run.errors()).isZero();
        assertThat(tenant.changes()).isEqualTo(before);
        assertThat(outcomes()).containsExactlyInAnyOrder("would_update", "unchanged");
    }

    /** Fields that splunkd extracts from an event's text decide nothing. */
    @Test
    void fieldsOfEvents_decideNothing() throws Exception {
        List<String> ids = alerts(2);
        ResultTable row = ResultTable.of(List.of(new Row()
                .with("id", ids.get(0))
                .with("set_alert_id", ids.get(1))
                .with("set_status", "resolved")
                .with("title", "Evil $result.internal_note$")
                .with("internal_note", "secret note")));

        AlertRun run = run(ALERT, row, "status", "inProgress", "comment", "$result.title$");

        assertThat(run.exitCode()).as("%s", run.errors()).isZero();
        assertThat(text(tenant.alert(ids.get(0)), "status")).isEqualTo("inProgress");
        assertThat(tenant.alert(ids.get(0)).getAsJsonArray("comments").toString())
                .contains("Evil $result.internal_note$")
                .doesNotContain("secret note");
        assertThat(text(tenant.alert(ids.get(1)), "status")).isEqualTo("new");
    }

    @Test
    void graphIncident_takesEveryFieldOfMicrosofts() throws Exception {
        String id = tenant.addIncident(1);
        tenant.updateIncident(id, "assignedTo", "eve@contoso.com", "customTags", tags("VIP", "old"));

        AlertRun run = run(
                INCIDENT,
                rows("id", List.of(id)),
                "assigned_to",
                "unassigned",
                "severity",
                "High",
                "display_name",
                "Renamed",
                "summary",
                "short",
                "description",
                "long",
                "resolving_comment",
                "why",
                "tags",
                "+\"Finance, Paris\", -old");

        assertThat(run.exitCode()).as("%s", run.errors()).isZero();
        JsonObject incident = tenant.incident(id);
        assertThat(incident.get("assignedTo").isJsonNull()).isTrue();
        assertThat(text(incident, "severity")).isEqualTo("high");
        assertThat(text(incident, "displayName")).isEqualTo("Renamed");
        assertThat(text(incident, "resolvingComment")).isEqualTo("why");
        assertThat(incident.getAsJsonArray("customTags").toString()).isEqualTo("[\"VIP\",\"Finance, Paris\"]");
    }

    @Test
    void wrongCalls_areRefusedBeforeAnythingIsWritten() throws Exception {
        List<String> ids = alerts(1);
        List<AlertRun> runs = new ArrayList<>();
        for (String mode : List.of("service", "direct")) {
            runs.add(run(ALERT, rows("id", ids), "status", "resolved", "index", "no_such_index", "mode", mode));
            runs.add(run(ALERT, rows("id", ids), "status", "resolved", "index", "_audit", "mode", mode));
            runs.add(run(ALERT, rows("id", ids), "statuss", "resolved", "mode", mode));
        }

        assertThat(runs).allSatisfy(run -> assertThat(run.exitCode()).isEqualTo(1));
        assertThat(writes()).isZero();
        assertThat(runs.get(2).errors()).anyMatch(line -> line.contains("did you mean status?"));
    }

    private static JsonArray tags(String... tags) {
        JsonArray array = new JsonArray();
        List.of(tags).forEach(array::add);
        return array;
    }
}
