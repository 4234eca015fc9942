package ta.defender.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import ta.defender.doctor.CheckResult.Outcome;
import ta.defender.http.Environment;
import ta.defender.model.Secret;
import ta.defender.splunk.ManagementPort;
import ta.defender.testing.FakeTransport;
import ta.defender.testing.FakeTransport.Answer;

final class HostChecksTest {
    @TempDir
    Path splunkDb;

    private final FakeTransport splunk = new FakeTransport();
    private final List<CheckResult> findings = new ArrayList<>();
    private String capabilities = "\"ta_defender_configure\",\"ta_defender_hunt\",\"ta_defender_update\"";
    private Map<String, Map<String, String>> accounts = Map.of();

    @Test
    void aHostInOrder_isFine() throws Exception {
        check(Map.of("defender_incidents://all", Map.of("account", "contoso", "index", "defender")));

        assertThat(findings).extracting(CheckResult::outcome).containsOnly(Outcome.OK);
        assertThat(findings)
                .extracting(CheckResult::check)
                .containsExactly(Check.CAPABILITIES, Check.INDEXES, Check.DOUBLE_INPUTS, Check.CHECKPOINTS);
    }

    @Test
    void twoInputsForTheSameAlerts_areNamed_alsoThroughTwoAccountsOfATenant() throws Exception {
        accounts = Map.of("a", Map.of("tenant_id", "T"), "b", Map.of("tenant_id", "t"));
        Map<String, String> off = Map.of("account", "b", "disabled", "1");
        check(Map.of(
                "defender_incidents://all",
                Map.of("account", "a"),
                "defender_alerts://too",
                Map.of("account", "b"),
                "defender_alerts://endpoint",
                Map.of("account", "b", "api", "endpoint"),
                "defender_alerts://off",
                off));

        assertThat(of(Check.DOUBLE_INPUTS)).singleElement().satisfies(result -> {
            assertThat(result.outcome()).isEqualTo(Outcome.WARNING);
            assertThat(result.found())
                    .contains("defender_alerts://too", "defender_alerts://endpoint", "defender_incidents://all")
                    .doesNotContain("off");
            assertThat(result.remedy()).contains("include_alerts");
        });
    }

    /** Without their alerts they would index the incidents twice all the same. */
    @Test
    void twoInputsForTheSameIncidents_areNotToldToLeaveTheAlertsOut() throws Exception {
        accounts = Map.of("a", Map.of("tenant_id", "T"));
        check(Map.of(
                "defender_incidents://graph", Map.of("account", "a", "include_alerts", "false"),
                "defender_incidents://xdr", Map.of("account", "a", "api", "xdr")));

        assertThat(of(Check.DOUBLE_INPUTS)).singleElement().satisfies(result -> {
            assertThat(result.target()).startsWith("incidents");
            assertThat(result.remedy()).doesNotContain("include_alerts");
        });
    }

    @Test
    void whatIsMissing_isNamed() throws Exception {
        capabilities = "\"ta_defender_hunt\"";
        check(Map.of("defender_archive://a", Map.of("index", "gone", "tables", "DeviceEvents,DeviceEvent")));

        assertThat(findings)
                .filteredOn(result -> result.outcome() != Outcome.OK)
                .extracting(CheckResult::check, CheckResult::outcome, CheckResult::target)
                .containsExactly(
                        tuple(Check.CAPABILITIES, Outcome.WARNING, ""),
                        tuple(Check.INDEXES, Outcome.FAILED, "gone"),
                        tuple(Check.TABLES, Outcome.WARNING, "defender_archive://a"));
        assertThat(of(Check.TABLES).get(0).found()).contains("'DeviceEvent'");
    }

    @Test
    void aKvStoreThatDoesNotAnswer_isAFailure() throws Exception {
        splunk.when("GET", "storage/collections", Answer.text(503, "{}"));
        splunk.when(
                "GET",
                "conf-defender_settings",
                Answer.text(
                        200, "{\"entry\":[{\"name\":\"collection\",\"content\":{\"position_store\":\"kvstore\"}}]}"));
        check(Map.of("defender_alerts://a", Map.of("account", "a")));

        assertThat(of(Check.CHECKPOINTS))
                .singleElement()
                .extracting(CheckResult::outcome)
                .isEqualTo(Outcome.FAILED);
    }

    private List<CheckResult> of(Check check) {
        return findings.stream().filter(result -> result.check() == check).toList();
    }

    private void check(Map<String, Map<String, String>> inputs) throws Exception {
        splunk.when(
                        "GET",
                        "current-context",
                        Answer.text(
                                200,
                                "{\"entry\":[{\"content\":{\"username\":\"kai\",\"capabilities\":[" + capabilities
                                        + "]}}]}"))
                .when("GET", "data/indexes", Answer.text(200, "{\"entry\":[{\"name\":\"defender\"}]}"))
                .answer(Answer.text(200, "{\"entry\":[]}"));
        new HostChecks(
                        new ManagementPort(splunk, URI.create("https://127.0.0.1:8089"), Secret.of("key")),
                        new CheckpointPlaces(
                                new Environment(Clock.systemUTC(), duration -> {}, new Random(1), null),
                                splunkDb.toString()),
                        new CheckResults("", findings))
                .check(inputs, accounts);
    }
}
