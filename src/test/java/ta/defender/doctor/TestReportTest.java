package ta.defender.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import ta.defender.doctor.CheckResult.Outcome;
import ta.defender.model.Code;
import ta.defender.model.Issue;
import ta.defender.model.Secret;

class TestReportTest {
    private static final CheckResult REFUSED = new CheckResult(
            "a",
            Check.PERMISSION,
            "graph alerts",
            Outcome.FAILED,
            Issue.of(Check.PERMISSION.code(), "HTTP 403 Denied: internal words", "grant it"));

    @Test
    void json_ofKnownAddresses_saysWhatTheServiceSaid() {
        assertThat(report(List.of(REFUSED), true, false).json().toString())
                .isEqualTo("{\"account\":\"a\",\"checks\":[{\"name\":\"permission\",\"target\":\"graph alerts\","
                        + "\"status\":\"error\",\"message\":\"graph alerts: HTTP 403 Denied: internal words\","
                        + "\"remedy\":\"grant it\"}],\"permissions\":{\"read\":[],\"update\":[]}}");
        assertThat(report(List.of(REFUSED), true, false).errors())
                .containsExactly(
                        Issue.of(Code.PERMISSION, "graph alerts: HTTP 403 Denied: internal words", "grant it"));
    }

    @Test
    void json_ofAddressesThatAreNotSaved_saysNothingOfTheAnswer() {
        TestReport report = report(List.of(REFUSED), true, true);

        assertThat(report.json().toString() + report.errors())
                .contains("grant it")
                .doesNotContain("internal words");
    }

    @Test
    void json_namesAHostOnce_whetherTheFailureBeginsWithItOrNot() {
        CheckResult refused = new CheckResult(
                "a", Check.CONNECTION, "host:1", Outcome.FAILED, Issue.of(Code.CONNECT_REFUSED, "host:1: refused", ""));

        assertThat(report(List.of(refused), true, false).errors())
                .extracting(Issue::what)
                .containsExactly("host:1: refused");
    }

    @Test
    void json_neverHoldsTheGivenSecret() {
        CheckResult echo = new CheckResult(
                "a",
                Check.TOKEN,
                "graph",
                Outcome.FAILED,
                Issue.of(Check.TOKEN.code(), "no token: 's3cret' is wrong", ""));

        assertThat(report(List.of(echo), true, false).json().toString())
                .contains("'***' is wrong")
                .doesNotContain("s3cret");
    }

    @Test
    void json_keepsOurOwnWords_whateverTheSecretIs() {
        CheckResult fine = new CheckResult(
                "a", Check.SETTINGS, "", Outcome.OK, Issue.of(Check.SETTINGS.code(), "accepted values", ""));
        CheckResult failed = new CheckResult(
                "a", Check.TOKEN, "graph", Outcome.FAILED, Issue.of(Check.TOKEN.code(), "no token: 's' is wrong", ""));

        assertThat(new TestReport("a", List.of(fine), true, Set.of(), Secret.of("accepted"))
                        .json()
                        .toString())
                .contains("accepted values");
        assertThat(new TestReport("a", List.of(failed), true, Set.of(), Secret.of("s"))
                        .json()
                        .toString())
                .contains("'s' is wrong");
    }

    @Test
    void errors_whenTimeWasOver_sayIt() {
        CheckResult fine =
                new CheckResult("a", Check.SETTINGS, "", Outcome.OK, Issue.of(Check.SETTINGS.code(), "fine", ""));

        assertThat(report(List.of(fine), true, false).errors()).isEmpty();
        assertThat(report(List.of(fine), false, false).errors()).hasSize(1);
        assertThat(report(List.of(fine), false, false).json().toString()).contains("\"name\":\"time\"");
    }

    /** An update reads the object first. */
    @Test
    void json_doesNotSayThatWhatCannotBeReadCanBeUpdated() {
        CheckResults found = CheckResults.of("a");
        found.mayUpdate(Check.ROLES, "graph alerts", "reading and changing");
        found.failed(Check.PERMISSION, "graph alerts", "HTTP 403", "look");

        assertThat(report(found.list(), true, false).json().get("permissions").toString())
                .isEqualTo("{\"read\":[],\"update\":[]}");
    }

    @Test
    void json_saysWhatCanBeReadAndUpdated() {
        CheckResults found = CheckResults.of("a");
        found.mayUpdate(Check.ROLES, "graph alerts", "reading and changing");
        found.ok(Check.PERMISSION, "graph alerts", "answered");
        found.ok(Check.ROLES, "graph incidents", "reading");
        found.ok(Check.PERMISSION, "graph incidents", "answered");

        assertThat(report(found.list(), true, false).json().get("permissions").toString())
                .isEqualTo("{\"read\":[\"graph alerts\",\"graph incidents\"],\"update\":[\"graph alerts\"]}");
    }

    @Test
    void json_leavesOutWhatWasNotLookedAt_butForTheProxy() {
        CheckResult proxy = new CheckResult(
                "a", Check.PROXY, "h", Outcome.SKIPPED, Issue.of(Check.PROXY.code(), "no proxy is set", ""));
        CheckResult token = new CheckResult(
                "a", Check.TOKEN, "graph", Outcome.SKIPPED, Issue.of(Check.TOKEN.code(), "nothing", ""));

        assertThat(report(List.of(proxy, token), true, false).json().toString())
                .contains("\"name\":\"proxy\"")
                .doesNotContain("\"name\":\"token\"");
    }

    private static TestReport report(List<CheckResult> findings, boolean inTime, boolean strangers) {
        return new TestReport(
                "a",
                findings,
                inTime,
                strangers ? Set.of(Check.TOKEN, Check.PERMISSION) : Set.of(),
                Secret.of("s3cret"));
    }
}
