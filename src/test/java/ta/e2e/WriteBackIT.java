package ta.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import ta.simulator.splunkd.alert.AlertRun;
import ta.simulator.splunkd.search.ResultTable;
import ta.simulator.splunkd.search.Row;

/** The alert actions of the built package on each API: the objects before and after, the audit events, the exit codes. */
class WriteBackIT extends WriteBackCase {
    @Test
    void graphAlerts_whenUpdated_areChangedOnceEachWithTheirComment() throws Exception {
        List<String> ids = alerts(3);

        AlertRun run = run(
                ALERT,
                rows("id", ids),
                "status",
                "Resolved",
                "classification",
                "false positive",
                "determination",
                "Not Malicious",
                "assigned_to",
                OWNER,
                "comment",
                "checked $result.id$");

        assertThat(run.exitCode()).as("%s", run.errors()).isZero();
        for (String id : ids) {
            JsonObject alert = tenant.alert(id);
            assertThat(text(alert, "status")).isEqualTo("resolved");
            assertThat(text(alert, "classification")).isEqualTo("falsePositive");
            assertThat(text(alert, "determination")).isEqualTo("notMalicious");
            assertThat(text(alert, "assignedTo")).isEqualTo(OWNER);
            assertThat(alert.getAsJsonArray("comments")).hasSize(1);
        }
        assertThat(patches()).hasSize(3);
        assertThat(audit()).hasSize(3).allSatisfy(event -> {
            assertThat(text(event, "outcome")).isEqualTo("updated");
            assertThat(text(event, "action")).isEqualTo(ALERT);
            assertThat(text(event, "object")).isEqualTo("alert");
            assertThat(text(event, "account")).isEqualTo(Rig.ACCOUNT);
            assertThat(text(event, "user")).isEqualTo("admin");
            assertThat(text(event, "sid")).isEqualTo("scheduler__admin__1");
            assertThat(text(event, "search_name")).isEqualTo("Close");
            assertThat(text(event, "status_code")).isEqualTo("200");
            assertThat(event.getAsJsonObject("requested").size()).isEqualTo(5);
            assertThat(text(event.getAsJsonObject("after"), "status")).isEqualTo("resolved");
            JsonObject alert = tenant.alert(text(event, "id"));
            assertThat(event.getAsJsonArray("versions")).hasSize(2);
            assertThat(event.getAsJsonArray("versions").get(1).getAsString())
                    .isEqualTo(text(alert, "lastUpdateDateTime"));
        });
    }

    @Test
    void graphAlerts_whenTheyAreSoAlready_areNotWrittenAgain() throws Exception {
        List<String> ids = alerts(2);
        run(ALERT, rows("id", ids), "status", "inProgress", "comment", "mine");
        long before = tenant.changes();
        defender.calls().clear();

        AlertRun run = run(ALERT, rows("id", ids), "status", "in progress", "comment", "mine");

        assertThat(run.exitCode()).isZero();
        assertThat(tenant.changes()).isEqualTo(before);
        assertThat(writes()).isZero();
        assertThat(outcomes().subList(2, 4)).containsExactly("unchanged", "unchanged");
    }

    @Test
    void graphIncident_whenMergedIntoAnother_isFollowed() throws Exception {
        String from = tenant.addIncident(1);
        String into = tenant.addIncident(1);
        tenant.mergeIncidents(from, into);

        AlertRun run = run(
                INCIDENT, rows("id", List.of(from)), "status", "resolved", "tags", "soc, closed", "comment", "done");

        assertThat(run.exitCode()).as("%s", run.errors()).isZero();
        assertThat(text(tenant.incident(from), "status")).isEqualTo("redirected");
        assertThat(text(tenant.incident(into), "status")).isEqualTo("resolved");
        assertThat(tenant.incident(into).getAsJsonArray("customTags")).hasSize(2);
        assertThat(tenant.incident(into).getAsJsonArray("comments")).hasSize(1);
        assertThat(text(audit().get(0), "redirected_to")).isEqualTo(into);
    }

