package ta.defender.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import ta.defender.doctor.Check;
import ta.defender.doctor.CheckResult;
import ta.defender.doctor.CheckResult.Outcome;
import ta.defender.model.Secret;

class TestReportTest {
    private static final CheckResult REFUSED = new CheckResult(
            "a", Check.PERMISSION, "graph alerts", Outcome.FAILED, "HTTP 403 Denied: internal words", "grant it");

    @Test
    void json_ofKnownAddresses_saysWhatTheServiceSaid() {
        assertThat(report(List.of(REFUSED), true, false).json())
                .isEqualTo(
                        "{\"ok\":false,\"account\":\"a\",\"checks\":[{\"name\":\"permission\",\"target\":\"graph alerts\","
                                + "\"status\":\"error\",\"message\":\"graph alerts: HTTP 403 Denied: internal words\","
                                + "\"remedy\":\"grant it\"}]}");
    }

    @Test
    void json_ofAddressesThatAreNotSaved_saysOnlyTheStatus() {
        assertThat(report(List.of(REFUSED), true, true).json())
                .contains("HTTP 403")
                .doesNotContain("internal words");
    }

    @Test
    void json_neverHoldsTheGivenSecret() {
        CheckResult echo =
                new CheckResult("a", Check.TOKEN, "graph", Outcome.FAILED, "no token: 's3cret' is wrong", "");

        assertThat(report(List.of(echo), true, false).json())
                .contains("'***' is wrong")
                .doesNotContain("s3cret");
    }

    @Test
    void isOk_whenTimeWasOver_isFalse() {
        CheckResult fine = new CheckResult("a", Check.SETTINGS, "", Outcome.OK, "fine", "");

        assertThat(report(List.of(fine), true, false).isOk()).isTrue();
        assertThat(report(List.of(fine), false, false).isOk()).isFalse();
        assertThat(report(List.of(fine), false, false).json()).contains("\"name\":\"time\"");
    }

    @Test
    void json_leavesOutWhatWasNotLookedAt_butForTheProxy() {
        CheckResult proxy = new CheckResult("a", Check.PROXY, "h", Outcome.SKIPPED, "no proxy is set", "");
        CheckResult token = new CheckResult("a", Check.TOKEN, "graph", Outcome.SKIPPED, "nothing", "");

        assertThat(report(List.of(proxy, token), true, false).json())
                .contains("\"name\":\"proxy\"")
                .doesNotContain("\"name\":\"token\"");
    }

    private static TestReport report(List<CheckResult> findings, boolean inTime, boolean strangers) {
        return new TestReport("a", findings, inTime, strangers, Secret.of("s3cret"));
    }
}
