package ta.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import ta.simulator.defender.Call;
import ta.simulator.defender.DefenderSimulator;
import ta.simulator.defender.Fault;
import ta.simulator.defender.SimulatorOptions;
import ta.simulator.defender.Tenant;
import ta.simulator.net.Json;
import ta.simulator.splunkd.alert.AlertCall;
import ta.simulator.splunkd.alert.AlertRun;
import ta.simulator.splunkd.search.ResultTable;
import ta.simulator.splunkd.search.Row;

/** The alert actions of the built package: the objects before and after, the audit events, the exit codes. */
final class WriteBackIT {
    private static final String ALERT = "defender_update_alert";
    private static final String INCIDENT = "defender_update_incident";
    private static final String EVENTS = "ms365:defender:incident:alerts";
    private static final String AUDIT_INDEX = "main";
    private static final String OWNER = "analyst@contoso.com";

    private Rig rig;
    private DefenderSimulator defender;
    private Tenant tenant;

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

    // ------------------------------------------------------------ every API

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

    // ------------------------------------------------------------ rows

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

        AlertRun run = run(ALERT, ResultTable.of(rows));

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(text(tenant.alert(id), "status")).isEqualTo("resolved");
        assertThat(defender.calls().count(call -> call.path().contains("/alerts_v2/da")))
                .isEqualTo(id.startsWith("da") ? 2 : 0);
        Map<String, String> messages = new LinkedHashMap<>();
        audit().forEach(event ->
                messages.put(text(event, "row"), text(event, "outcome") + " " + text(event, "message")));
        assertThat(messages.get("1"))
                .startsWith("refused row 1: status: value 'finished'")
                .contains("new, inProgress, resolved");
        assertThat(messages.get("2")).startsWith("refused row 2: alert_id: the row names no alert");
        assertThat(messages.get("3")).startsWith("refused row 3: nothing is to be changed");
        assertThat(messages.get("4")).contains("does not go with classification falsePositive; accepted with it are");
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