    @Test
    void endpointAlert_whenUpdated_getsItsOwnSpelling() throws Exception {
        String id = endpointAlert();

        AlertRun run = run(
                ALERT,
                rows("alertId", List.of(id)),
                "api",
                "endpoint",
                "status",
                "in progress",
                "classification",
                "truePositive",
                "determination",
                "compromised account",
                "comment",
                "taken");

        assertThat(run.exitCode()).as("%s", run.errors()).isZero();
        assertThat(defender.calls().to("PATCH", "/api/alerts/").get(0).body())
                .isEqualTo("{\"status\":\"InProgress\",\"classification\":\"TruePositive\","
                        + "\"determination\":\"CompromisedUser\",\"comment\":\"taken\"}");
        assertThat(text(tenant.alert(id), "determination")).isEqualTo("compromisedAccount");
        assertThat(tenant.alert(id).getAsJsonArray("comments")).hasSize(1);
    }

    @Test
    void xdrIncident_whenUpdated_getsTagsAndComment() throws Exception {
        String id = tenant.addIncident(1);

        AlertRun run = run(
                INCIDENT,
                rows("incidentId", List.of(id)),
                "api",
                "xdr",
                "status",
                "RESOLVED",
                "classification",
                "informational",
                "determination",
                "security testing",
                "tags",
                "drill",
                "comment",
                "announced");

        assertThat(run.exitCode()).as("%s", run.errors()).isZero();
        JsonObject incident = tenant.incident(id);
        assertThat(text(incident, "status")).isEqualTo("resolved");
        assertThat(text(incident, "classification")).isEqualTo("informationalExpectedActivity");
        assertThat(incident.getAsJsonArray("customTags").toString()).isEqualTo("[\"drill\"]");
        assertThat(incident.getAsJsonArray("comments")).hasSize(1);
    }

    @Test
    void rows_whenTheyAskForTheSame_areOneUpdate() throws Exception {
        String id = alerts(1).get(0);

        AlertRun run = run(ALERT, rows("id", List.of(id, id, id)), "status", "resolved", "comment", "once");

        assertThat(run.exitCode()).isZero();
        assertThat(patches()).hasSize(1);
        assertThat(tenant.alert(id).getAsJsonArray("comments")).hasSize(1);
        assertThat(outcomes()).containsExactly("updated", "updated", "updated");
        assertThat(text(audit().get(2), "same_as_row")).isEqualTo("1");
    }

    @Test
    void rows_whenSomeAreRefused_doNotHoldUpTheOthers() throws Exception {
        String id = alerts(1).get(0);
        List<Row> rows = new ArrayList<>();
        rows.add(new Row().with("id", "da1").with("set_status", "finished"));
        rows.add(new Row().with("other", "x").with("set_status", "new"));
        rows.add(new Row().with("id", "da2"));
        rows.add(new Row().with("id", "da3").with("set_classification", "fp").with("set_determination", "malware"));
        rows.add(new Row().with("id", id).with("set_status", "resolved"));

        AlertRun run = run(ALERT, ResultTable.of(rows), "row_overrides", "1");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(text(tenant.alert(id), "status")).isEqualTo("resolved");
        assertThat(defender.calls().count(call -> call.path().contains("/alerts_v2/da")))
                .isEqualTo(id.startsWith("da") ? 2 : 0);
        Map<String, String> messages = new LinkedHashMap<>();
        audit().forEach(event -> messages.put(
                text(event, "row"), text(event, "outcome") + " " + text(event, "code") + " " + text(event, "remedy")));
        assertThat(messages.get("1")).startsWith("refused invalid_value").contains("new, inProgress, resolved");
        assertThat(messages.get("2")).startsWith("refused missing_id");
        assertThat(messages.get("3")).startsWith("refused no_change");
        assertThat(messages.get("4"))
                .startsWith("refused determination_not_allowed")
                .contains("notMalicious");
        assertThat(messages.get("5")).startsWith("updated");
    }

    @Test
    void row_whenTheObjectChangedSince_isRefusedWithWhatChanged() throws Exception {
        String id = tenant.addIncident(1);
        String seen = text(tenant.incident(id), "lastUpdateDateTime");
        String status = text(tenant.incident(id), "status");
        tenant.updateIncident(id, "status", "resolved", "lastModifiedBy", "eve@contoso.com");
        ResultTable row = ResultTable.of(List.of(
                new Row().with("id", id).with("lastUpdateDateTime", seen).with("status", status)));

        AlertRun run = run(INCIDENT, row, "classification", "tp", "if_unchanged_since", "$result.lastUpdateDateTime$");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(writes()).isZero();
        assertThat(text(audit().get(0), "outcome")).isEqualTo("refused");
        assertThat(text(audit().get(0), "message"))
                .contains("by eve@contoso.com", "status was " + status + " and is resolved");
    }
}
