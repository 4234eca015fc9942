package ta.defender.update;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import ta.defender.model.Feed;
import ta.defender.model.ObjectChange;
import ta.defender.splunk.ResultRow;

final class UpdatePlannerTest {
    @Test
    void row_whenItHasTheFieldOfTheToken_isPlannedForThatObject() {
        UpdatePlan plan = plan(Feed.GRAPH_ALERTS, Map.of("status", "Resolved"), row("id", "da1"));

        assertThat(plan.updates().keySet()).singleElement().satisfies(update -> {
            assertThat(update.id()).isEqualTo("da1");
            assertThat(update.change()).isEqualTo(new ObjectChange("resolved", null, null, null, null, null));
        });
    }

    @Test
    void rows_whenSplunkFilledTheTokenFromTheFirst_stillSpeakForThemselves() {
        UpdatePlan plan = plan(
                Feed.GRAPH_ALERTS,
                Map.of("alert_id", "da1", "status", "new", "if_unchanged_since", "2026-01-01T00:00:00Z"),
                row("id", "da1", "lastUpdateDateTime", "2026-01-01T00:00:00Z"),
                row("id", "da2", "lastUpdateDateTime", "2026-01-02T00:00:00Z"));

        assertThat(plan.updates().keySet()).extracting(PlannedRow.Update::id).containsExactly("da1", "da2");
        assertThat(plan.updates().keySet())
                .extracting(PlannedRow.Update::unchangedSince)
                .containsExactly(Instant.parse("2026-01-01T00:00:00Z"), Instant.parse("2026-01-02T00:00:00Z"));
    }

    @Test
    void rows_whenTheIdIsOfNoRow_allMeanThatObject() {
        UpdatePlan plan =
                plan(Feed.GRAPH_ALERTS, Map.of("alert_id", "da9", "status", "new"), row("id", "da1"), row("id", "da2"));

        assertThat(plan.updates()).hasSize(1);
        assertThat(plan.updates().values())
                .singleElement()
                .satisfies(rows -> assertThat(rows).hasSize(2));
    }

    @Test
    void incidentRow_whenItIsAnAlert_meansTheAlertsIncident() {
        UpdatePlan plan =
                plan(Feed.GRAPH_INCIDENTS, Map.of("status", "resolved"), row("id", "da1", "incidentId", "42"));

        assertThat(plan.updates().keySet()).extracting(PlannedRow.Update::id).containsExactly("42");
    }

    @Test
    void row_whenItSetsAParameterItself_winsOverTheParameter() {
        UpdatePlan plan = plan(
                Feed.XDR_INCIDENTS,
                Map.of("status", "active", "comment", "by $result.who$"),
                row("incidentId", "1", "set_status", "resolved", "who", "Ann"));

        assertThat(plan.updates().keySet())
                .extracting(PlannedRow.Update::change)
                .containsExactly(new ObjectChange("Resolved", null, null, null, null, "by Ann"));
    }

    @Test
    void row_whenSeveralThingsAreWrong_saysAllOfThem() {
        UpdatePlan plan = plan(
                Feed.ENDPOINT_ALERTS,
                Map.of("status", "done", "determination", "apt", "tags", "a", "if_unchanged_since", "yesterday"),
                row("x", "y"));

        assertThat(plan.updates()).isEmpty();
        assertThat(plan.refused())
                .singleElement()
                .satisfies(row -> assertThat(row.refusal())
                        .contains(
                                "alert_id: the row names no alert",
                                "status: value 'done' is not known for api=endpoint; accepted are New, InProgress, Resolved",
                                "determination: value 'apt' was retired by Microsoft, use MultiStagedAttack",
                                "tags: alerts take no tags",
                                "if_unchanged_since: value 'yesterday' is no instant"));
    }

    @Test
    void row_whenItsIdIsNone_isRefused() {
        assertThat(plan(Feed.GRAPH_ALERTS, Map.of("status", "new"), row("id", "../users"))
                        .refused()
                        .get(0)
                        .refusal())
                .contains("'../users' is no identifier");
        assertThat(plan(Feed.GRAPH_ALERTS, Map.of("status", "new"), row("id", "da1\nda2"))
                        .refused()
                        .get(0)
                        .refusal())
                .contains("names 2 objects (da1, da2)", "mvexpand");
    }

    @Test
    void row_whenDeterminationAndClassificationDisagree_isRefusedWithWhatGoesTogether() {
        assertThat(plan(
                                Feed.GRAPH_ALERTS,
                                Map.of("classification", "FalsePositive", "determination", "malware"),
                                row("id", "da1"))
                        .refused()
                        .get(0)
                        .refusal())
                .contains("accepted with it are other, notMalicious, notEnoughDataToValidate");
    }

    @Test
    void tags_whenSeparatedByCommas_areAList() {
        UpdatePlan plan = plan(Feed.GRAPH_INCIDENTS, Map.of("tags", " a, b,,a "), row("id", "1"));

        assertThat(plan.updates().keySet())
                .extracting(update -> update.change().tags())
                .containsExactly(List.of("a", "b"));
    }

    @Test
    void condition_whenTheRowLacksItsField_isNotForgotten() {
        UpdatePlan plan = plan(
                Feed.GRAPH_ALERTS,
                Map.of("status", "new", "if_unchanged_since", "$result.lastUpdateDateTime$"),
                row("id", "da1"));

        assertThat(plan.refused()).hasSize(1);
    }

    @Test
    void chains_whenRowsChangeOneObjectDifferently_keepTheirOrder() {
        UpdatePlan plan = plan(
                Feed.GRAPH_ALERTS,
                Map.of("comment", "$result.note$"),
                row("id", "da1", "note", "one"),
                row("id", "da2", "note", "one"),
                row("id", "da1", "note", "two"));

        assertThat(plan.chains()).hasSize(2);
        assertThat(plan.chains().get(0))
                .extracting(update -> update.change().comment())
                .containsExactly("one", "two");
    }

    private static UpdatePlan plan(Feed feed, Map<String, String> parameters, ResultRow... rows) {
        Map<String, String> all = new HashMap<>(parameters);
        String action = feed.isOfAlerts() ? "ta_defender_update_alert" : "ta_defender_update_incident";
        return new UpdatePlanner(UpdateValues.SHIPPED)
                .plan(new ActionRequest(action, feed, "contoso", "1", "", "ann", all, List.of(rows)));
    }

    private static ResultRow row(String... namesAndValues) {
        Map<String, List<String>> fields = new LinkedHashMap<>();
        for (int at = 0; at < namesAndValues.length; at += 2) {
            fields.put(namesAndValues[at], List.of(namesAndValues[at + 1]));
        }
        return new ResultRow(fields);
    }
}