    // ------------------------------------------------------------ ways in

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
    void workflowAction_whenChosenOnAnEvent_resolvesIt() throws Exception {
        String alert = alerts(1).get(0);
        String incident = tenant.addIncident(1);

        workflow("defender_resolve_alert", alert);
        workflow("defender_resolve_incident", incident);

        assertThat(text(tenant.alert(alert), "status")).isEqualTo("resolved");
        assertThat(text(tenant.incident(incident), "status")).isEqualTo("resolved");
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

    // ------------------------------------------------------------ faults

    @Test
    void update_whenThrottledAndUnavailable_isRetried() throws Exception {
        List<String> ids = alerts(2);
        defender.faults().next(1).matching("PATCH", "*").answer(Fault.throttle("1"));
        defender.faults().next(1).matching("PATCH", "*").answer(Fault.error(503));
        defender.faults().next(1).matching("GET", "*/alerts_v2/*").answer(Fault.error(500));

        AlertRun run = run(ALERT, rows("id", ids), "status", "resolved");

        assertThat(run.exitCode()).as("%s", run.errors()).isZero();
        assertThat(outcomes()).containsExactly("updated", "updated");
    }

    @Test
    void comment_whenTheAnswerIsLostAfterItWasApplied_isThereOnce() throws Exception {
        String alert = alerts(1).get(0);
        String endpoint = endpointAlert();
        String incident = tenant.addIncident(1);
        defender.faults().next(1).matching("POST", "*/comments").answer(Fault.resetAfterApplied());
        defender.faults().next(1).matching("PATCH", "/api/alerts/*").answer(Fault.resetAfterApplied());
        defender.faults().next(1).matching("PATCH", "/api/incidents/*").answer(Fault.resetAfterApplied());

        assertThat(run(ALERT, rows("id", List.of(alert)), "status", "resolved", "comment", "one")
                        .exitCode())
                .isZero();
        assertThat(run(ALERT, rows("id", List.of(endpoint)), "api", "endpoint", "status", "resolved", "comment", "one")
                        .exitCode())
                .isZero();
        assertThat(run(INCIDENT, rows("id", List.of(incident)), "api", "xdr", "status", "resolved", "comment", "one")
                        .exitCode())
                .isZero();

        assertThat(defender.faults().pending()).isEmpty();
        assertThat(tenant.alert(alert).getAsJsonArray("comments")).hasSize(1);
        assertThat(tenant.alert(endpoint).getAsJsonArray("comments")).hasSize(1);
        assertThat(tenant.incident(incident).getAsJsonArray("comments")).hasSize(1);
        assertThat(outcomes()).containsExactly("updated", "updated", "updated");
    }

    @Test
    void comment_whenTheConnectionBreaksBeforeItWasApplied_isPostedAgain() throws Exception {
        String alert = alerts(1).get(0);
        defender.faults().next(1).matching("POST", "*/comments").answer(Fault.reset());

        assertThat(run(ALERT, rows("id", List.of(alert)), "comment", "one").exitCode())
                .isZero();

        assertThat(tenant.alert(alert).getAsJsonArray("comments")).hasSize(1);
    }

    @Test
    void rows_whenTheServiceRefusesSome_failForThemselves() throws Exception {
        List<String> ids = alerts(3);
        List<String> asked = List.of(ids.get(0), "da0_missing", ids.get(1), ids.get(2));
        defender.faults().always().matching("PATCH", "*/" + ids.get(1)).answer(Fault.error(403));

        AlertRun run = run(ALERT, rows("id", asked), "status", "resolved");

        assertThat(run.exitCode()).isEqualTo(2);
        Map<String, JsonObject> events = new LinkedHashMap<>();
        audit().forEach(event -> events.put(text(event, "id"), event));
        assertThat(text(events.get(ids.get(0)), "outcome")).isEqualTo("updated");
        assertThat(text(events.get(ids.get(2)), "outcome")).isEqualTo("updated");
        assertThat(text(events.get("da0_missing"), "outcome")).isEqualTo("failed");
        assertThat(text(events.get("da0_missing"), "status_code")).isEqualTo("404");
        assertThat(text(events.get(ids.get(1)), "status_code")).isEqualTo("403");
        assertThat(text(events.get(ids.get(1)), "message")).contains("SecurityAlert.ReadWrite.All");
    }

    @Test
    void determination_whenTheServiceRefusesIt_isExplained() throws Exception {
        String id = endpointAlert();
        defender.settings().setRefusedDetermination("Clean");

        AlertRun run = run(
                ALERT, rows("id", List.of(id)), "api", "endpoint", "classification", "fp", "determination", "Clean");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(text(audit().get(0), "outcome")).isEqualTo("refused");
        assertThat(text(audit().get(0), "status_code")).isEqualTo("400");
        assertThat(text(audit().get(0), "message")).contains("Invalid determination value 'Clean'", "NotMalicious");
    }

    @Test
    void token_whenItExpiresOnTheWay_isRenewed() throws Exception {
        List<String> ids = alerts(2);
        defender.faults().next(1).matching("PATCH", "*").answer(Fault.expireToken());

        assertThat(run(ALERT, rows("id", ids), "status", "resolved").exitCode()).isZero();
    }

    @Test
    void action_whenThereIsNoAccountOrToken_triesNothing() throws Exception {
        List<String> ids = alerts(1);
        AlertRun unknown = run(ALERT, rows("id", ids), "status", "resolved", "account", "nobody");
        rig.splunk().rest().storeSecret(Rig.REALM, "other", "wrong secret");
        rig.createAccount("other", defender.tenantId(), defender.clientId());
        AlertRun refused = run(ALERT, rows("id", ids), "status", "resolved", "account", "other");

        assertThat(unknown.exitCode()).isEqualTo(1);
        assertThat(unknown.errors())
                .anyMatch(line -> line.startsWith("ERROR") && line.contains("'nobody' is no stanza"));
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.errors()).anyMatch(line -> line.startsWith("ERROR") && line.contains("AADSTS7000215"));
        assertThat(refused.errors()).noneMatch(line -> line.contains("wrong secret"));
        assertThat(outcomes()).containsExactly("failed", "failed");
        assertThat(defender.calls().count(call -> call.path().contains("/security/")))
                .isZero();
    }

