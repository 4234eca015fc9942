package ta.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import ta.simulator.defender.Fault;
import ta.simulator.net.Json;
import ta.simulator.splunkd.alert.AlertRun;
import ta.simulator.splunkd.client.SplunkException;
import ta.simulator.splunkd.search.ResultTable;
import ta.simulator.splunkd.search.Row;

/** Every way into the alert actions, what comes back through the inputs, and many rows at once. */
final class WriteBackWaysIT extends WriteBackCase {
    @Test
    void sendalert_whenGivenSearchResults_updatesEachOfThem() throws Exception {
        List<String> ids = alerts(3);
        rig.createInput("in", Rig.ACCOUNT);
        rig.awaitEvents(3);

        rig.splunk()
                .rest()
                .results("search index=" + rig.index() + " | table id title | sendalert " + ALERT + " param.account="
                        + Rig.ACCOUNT + " param.status=resolved param.comment=\"closed in Splunk\" param.index="
                        + AUDIT_INDEX);

        ids.forEach(id -> assertThat(text(tenant.alert(id), "status")).isEqualTo("resolved"));
        assertThat(outcomes()).containsExactly("updated", "updated", "updated");
    }

    @Test
    void shippedSearches_whenTheyTrigger_doWhatTheirNamesSay() throws Exception {
        List<String> ids = alerts(3);
        String seen = text(tenant.alert(ids.get(1)), "lastUpdateDateTime");

        AlertRun closed = runShipped(
                "Microsoft Defender - Resolve what was closed in Splunk",
                new Row().with("id", ids.get(0)).with("set_classification", "falsePositive"));
        AlertRun owned = runShipped(
                "Microsoft Defender - Take ownership of new high severity alerts",
                new Row().with("id", ids.get(1)).with("lastUpdateDateTime", seen));
        AlertRun expected = runShipped(
                "Microsoft Defender - Mark expected activity as informational",
                new Row()
                        .with("id", ids.get(2))
                        .with("lastUpdateDateTime", text(tenant.alert(ids.get(2)), "lastUpdateDateTime"))
                        .with("set_determination", "lineOfBusinessApplication"));

        assertThat(List.of(closed, owned, expected))
                .allSatisfy(
                        run -> assertThat(run.exitCode()).as("%s", run.errors()).isZero());
        assertThat(text(tenant.alert(ids.get(0)), "status")).isEqualTo("resolved");
        assertThat(text(tenant.alert(ids.get(0)), "classification")).isEqualTo("falsePositive");
        assertThat(text(tenant.alert(ids.get(1)), "assignedTo")).isEqualTo("soc@example.com");
        assertThat(text(tenant.alert(ids.get(1)), "status")).isEqualTo("inProgress");
        assertThat(text(tenant.alert(ids.get(2)), "determination")).isEqualTo("lineOfBusinessApplication");
    }

    @Test
    void workflowActions_whenChosenOnAnEvent_doWhatTheirLabelsSay() throws Exception {
        String alert = alerts(1).get(0);
        String incident = tenant.addIncident(1);

        workflow("ta_defender_false_positive_alert", event(alert, "graph", defender.tenantId()));
        workflow("ta_defender_resolve_incident", event(incident, "xdr", defender.tenantId()));

        assertThat(text(tenant.alert(alert), "status")).isEqualTo("resolved");
        assertThat(text(tenant.alert(alert), "classification")).isEqualTo("falsePositive");
        assertThat(text(tenant.incident(incident), "status")).isEqualTo("resolved");
    }

    /** Each tenant counts its incidents from 1. */
    @Test
    void workflowAction_onAnEventOfAnotherTenant_changesNothing() throws Exception {
        String incident = tenant.addIncident(1);

        assertThatThrownBy(() -> workflow(
                        "ta_defender_resolve_incident",
                        event(incident, "graph", "00000000-0000-4000-8000-000000000000")))
                .isInstanceOf(SplunkException.class);

        assertThat(text(tenant.incident(incident), "status")).isEqualTo("active");
        assertThat(outcomes()).containsExactly("refused");
    }

