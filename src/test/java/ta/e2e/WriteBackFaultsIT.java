package ta.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import ta.simulator.defender.Fault;
import ta.simulator.splunkd.alert.AlertRun;

/** The alert actions when the service, the network, Splunk or the person asking goes wrong. */
final class WriteBackFaultsIT extends WriteBackCase {
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

    /** Nobody knows whether it was made: it is not posted again, and the row says so. */
    @Test
    void comment_whenTheConnectionBreaksAndItDoesNotShow_isNotPostedAgain() throws Exception {
        String alert = alerts(1).get(0);
        defender.faults().next(1).matching("POST", "*/comments").answer(Fault.reset());

        assertThat(run(ALERT, rows("id", List.of(alert)), "comment", "one").exitCode())
                .isEqualTo(2);

        assertThat(tenant.alert(alert).getAsJsonArray("comments")).isEmpty();
        assertThat(audit()).anyMatch(event -> text(event, "code").equals("not_confirmed"));
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
        assertThat(text(events.get(ids.get(1)), "message")).isNotEmpty();
        assertThat(text(events.get(ids.get(1)), "remedy")).contains("SecurityAlert.ReadWrite.All");
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
        assertThat(text(audit().get(0), "message")).contains("Invalid determination value 'Clean'");
        assertThat(text(audit().get(0), "remedy")).contains("NotMalicious");
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
        assertThat(unknown.errors()).anyMatch(line -> line.startsWith("ERROR") && line.contains("'nobody'"));
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.errors()).anyMatch(line -> line.startsWith("ERROR") && line.contains("AADSTS7000215"));
        assertThat(refused.errors()).noneMatch(line -> line.contains("wrong secret"));
        assertThat(outcomes()).containsExactly("failed", "failed");
        assertThat(defender.calls().count(call -> call.path().contains("/security/")))
                .isZero();
    }

    @Test
    void action_whenTheUserMayNotReadTheSecret_namesTheCapability() throws Exception {
        AlertRun direct = run("analyst", ALERT, rows("id", alerts(1)), "status", "resolved", "mode", "direct");
        AlertRun service = run("analyst", ALERT, rows("id", tenant.alertIds()), "status", "resolved");

        assertThat(List.of(direct, service))
                .allSatisfy(run -> assertThat(run.exitCode()).isEqualTo(1));
        assertThat(direct.errors()).anyMatch(line -> line.contains("list_storage_passwords"));
        assertThat(service.errors()).anyMatch(line -> line.contains("ta_defender_update"));
        assertThat(text(tenant.alert(tenant.alertIds().get(0)), "status")).isNotEqualTo("resolved");
    }

    /**
     * Splunk would kill the action at the end of its time; it ends before that. A row that the service still works on is reported by
     * the service a little later.
     */
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
        Waiting.until(
                "an event of each row",
                Waiting.HANG,
                () -> outcomes().size() >= ids.size(),
                () -> outcomes().toString());
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
                        Waiting.HANG,
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

        AlertRun run = run(ALERT, rows("id", ids), "status", "resolved", "mode", "direct");
        end.join();

        assertThat(run.exitCode()).as("%s", run.errors()).isEqualTo(2);
        assertThat(outcomes()).hasSize(12).containsOnly("failed");
        assertThat(audit()).anyMatch(event -> text(event, "code").equals("cut_off"));
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
                        Waiting.HANG,
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

        AlertRun run = run(ALERT, rows("id", ids), "status", "resolved", "mode", "direct");
        expiry.join();

        assertThat(text(tenant.alert(ids.get(0)), "status")).isEqualTo("resolved");
        assertThat(audit()).isEmpty();
        assertThat(run.errors())
                .anyMatch(line -> line.startsWith("ERROR") && line.contains("rejects the session key"))
                .anyMatch(line -> line.contains("audit event: {") && line.contains("\"outcome\":\"updated\""));
        assertThat(run.exitCode()).isZero();
    }

    @Test
    void action_whenItsParametersAreWrong_triesNothingAndSaysWhatIsAccepted() throws Exception {
        AlertRun api = run(ALERT, rows("id", List.of("da1")), "status", "new", "api", "xdr");
        AlertRun mode = run(ALERT, rows("id", List.of("da1")), "status", "new", "mode", "later");

        assertThat(List.of(api, mode))
                .allSatisfy(run -> assertThat(run.exitCode()).isEqualTo(1));
        assertThat(api.errors()).anyMatch(line -> line.contains("api: ") && line.contains("graph, endpoint"));
        assertThat(mode.errors()).anyMatch(line -> line.contains("mode: ") && line.contains("service, direct"));
        assertThat(defender.calls().total()).isZero();
    }

    @Test
    void action_whenASessionKeyOrSecretIsInvolved_neverShowsIt() throws Exception {
        AlertRun run = run(ALERT, rows("id", alerts(1)), "status", "resolved");

        String everything = String.join("\n", run.errors()) + audit();
        assertThat(everything).doesNotContain(defender.secret());
        rig.hooks("keys").sessionKeys().forEach(key -> assertThat(everything).doesNotContain(key));
    }
}
