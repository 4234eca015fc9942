package ta.defender.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import ta.defender.json.Json;

final class ReportTest {
    private final List<CheckResult> all = new ArrayList<>();
    private final CheckResults splunk = new CheckResults("", all);
    private final CheckResults account = new CheckResults("contoso", all);

    @Test
    void outcome_isTheWorstOfThoseLookedAt() {
        account.skipped(Check.PROXY, "h", "no proxy");
        account.ok(Check.TLS, "h", "trusted");
        assertThat(new Report(all).outcome()).isEqualTo(CheckResult.Outcome.OK);

        account.warning(Check.CLOCK, "h", "70 s behind", "set it");
        assertThat(new Report(all).outcome()).isEqualTo(CheckResult.Outcome.WARNING);

        account.failed(Check.TOKEN, "graph", "no token", "get one");
        assertThat(new Report(all).outcome()).isEqualTo(CheckResult.Outcome.FAILED);
    }

    @Test
    void text_groupsByAccountAndNamesRemedies() {
        splunk.ok(Check.SPLUNK, "", "answers");
        account.failed(Check.TOKEN, "graph", "no token", "get one");

        assertThat(new Report(all).text().lines())
                .containsExactly(
                        "Splunk",
                        "  ok       splunk           answers",
                        "account contoso",
                        "  FAILED   token            graph: no token",
                        "           -> get one",
                        "contoso can read nothing, and can update nothing",
                        "1 failed, 0 warnings, 1 ok, 0 skipped");
    }

    @Test
    void text_saysInTheEndWhatAnAccountCanDo() {
        account.mayUpdate(Check.ROLES, "graph alerts", "reading and changing");
        account.ok(Check.PERMISSION, "graph alerts", "answered");
        account.ok(Check.PERMISSION, "graph incidents", "answered");

        assertThat(new Report(all).text())
                .contains("\ncontoso can read graph alerts, graph incidents, and can update graph alerts\n");
    }

    @Test
    void text_ofManyChecks_repeatsWhatFailed() {
        for (int i = 0; i < 30; i++) {
            account.ok(Check.CONNECTION, "h" + i, "answers");
        }
        account.failed(Check.TOKEN, "graph", "no token", "get one");
        account.ok(Check.CLOCK, "h", "agrees");

        assertThat(new Report(all).text()).contains("\nFailed:\n  contoso token graph: no token\n");
    }

    @Test
    void json_holdsEveryMemberOfEveryFinding() throws Exception {
        account.failed(Check.NAME_RESOLUTION, "h\"1", "gone", "mend");

        JsonElement document = Json.parse(new Report(all).json());

        assertThat(Json.string(document, "outcome")).isEqualTo("failed");
        JsonObject finding = Json.array(document, "findings").get(0).getAsJsonObject();
        assertThat(finding.keySet())
                .containsExactly("account", "check", "target", "outcome", "code", "what", "remedy", "field");
        assertThat(finding.keySet().stream().map(name -> Json.string(finding, name)))
                .containsExactly("contoso", "name_resolution", "h\"1", "failed", "name_resolution", "gone", "mend", "");
    }
}