    @Test
    void undo_whenChosenOnAnAuditEvent_writesBackWhatStoodBefore() throws Exception {
        String alert = alerts(1).get(0);
        String before = text(tenant.alert(alert), "status");
        run(ALERT, rows("id", List.of(alert)), "status", "resolved", "assigned_to", OWNER);
        JsonObject update = audit().get(0);

        workflow(
                "ta_defender_undo_alert",
                Map.of(
                        "object_id",
                        alert,
                        "sid",
                        text(update, "sid"),
                        "account",
                        Rig.ACCOUNT,
                        "defender_api",
                        "graph"));

        assertThat(text(tenant.alert(alert), "status")).isEqualTo(before);
        assertThat(tenant.alert(alert).get("assignedTo").isJsonNull()).isTrue();
    }

    private static Map<String, String> event(String id, String api, String tenantId) {
        return Map.of("id", id, "update_api", api, "vendor_account", tenantId);
    }

    /** The lines by which Enterprise Security follows an adaptive response, and the fields it finds the result by. */
    @Test
    void adaptiveResponse_whenRun_writesTheLinesThatEnterpriseSecurityReads() throws Exception {
        List<Row> rows = new ArrayList<>();
        rows.add(new Row()
                .with("id", alerts(1).get(0))
                .with("rid", "3")
                .with("orig_sid", "1.2")
                .with("orig_rid", "5"));
        rows.add(new Row().with("id", "da0_missing").with("rid", "4"));

        run(ALERT, ResultTable.of(rows), "status", "resolved");

        Path log = rig.hooks("log file").home().resolve("var/log/splunk/" + ALERT + "_modalert.log");
        List<String> lines = Files.readAllLines(log);
        assertThat(lines).hasSize(4);
        assertThat(lines.stream().filter(line -> line.contains("rid=\"3\"")).toList())
                .satisfiesExactly(
                        line -> assertThat(line)
                                .matches("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d,\\d{3}\\+0000 INFO sendmodaction - "
                                        + "signature=\"Invoking modular action\" action_name=\"" + ALERT
                                        + "\" search_name=\"Close\" sid=\"scheduler__admin__1\" orig_sid=\"1.2\" rid=\"3\""
                                        + " orig_rid=\"5\" app=\"search\" user=\"admin\" action_mode=\"saved\""),
                        line -> assertThat(line).endsWith("action_status=\"success\""));
        assertThat(lines).anyMatch(line -> line.contains("rid=\"4\"") && line.endsWith("action_status=\"failure\""));
        assertThat(audit()).anySatisfy(event -> {
            assertThat(text(event, "orig_action_name")).isEqualTo(ALERT);
            assertThat(text(event, "orig_sid")).isEqualTo("scheduler__admin__1");
            assertThat(text(event, "orig_rid")).isEqualTo("3");
        });
    }