    @Test
    void action_whenTheUserMayNotReadTheSecret_namesTheCapability() throws Exception {
        AlertRun run = run("analyst", ALERT, rows("id", alerts(1)), "status", "resolved");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.errors())
                .anyMatch(line -> line.contains("list_storage_passwords") && line.contains("service user"));
        assertThat(text(tenant.alert(tenant.alertIds().get(0)), "status")).isNotEqualTo("resolved");
    }

    /** Splunk would kill the action at the end of its time; it ends before that, with a word on every row. */
    @Test
    void action_whenItsTimeRunsOut_reportsBeforeSplunkEndsIt() throws Exception {
        List<String> ids = alerts(3);
        rig.splunk().rest().editStanza("alert_actions", ALERT, Map.of("maxtime", "20s"));
        defender.faults().always().matching("PATCH", "*/" + ids.get(0)).answer(Fault.error(503));
        defender.faults().always().matching("PATCH", "*/" + ids.get(1)).answer(Fault.hang(Duration.ofSeconds(60)));

        AlertRun run = run(ALERT, rows("id", ids), "status", "resolved");

        assertThat(run.timedOut()).isFalse();
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.took()).isLessThan(Duration.ofSeconds(20));
        assertThat(outcomes()).containsExactlyInAnyOrder("failed", "failed", "updated");
    }

    @Test
    void action_whenSplunkEndsIt_stillReportsEveryRow() throws Exception {
        List<String> ids = alerts(12);
        defender.faults().always().matching("PATCH", "*").answer(Fault.hang(Duration.ofSeconds(60)));
        Thread end = new Thread(() -> {
            try {
                Waiting.until(
                        "the reads",
                        Duration.ofSeconds(60),
                        () -> defender.calls()
                                        .to("GET", "/v1.0/security/alerts_v2/")
                                        .size()
                                >= 8,
                        () -> "no call");
                ProcessHandle.current()
                        .descendants()
                        .filter(process ->
                                process.info().commandLine().orElse("").contains("action " + ALERT))
                        .forEach(ProcessHandle::destroy);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        end.start();

        AlertRun run = run(ALERT, rows("id", ids), "status", "resolved");
        end.join();

        assertThat(run.exitCode()).as("%s", run.errors()).isEqualTo(2);
        assertThat(outcomes()).hasSize(12).containsOnly("failed");
        assertThat(audit())
                .anyMatch(event -> text(event, "message").contains("was cut off, because Splunk ended the action"));
    }

    /** The session ends while Defender is slow: the object is changed, and the proof of it is not lost. */
    @Test
    void action_whenTheSessionKeyExpiresOnTheWay_writesItsAuditEventsToTheLog() throws Exception {
        List<String> ids = alerts(1);
        defender.faults().next(1).matching("PATCH", "*").answer(Fault.slowAnswer(Duration.ofSeconds(4)));
        Thread expiry = new Thread(() -> {
            try {
                Waiting.until(
                        "the read",
                        Duration.ofSeconds(60),
                        () -> !defender.calls()
                                .to("GET", "/v1.0/security/alerts_v2/")
                                .isEmpty(),
                        () -> "no call");
                rig.hooks("sessions").invalidateSessions();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        expiry.start();

        AlertRun run = run(ALERT, rows("id", ids), "status", "resolved");
        expiry.join();

        assertThat(text(tenant.alert(ids.get(0)), "status")).isEqualTo("resolved");
        assertThat(audit()).isEmpty();
        assertThat(run.errors())
                .anyMatch(line -> line.startsWith("ERROR") && line.contains("refuses the session key"))
                .anyMatch(line -> line.contains("audit event: {") && line.contains("\"outcome\":\"updated\""));
        assertThat(run.exitCode()).isZero();
    }

    @Test
    void action_whenItsParametersAreWrong_triesNothingAndSaysWhatIsAccepted() throws Exception {
        AlertRun api = run(ALERT, rows("id", List.of("da1")), "status", "new", "api", "xdr");
        AlertRun mode = run(ALERT, rows("id", List.of("da1")), "status", "new", "mode", "later");

        assertThat(List.of(api, mode))
                .allSatisfy(run -> assertThat(run.exitCode()).isEqualTo(1));
        assertThat(api.errors())
                .anyMatch(line -> line.contains("api: value 'xdr' is not accepted; use one of graph, endpoint"));
        assertThat(mode.errors()).anyMatch(line -> line.contains("mode: value 'later' is not accepted"));
        assertThat(defender.calls().total()).isZero();
    }

    @Test
    void action_whenASessionKeyOrSecretIsInvolved_neverShowsIt() throws Exception {
        AlertRun run = run(ALERT, rows("id", alerts(1)), "status", "resolved");

        String everything = String.join("\n", run.errors()) + audit();
        assertThat(everything).doesNotContain(defender.secret());
        rig.hooks("keys").sessionKeys().forEach(key -> assertThat(everything).doesNotContain(key));
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

    // ------------------------------------------------------------ helpers

    private AlertRun run(String action, ResultTable rows, String... parameters) throws Exception {
        return run("admin", action, rows, parameters);
    }

    private AlertRun run(String user, String action, ResultTable rows, String... parameters) throws Exception {
        Map<String, String> given = new LinkedHashMap<>();
        given.put("account", Rig.ACCOUNT);
        given.put("index", AUDIT_INDEX);
        for (int at = 0; at < parameters.length; at += 2) {
            given.put(parameters[at], parameters[at + 1]);
        }
        return rig.hooks("running an alert action")
                .runAlert(new AlertCall(action, given, rows, "scheduler__admin__1", user, "search", "Close"));
    }

    /** Runs a shipped search's action as its trigger does; the rows are what its search is to give. */
    private AlertRun runShipped(String name, Row... rows) throws Exception {
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

    /** Does what Splunk Web does with a workflow action: fills its token and macro, and runs its search. */
    private void workflow(String name, String id) throws Exception {
        String search = stanza("workflow_actions", name).get("search.search_string");
        rig.splunk().rest().results(search.replace("$id$", id).replace("`defender_account`", Rig.ACCOUNT));
    }

    private Map<String, String> stanza(String conf, String name) {
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

    private static ResultTable rows(String field, List<String> ids) {
        return ResultTable.of(ids.stream().map(id -> new Row().with(field, id)).toList());
    }

    private List<String> alerts(int count) {
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
    private String endpointAlert() {
        return tenant.alert()
                .with("status", "new")
                .with("serviceSource", "microsoftDefenderForEndpoint")
                .with("comments", new JsonArray())
                .add();
    }

    private List<JsonObject> audit() {
        return rig.hooks("events").events(AUDIT_INDEX).stream()
                .filter(event -> event.sourcetype().equals("ms:defender:update"))
                .map(event -> Json.parseObject(event.raw()))
                .toList();
    }

    private List<String> outcomes() {
        return audit().stream().map(event -> text(event, "outcome")).toList();
    }

    private List<Call> patches() {
        return defender.calls().to("PATCH", "/");
    }

    private long writes() {
        return defender.calls()
                .count(call -> !call.method().equals("GET") && !call.path().contains("oauth2"));
    }

    private static String text(JsonObject object, String name) {
        return Json.string(object, name).orElse("");
    }
}