    /** What was closed in Splunk is resolved in Defender, comes back through the input, and is not written again. */
    @Test
    void ownChanges_whenTheyComeBackThroughTheInput_makeNoLoop() throws Exception {
        List<String> ids = alerts(2);
        rig.createInput("in", Rig.ACCOUNT);
        rig.awaitEvents(2);
        for (int round = 1; round <= 10; round++) {
            int known = rig.splunk().rest().count("index=" + rig.index() + " sourcetype=" + EVENTS);

            AlertRun run = run(ALERT, rows("id", ids), "status", "resolved", "comment", "closed in Splunk");

            assertThat(run.exitCode()).as("%s", run.errors()).isZero();
            rig.awaitPolls(round == 1 ? 2 : 1);
            if (round > 2) {
                assertThat(rig.splunk().rest().count("index=" + rig.index() + " sourcetype=" + EVENTS))
                        .isEqualTo(known);
            }
        }

        assertThat(patches()).hasSize(2);
        ids.forEach(
                id -> assertThat(tenant.alert(id).getAsJsonArray("comments")).hasSize(1));
        assertThat(outcomes()).hasSize(20).startsWith("updated", "updated");
        assertThat(outcomes().subList(2, 20)).containsOnly("unchanged");
        List<String> own = new ArrayList<>();
        audit().forEach(event -> event.getAsJsonArray("versions")
                .forEach(version -> own.add(text(event, "id") + " " + version.getAsString())));
        List<String> seen = rig.hooks("events").events(rig.index()).stream()
                .filter(event -> event.sourcetype().equals(EVENTS))
                .map(event -> Json.parseObject(event.raw()))
                .map(event -> text(event, "id") + " " + text(event, "lastUpdateDateTime"))
                .toList();
        assertThat(seen.subList(0, 2)).doesNotContainAnyElementsOf(own);
        assertThat(own).containsAll(seen.subList(2, seen.size()));
        assertThat(seen).hasSizeGreaterThan(3);
    }

    @Test
    void rows_whenMany_areAllUpdatedWithinTheTime() throws Exception {
        List<String> ids = alerts(60);

        AlertRun run = run(ALERT, rows("id", ids), "status", "resolved");

        assertThat(run.exitCode()).as("%s", run.errors()).isZero();
        assertThat(outcomes()).hasSize(60).containsOnly("updated");
        assertThat(run.errors()).anyMatch(line -> line.startsWith("INFO " + ALERT + " progress: "));
    }

    @Test
    void endpointRows_whenManyAskForTheSame_goInBatches() throws Exception {
        defender.settings().setBatchMaximum(60);
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            ids.add(endpointAlert());
        }
        List<String> asked = new ArrayList<>(ids);
        asked.add("da0_missing");
        tenant.updateAlert(ids.get(7), "status", "resolved", "assignedTo", OWNER);

        AlertRun run = run(
                ALERT,
                rows("id", asked),
                "api",
                "endpoint",
                "status",
                "resolved",
                "assigned_to",
                OWNER,
                "comment",
                "storm of 23 November");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(ids).allSatisfy(id -> {
            assertThat(text(tenant.alert(id), "status")).isEqualTo("resolved");
            assertThat(text(tenant.alert(id), "assignedTo")).isEqualTo(OWNER);
            assertThat(tenant.alert(id).getAsJsonArray("comments")).hasSize(1);
        });
        assertThat(defender.calls().to("POST", "/api/alerts/batchUpdate")).hasSizeLessThan(20);
        assertThat(defender.calls().to("PATCH", "/api/alerts/")).hasSizeLessThan(5);
        assertThat(outcomes().stream().filter("updated"::equals)).hasSize(500);
        assertThat(outcomes().stream().filter("failed"::equals)).hasSize(1);
    }

    @Test
    void endpointBatch_whenItsAnswerIsLostOrItIsRefused_endsWithOneCommentEach() throws Exception {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            ids.add(endpointAlert());
        }
        defender.faults().next(1).matching("POST", "*/batchUpdate").answer(Fault.resetAfterApplied());
        AlertRun lost = run(ALERT, rows("id", ids), "api", "endpoint", "status", "resolved", "comment", "one");
        defender.faults().next(1).matching("POST", "*/batchUpdate").answer(Fault.error(403));
        AlertRun refused = run(ALERT, rows("id", ids), "api", "endpoint", "status", "new", "comment", "two");

        assertThat(lost.exitCode()).as("%s", lost.errors()).isZero();
        assertThat(refused.exitCode()).as("%s", refused.errors()).isZero();
        assertThat(ids).allSatisfy(id -> {
            assertThat(text(tenant.alert(id), "status")).isEqualTo("new");
            assertThat(tenant.alert(id).getAsJsonArray("comments")).hasSize(2);
        });
        assertThat(outcomes()).hasSize(12).containsOnly("updated");
    }
}
