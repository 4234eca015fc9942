package ta.defender.update;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import ta.defender.model.Code;
import ta.defender.model.DefenderException;
import ta.defender.model.Feed;
import ta.defender.model.Issue;
import ta.defender.model.UpdateField;
import ta.defender.splunk.ResultRow;

final class UpdatePlannerTest {
    @Test
    void row_whenItHasTheFieldOfTheToken_isPlannedForThatObject() {
        assertThat(updates(plan(Feed.GRAPH_ALERTS, Map.of("status", "Resolved"), row("id", "da1"))))
                .singleElement()
                .satisfies(update -> {
                    assertThat(update.id()).isEqualTo("da1");
                    assertThat(update.wanted()).isEqualTo(UpdaterTest.wanted("STATUS", "resolved"));
                });
    }

    @ParameterizedTest
    @CsvSource({"comment, a\0b", "comment, a\u001bb", "assigned_to, \u200b", "display_name, \u2060", "tags, +a\0b"})
    void text_thatNobodyCanSee_isRefused(String parameter, String text) {
        UpdatePlan plan = plan(Feed.GRAPH_INCIDENTS, Map.of(parameter, text), row("id", "1"));

        assertThat(plan.refused().get(0).issues()).extracting(Issue::field).containsExactly(parameter);
    }

    /** Each value of a field with several is a tag. */
    @Test
    void tags_ofAFieldWithSeveralValues_keepTheirCommas() {
        Map<String, List<String>> fields = new LinkedHashMap<>();
        fields.put("id", List.of("1"));
        fields.put("t", List.of("-Finance, Paris", "+x"));
        UpdatePlan plan = plan(Feed.GRAPH_INCIDENTS, Map.of("tags", "$result.t$"), new ResultRow(fields));

        assertThat(plan.rows().get(0).update().wanted().tags().applyTo(List.of("Finance, Paris", "Finance")))
                .containsExactly("Finance", "x");
    }

    /** Wherever a list comes from, a value of several is one tag. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "set_tags | - | -Finance, Paris; +x | [old, x]",
                "set_tags | - | +5\" disk, b; -old | [Finance, Paris, 5\" disk, b]",
                "t | +$result.t$ | a,1; b | [old, Finance, Paris, a,1, b]",
                "t | +x $result.t$ | a,1; b | [old, Finance, Paris, x a,1, x b]",
                "t | \"$result.t$\" | a, b | [a, b]",
                "t | -\"$result.t$\" | Finance, Paris | [old]",
                "t | $result.t$ | \"a, b\"; -old | [Finance, Paris, a, b]",
            })
    void tags_wholeValues_keepTheirCommas(String field, String written, String values, String set) {
        Map<String, List<String>> fields = new LinkedHashMap<>();
        fields.put("id", List.of("1"));
        fields.put(field, List.of(values.split("; ")));
        Map<String, String> parameters = written == null ? Map.of("row_overrides", "1") : Map.of("tags", written);
        UpdatePlan plan = plan(Feed.GRAPH_INCIDENTS, parameters, new ResultRow(fields));

        assertThat(updates(plan).get(0).wanted().tags().applyTo(List.of("old", "Finance, Paris")))
                .hasToString(set);
    }

    @Test
    void tags_inQuotationMarks_areOne() {
        UpdatePlan plan = plan(Feed.GRAPH_INCIDENTS, Map.of("tags", "\"$result.t$\""), row("id", "1", "t", "a, b"));

        assertThat(updates(plan).get(0).wanted().tags().applyTo(List.of())).containsExactly("a, b");
    }

    /** Splunk may have filled the token of any field. */
    @Test
    void rows_whenTheIdStandsInAFieldOfAnyName_stillSpeakForThemselves() {
        UpdatePlan plan = plan(
                Feed.GRAPH_ALERTS,
                Map.of("status", "resolved", "alert_id", "da4", "if_unchanged_since", "2026-02-01T00:00:00Z"),
                row("orig_alert", "da4", "id", "x", "upd", "2026-02-01T00:00:00Z"),
                row("orig_alert", "da5", "id", "y", "upd", "2026-01-01T00:00:00Z"));

        assertThat(plan.rows()).extracting(row -> row.update().id()).containsExactly("da4", "da5");
        assertThat(plan.rows())
                .extracting(row -> row.update().unchangedSince())
                .containsExactly(Instant.parse("2026-02-01T00:00:00Z"), Instant.parse("2026-01-01T00:00:00Z"));
    }

    /** Nobody can tell which field was meant, or whether one was. */
    @Test
    void rows_whenTheIdMayStandInSeveralFields_areRefusedWhereTheyDiffer() {
        UpdatePlan alerts = plan(
                Feed.GRAPH_ALERTS,
                Map.of("status", "resolved", "alert_id", "da4"),
                row("one", "da4", "two", "da4"),
                row("one", "da5", "two", "da5"),
                row("one", "da6", "two", "da7"));
        UpdatePlan incidents = plan(
                Feed.GRAPH_INCIDENTS,
                Map.of("status", "resolved", "incident_id", "5"),
                row("count", "5"),
                row("count", "7"));

        assertThat(alerts.refused()).extracting(row -> row.row().number()).containsExactly(3);
        assertThat(incidents.refused()).extracting(row -> row.row().number()).containsExactly(2);
        assertThat(incidents.refused().get(0).issues()).extracting(Issue::code).containsExactly(Code.SEVERAL_IDS);
    }

    /** Neither the ending of a name nor the order of the columns tells which field was meant. */
    @ParameterizedTest
    @CsvSource({
        "x_id, y_id",
        "y_id, x_id",
        "alert, parent_id",
        "alert, paid",
        "alertId, id",
        "id, alert_id",
        "orig_id, providerAlertId"
    })
    void rows_thatTellFieldsWithTheFirstIdApart_areRefused(String one, String two) {
        UpdatePlan plan = plan(
                Feed.ENDPOINT_ALERTS,
                Map.of("status", "resolved", "alert_id", "da4"),
                row(one, "da4", two, "da4"),
                row(one, "da5", two, "da6"),
                row(one, "da7", two, "da7"));

        assertThat(plan.refused()).extracting(row -> row.row().number()).containsExactly(2);
        assertThat(plan.refused().get(0).issues()).extracting(Issue::code).containsExactly(Code.SEVERAL_IDS);
    }

    @ParameterizedTest
    @CsvSource({
        "first_time, upd_time",
        "upd_time, first_time",
        "updated, firstTime",
        "lastUpdateDateTime, createdDateTime"
    })
    void rows_thatTellFieldsWithTheFirstInstantApart_areRefused(String one, String two) {
        String first = "2026-02-01T00:00:00Z";
        UpdatePlan plan = plan(
                Feed.GRAPH_ALERTS,
                Map.of("status", "resolved", "if_unchanged_since", first),
                row("id", "da1", one, first, two, first),
                row("id", "da2", one, first, two, "2026-01-01T00:00:00Z"),
                row("id", "da3", one, "2026-03-01T00:00:00Z", two, "2026-03-01T00:00:00.000Z"));

        assertThat(plan.refused()).extracting(row -> row.row().number()).containsExactly(2);
        assertThat(plan.refused().get(0).issues())
                .extracting(issue -> issue.field() + " " + issue.code().word())
                .containsExactly("if_unchanged_since several_values");
    }

    /** What the product's own events and dashboards have side by side, and what Splunk adds to every event. */
    @Test
    void rows_whoseFieldsAgree_orCannotBeMeant_areClear() {
        UpdatePlan alerts = plan(
                Feed.GRAPH_ALERTS,
                Map.of("status", "resolved", "alert_id", "da1"),
                row("alert_id", "da1", "id", "da1", "providerAlertId", "da1", "incidentId", "5"),
                row("alert_id", "da2", "id", "da2", "providerAlertId", "7f0c", "incidentId", "5"),
                row("id", "da3", "providerAlertId", "7f0d"));
        UpdatePlan incidents = plan(
                Feed.GRAPH_INCIDENTS,
                Map.of("status", "resolved", "incident_id", "1"),
                row(
                        "id",
                        "1",
                        "incident_id",
                        "1",
                        "incidentId",
                        "1",
                        "linecount",
                        "1",
                        "date_mday",
                        "1",
                        "_serial",
                        "1"),
                row(
                        "id",
                        "2",
                        "incident_id",
                        "2",
                        "incidentId",
                        "2",
                        "linecount",
                        "1",
                        "date_mday",
                        "3",
                        "_serial",
                        "2"),
                row("incidentId", "3", "linecount", "1"));
        UpdatePlan ofAlerts = plan(
                Feed.GRAPH_INCIDENTS,
                Map.of("status", "resolved", "incident_id", "da1"),
                row("id", "da1", "alert_id", "da1", "incident_id", "4711"),
                row("id", "da2", "alert_id", "da3", "incident_id", "4712"));

        assertThat(alerts.rows()).extracting(row -> row.update().id()).containsExactly("da1", "da2", "da3");
        assertThat(incidents.rows()).extracting(row -> row.update().id()).containsExactly("1", "2", "3");
        assertThat(ofAlerts.rows()).extracting(row -> row.update().id()).containsExactly("4711", "4712");
    }

    /** The saved search says what Splunk has filled. */
    @Test
    void rows_whenTheSavedSearchHasTheToken_areTakenAtIt() {
        ActionParameters parameters = parameters(Feed.GRAPH_ALERTS, Map.of("status", "new", "alert_id", "da4"));
        List<ResultRow> rows = List.of(row("x", "da4", "y", "da4", "n", "4"), row("x", "da5", "y", "da6", "n", "7"));

        assertThat(read(parameters, Map.of("alert_id", "$result.y$"), rows)).containsExactly("da4", "da6");
        assertThat(read(parameters, Map.of("alert_id", "da$result.n$"), rows)).containsExactly("da4", "da7");
        assertThat(read(parameters, Map.of("alert_id", "da4"), rows)).containsExactly("da4", "da4");
        assertThat(read(parameters, Map.of("alert_id", "$result.other$"), rows)).containsExactly("da4", "da5\nda6");
    }

    /** Splunk fills every parameter from the first row, also where that row has no value. */
    @Test
    void rows_whenTheSavedSearchHasTokens_haveEachParameterAtTheirOwn() {
        ActionParameters parameters = parameters(
                Feed.GRAPH_INCIDENTS,
                Map.of(
                        "comment", "Weekly: ann of 12:00 $result.other$",
                        "tags", "+a",
                        "classification", "truePositive",
                        "if_unchanged_since", ""));
        Map<String, String> saved = Map.of(
                "comment", "$name$: $result.who$ of $trigger_timeHMS$ $job.label$",
                "tags", "+$result.t$",
                "classification", "$result.c$",
                "if_unchanged_since", "$result.upd$");
        List<ResultRow> rows = List.of(
                row("id", "1", "who", "ann", "t", "a", "c", "truePositive", "other", "x"),
                row(
                        "id",
                        "2",
                        "who",
                        "bob",
                        "t",
                        "b",
                        "c",
                        "falsePositive",
                        "other",
                        "y",
                        "upd",
                        "2026-01-02T00:00:00Z"));

        assertThat(RowReader.read(parameters, saved, rows.get(0), rows))
                .extracting(row -> row.requested().get("comment"))
                .containsExactly("Weekly: ann of 12:00 $result.other$", "Weekly: bob of 12:00 $result.other$");
        assertThat(RowReader.read(parameters, saved, rows.get(0), rows))
                .extracting(row -> row.requested().get("tags"))
                .containsExactly("+\"a\"", "+\"b\"");
        assertThat(RowReader.read(parameters, saved, rows.get(0), rows))
                .extracting(row -> row.requested().get("classification"))
                .containsExactly("truePositive", "falsePositive");
        assertThat(RowReader.read(parameters, saved, rows.get(0), rows))
                .extracting(row -> row.requested().get("if_unchanged_since"))
                .containsExactly("", "2026-01-02T00:00:00Z");
    }

    /** Splunk leaves the token of a column that the results do not have, or takes it away. */
    @ParameterizedTest
    @CsvSource({"ann$result.nix$", "ann"})
    void rows_whenSplunkLeftOneOfTwoTokens_haveTheOtherAtTheirOwn(String filled) {
        ActionParameters parameters = parameters(Feed.GRAPH_ALERTS, Map.of("comment", filled));
        List<ResultRow> rows = List.of(row("id", "1", "who", "ann"), row("id", "2", "who", "bob"));

        assertThat(RowReader.read(parameters, Map.of("comment", "$result.who$$result.nix$"), rows.get(0), rows))
                .extracting(row -> row.requested().get("comment"))
                .containsExactly("ann", "bob");
    }

    /** A saved search that was changed meanwhile says nothing. */
    @Test
    void rows_whenTheSavedSearchDoesNotFit_haveWhatSplunkFilled() {
        ActionParameters parameters = parameters(Feed.GRAPH_ALERTS, Map.of("comment", "by ann"));
        List<ResultRow> rows = List.of(row("id", "1", "who", "ann"), row("id", "2", "who", "bob"));

        assertThat(RowReader.read(parameters, Map.of("comment", "$name$ from $result.who$"), rows.get(0), rows))
                .extracting(row -> row.requested().get("comment"))
                .containsExactly("by ann", "by ann");
        assertThat(RowReader.doubts(parameters, Map.of("comment", "$name$ from $result.who$"), rows))
                .singleElement()
                .asString()
                .contains("comment", "2 rows");
    }

    @Test
    void options_thatRowsWantDifferently_areNamed() {
        List<ResultRow> rows = List.of(row("id", "1", "a", "contoso", "same", "x"), row("id", "2", "same", "x"));

        assertThat(RowReader.dividedOptions(
                        Map.of("account", "$result.a$", "index", "$result.same$", "comment", "$result.a$"), rows))
                .extracting(issue -> issue.field() + " " + issue.code().word())
                .containsExactly("account several_values");
    }

    @Test
    void identifier_thatMayBeFilledOtherwise_isWarnedOf() {
        ActionParameters parameters = parameters(Feed.GRAPH_ALERTS, Map.of("alert_id", "da4"));
        List<ResultRow> apart = List.of(row("x", "da4", "y", "da4"), row("x", "da5", "y", "da6"));
        List<ResultRow> same = List.of(row("x", "da4", "y", "da4"), row("x", "da5", "y", "da5"));
        List<ResultRow> around = List.of(row("n", "4"), row("n", "5"));

        assertThat(RowReader.doubts(parameters, Map.of(), apart))
                .singleElement()
                .asString()
                .contains("alert_id", "x, y");
        assertThat(RowReader.doubts(parameters, Map.of(), around))
                .singleElement()
                .asString()
                .contains("alert_id", "'da4'");
        assertThat(RowReader.doubts(parameters, Map.of(), same)).isEmpty();
        assertThat(RowReader.doubts(parameters, Map.of(), around.subList(0, 1))).isEmpty();
        assertThat(RowReader.doubts(parameters, Map.of("alert_id", "da$result.n$"), around))
                .isEmpty();
    }

    private static List<String> read(ActionParameters parameters, Map<String, String> written, List<ResultRow> rows) {
        return RowReader.read(parameters, written, rows.get(0), rows).stream()
                .map(UpdateRow::id)
                .toList();
    }

    @Test
    void fields_thatSplunkMayHaveTakenATokenFrom_areReadFromTheResults() {
        assertThat(RowReader.perhapsFilled(
                        parameters(Feed.GRAPH_ALERTS, Map.of("alert_id", "da4", "if_unchanged_since", "now")),
                        row("orig_alert", "da4", "other", "da5", "upd", "now")))
                .containsExactlyInAnyOrder("orig_alert", "upd");
    }

    /** The macro of the knowledge layer gives the incident of an alert another name than the service. */
    @Test
    void incident_ofAnAlertsRow_isFoundByEitherName() {
        UpdatePlan plan =
                plan(Feed.GRAPH_INCIDENTS, Map.of("status", "resolved"), row("id", "da1", "incident_id", "4711"));

        assertThat(plan.rows()).extracting(row -> row.update().id()).containsExactly("4711");
    }

    @Test
    void rows_whenSplunkFilledTheTokenFromTheFirst_stillSpeakForThemselves() {
        UpdatePlan plan = plan(
                Feed.GRAPH_ALERTS,
                Map.of("alert_id", "da1", "status", "new", "if_unchanged_since", "2026-01-01T00:00:00Z"),
                row("id", "da1", "lastUpdateDateTime", "2026-01-01T00:00:00Z"),
                row("id", "da2", "lastUpdateDateTime", "2026-01-02T00:00:00Z"));

        assertThat(updates(plan)).extracting(PlannedRow.Update::id).containsExactly("da1", "da2");
        assertThat(updates(plan))
                .extracting(PlannedRow.Update::unchangedSince)
                .containsExactly(Instant.parse("2026-01-01T00:00:00Z"), Instant.parse("2026-01-02T00:00:00Z"));
    }

    @Test
    void rows_whenTheIdIsOfNoRow_allMeanThatObject() {
        UpdatePlan plan =
                plan(Feed.GRAPH_ALERTS, Map.of("alert_id", "da9", "status", "new"), row("id", "da1"), row("id", "da2"));

        assertThat(plan.chains())
                .singleElement()
                .satisfies(chain -> assertThat(chain)
                        .singleElement()
                        .satisfies(step -> assertThat(step.rows()).hasSize(2)));
    }

    @Test
    void incidentRow_whenItIsAnAlert_meansTheAlertsIncident() {
        assertThat(updates(
                        plan(Feed.GRAPH_INCIDENTS, Map.of("status", "resolved"), row("id", "da1", "incidentId", "42"))))
                .extracting(PlannedRow.Update::id)
                .containsExactly("42");
    }

    @Test
    void setFields_withoutRowOverrides_changeNothing() {
        assertThat(updates(plan(
                        Feed.GRAPH_ALERTS,
                        Map.of("status", "inProgress"),
                        row("id", "da1", "set_status", "resolved", "set_alert_id", "da2", "set_x", "y"))))
                .singleElement()
                .satisfies(update -> {
                    assertThat(update.id()).isEqualTo("da1");
                    assertThat(update.wanted().value(UpdateField.STATUS)).isEqualTo("inProgress");
                });
    }

    @Test
    void setFields_withRowOverrides_winOverTheParameter() {
        assertThat(updates(plan(
                        Feed.XDR_INCIDENTS,
                        Map.of("status", "active", "comment", "by $result.who$", "row_overrides", "1"),
                        row("incidentId", "1", "set_status", "resolved", "who", "Ann"))))
                .extracting(PlannedRow.Update::wanted)
                .containsExactly(UpdaterTest.wanted("STATUS", "Resolved", "COMMENT", "by Ann"));
    }

    @Test
    void token_mayNameAFieldWithABlank() {
        assertThat(updates(plan(
                        Feed.GRAPH_ALERTS,
                        Map.of("comment", "by $result.first name$ for 5$"),
                        row("id", "da1", "first name", "Ann"))))
                .extracting(PlannedRow.Update::wanted)
                .containsExactly(UpdaterTest.wanted("COMMENT", "by Ann for 5$"));
    }

    @ParameterizedTest
    @CsvSource({
        "set_alert_id, not_settable",
        "set_account, not_settable",
        "set_dry_run, not_settable",
        "set_statuss, unknown_field",
        "SET_STATUS, unknown_field"
    })
    void setFields_ofOtherNames_areRefused(String field, String code) {
        UpdatePlan plan = plan(
                Feed.GRAPH_ALERTS, Map.of("status", "new", "row_overrides", "1"), row("id", "da1", field, "resolved"));

        assertThat(plan.refused())
                .singleElement()
                .satisfies(row -> assertThat(row.issues())
                        .extracting(issue -> issue.code().word())
                        .containsExactly(code));
    }

    @Test
    void parameters_thatAreUnknown_areRefusedWithTheKnownOnes() {
        assertThatThrownBy(() -> ActionParameters.read(
                        "ta_defender_update_alert", Map.of("account", "contoso", "asigned_to", "x", "_cam", "{}")))
                .isInstanceOfSatisfying(
                        DefenderException.class,
                        e -> assertThat(e.issues()).singleElement().satisfies(issue -> {
                            assertThat(issue.code()).isEqualTo(Code.UNKNOWN_PARAMETER);
                            assertThat(issue.remedy()).contains("status", "did you mean assigned_to?");
                        }));
    }

    @ParameterizedTest
    @CsvSource({"_internal", "_audit", "Main", "a/b", "x&source=y"})
    void index_thatIsNotForPeople_isRefused(String index) {
        assertThatThrownBy(() ->
                        ActionParameters.read("ta_defender_update_alert", Map.of("account", "contoso", "index", index)))
                .isInstanceOfSatisfying(
                        DefenderException.class,
                        e -> assertThat(e.issues()).extracting(Issue::field).containsExactly("index"));
    }

    /** An alert's title may hold a token: it is what somebody else wrote, not what the administrator asked for. */
    @Test
    void token_ofAFieldThatNoRowHas_isNamed() {
        ActionParameters parameters = parameters(Feed.GRAPH_ALERTS, Map.of("comment", "by $result.whoo$, $result.id$"));

        assertThat(RowReader.unknownTokens(parameters, Map.of(), List.of(row("id", "da1", "who", "Ann"))))
                .singleElement()
                .asString()
                .contains("param.comment", "'whoo'", "did you mean who?");
    }

    @Test
    void token_insideAValueOfTheFirstRow_isNotFilled() {
        String title = "Evil $result.internal_note$";
        List<UpdateRow> rows = read(
                parameters(Feed.GRAPH_ALERTS, Map.of("comment", "Seen: " + title + " as $result.who$")),
                row("id", "da1", "title", title, "internal_note", "secret", "who", "Ann"));

        assertThat(rows.get(0).requested()).containsEntry("comment", "Seen: " + title + " as Ann");
    }

    @Test
    void token_insideAFilledValue_isNotFilledAgain() {
        List<UpdateRow> rows = read(
                parameters(Feed.GRAPH_ALERTS, Map.of("comment", "$result.title$")),
                row("id", "da1", "title", "fine"),
                row("id", "da2", "title", "$result.internal_note$", "internal_note", "secret"));

        assertThat(rows.get(1).requested()).containsEntry("comment", "$result.internal_note$");
    }

    @Test
    void idToken_staysAToken_whateverAnEventSays() {
        List<UpdateRow> rows = read(
                parameters(Feed.GRAPH_ALERTS, Map.of("alert_id", "$result.id$", "status", "new")),
                row("id", "da1", "title", "$result.id$"));

        assertThat(rows.get(0).id()).isEqualTo("da1");
    }

    @Test
    void tags_fromAField_cannotRemoveOthers() {
        List<UpdateRow> rows = read(
                parameters(Feed.GRAPH_INCIDENTS, Map.of("tags", "+$result.team$")),
                row("id", "1", "team", "x"),
                row("id", "2", "team", "soc,-*"));

        assertThat(TagList.parse(rows.get(1).requested().get("tags")).applyTo(List.of("old")))
                .containsExactly("old", "soc", "-*");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "$result.t$ | +A | [old, A]",
                "$result.t$ | -old, B | [B]",
                "$result.t$ | A, B | [A, B]",
                "soc, $result.t$ | +A | [old, soc, A]",
                "$result.t$$result.t$ | -x | [-x-x]",
                "\"$result.t$\" | +A | [+A]",
            })
    void tags_fromAFieldAlone_followTheirSigns(String written, String value, String set) {
        List<UpdateRow> rows = read(
                parameters(Feed.GRAPH_INCIDENTS, Map.of("tags", written)),
                row("id", "1", "t", "other"),
                row("id", "2", "t", value));

        assertThat(TagList.parse(rows.get(1).requested().get("tags")).applyTo(List.of("old")))
                .hasToString(set);
    }

    @Test
    void tags_fromAFieldThatCannotBeRead_areRefused() {
        UpdatePlan plan = plan(Feed.GRAPH_INCIDENTS, Map.of("tags", "$result.t$"), row("id", "1", "t", "\"soc"));

        assertThat(plan.refused().get(0).issues()).extracting(Issue::field).containsExactly("tags");
    }

    @Test
    void row_whenSeveralThingsAreWrong_saysAllOfThem() {
        UpdatePlan plan = plan(
                Feed.ENDPOINT_ALERTS,
                Map.of("status", "resolvd", "determination", "apt", "if_unchanged_since", "yesterday"),
                row("x", "y"));

        assertThat(plan.chains()).isEmpty();
        assertThat(plan.refused().get(0).issues())
                .extracting(issue -> issue.field() + " " + issue.code().word())
                .containsExactly(
                        "alert_id missing_id",
                        "status invalid_value",
                        "determination retired_value",
                        "if_unchanged_since invalid_value");
        assertThat(plan.refused().get(0).issues().get(1).remedy())
                .contains("New, InProgress, Resolved", "did you mean Resolved?");
    }

    @ParameterizedTest
    @CsvSource({"../users, invalid_id", "4711, incident_number", "'da1\nda2', several_ids"})
    void row_whenItsIdIsNone_isRefused(String id, String code) {
        assertThat(plan(Feed.GRAPH_ALERTS, Map.of("status", "new"), row("id", id))
                        .refused()
                        .get(0)
                        .issues())
                .extracting(issue -> issue.code().word())
                .containsExactly(code);
    }

    /** Splunk's arithmetic makes 4711.0 of a number; each service gives an incident one number. */
    @ParameterizedTest
    @CsvSource({"4711", "04711", "+4711", "4711.0", "4711.000000", "'4711\n4711'"})
    void incident_whoseNumberIsSpelledOtherwise_isTheSame(String id) {
        for (Feed feed : List.of(Feed.GRAPH_INCIDENTS, Feed.XDR_INCIDENTS)) {
            assertThat(plan(feed, Map.of("status", "resolved"), row("id", "4711"), row("id", id))
                            .chains())
                    .hasSize(1)
                    .allSatisfy(chain -> assertThat(chain)
                            .hasSize(1)
                            .allMatch(step -> step.update().id().equals("4711")));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"abc", "-1", "1e3", "4711.5", "da1"})
    void incident_ofXdrWithoutANumber_isRefused(String id) {
        assertThat(plan(Feed.XDR_INCIDENTS, Map.of("status", "resolved"), row("id", id))
                        .refused()
                        .get(0)
                        .issues())
                .extracting(issue -> issue.code().word())
                .containsExactly("invalid_id");
    }

    @Test
    void row_whoseIdHasAnInvisibleCharacter_isRefusedWithItsNumber() {
        assertThat(plan(Feed.GRAPH_ALERTS, Map.of("status", "new"), row("id", "\u200Bda1"))
                        .refused()
                        .get(0)
                        .issues())
                .allSatisfy(issue -> assertThat(issue.what()).contains("\\u200Bda1"));
    }

    /** A dash of a word processor would make the list one without signs, which replaces all tags. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u2212VIP",
                "+a, \u2013B",
                "\uFF0BA",
                "\u2795A",
                "\u207AA",
                "\u02D7A",
                "\u201CFinance, Paris\u201D"
            })
    void tags_withACharacterThatLooksLikeASign_areRefused(String tags) {
        assertThat(plan(Feed.GRAPH_INCIDENTS, Map.of("tags", tags), row("id", "1"))
                        .refused()
                        .get(0)
                        .issues())
                .extracting(issue -> issue.field() + " " + issue.code().word())
                .containsExactly("tags invalid_value");
        assertThat(plan(Feed.GRAPH_INCIDENTS, Map.of("tags", '"' + tags + '"'), row("id", "1"))
                        .refused())
                .isEmpty();
    }

    /** What is copied from a page or a sheet begins with characters that nobody sees. */
    @ParameterizedTest
    @ValueSource(strings = {"\u200E", "\u200F", "\u200B", "\uFEFF", "\u202A", "\u2066", "\u00A0", "\u2063", "\u00AD"})
    void tags_withAnInvisibleCharacterBeforeTheSign_followTheSign(String invisible) {
        assertThat(updates(plan(Feed.GRAPH_INCIDENTS, Map.of("tags", invisible + "+A" + invisible), row("id", "1"))))
                .extracting(update -> update.wanted().tags())
                .containsExactly(TagList.parse("+A"));
    }

    @ParameterizedTest
    @CsvSource({"comment, \u200B\u00A0\uFEFF", "assigned_to, \u2013", "assigned_to, \u2212"})
    void value_thatNobodyCanMean_isRefused(String parameter, String value) {
        assertThat(plan(Feed.GRAPH_ALERTS, Map.of(parameter, value), row("id", "da1"))
                        .refused()
                        .get(0)
                        .issues())
                .extracting(issue -> issue.field() + " " + issue.code().word())
                .containsExactly(parameter + " invalid_value");
    }

    @Test
    void row_whenNothingIsToBeChanged_isRefused() {
        assertThat(plan(Feed.GRAPH_ALERTS, Map.of(), row("id", "da1"))
                        .refused()
                        .get(0)
                        .issues())
                .extracting(issue -> issue.code().word())
                .containsExactly("no_change");
    }

    @Test
    void row_whenDeterminationAndClassificationDisagree_isRefusedWithWhatGoesTogether() {
        assertThat(plan(
                                Feed.GRAPH_ALERTS,
                                Map.of("classification", "FalsePositive", "determination", "malware"),
                                row("id", "da1"))
                        .refused()
                        .get(0)
                        .issues()
                        .get(0)
                        .remedy())
                .contains("other, notMalicious, notEnoughDataToValidate");
    }

    @ParameterizedTest
    @ValueSource(strings = {"unassigned", "None", "NULL", "-"})
    void owner_words_meanNobody(String word) {
        assertThat(updates(plan(Feed.GRAPH_ALERTS, Map.of("assigned_to", word), row("id", "da1"))))
                .extracting(PlannedRow.Update::wanted)
                .containsExactly(UpdaterTest.wanted("ASSIGNED_TO", ""));
    }

    @Test
    void moreFields_areForGraphIncidents() {
        Map<String, String> more = Map.of("severity", "HIGH", "display_name", "x", "summary", "y");

        assertThat(updates(plan(Feed.GRAPH_INCIDENTS, more, row("id", "1"))))
                .extracting(PlannedRow.Update::wanted)
                .containsExactly(UpdaterTest.wanted("SEVERITY", "high", "DISPLAY_NAME", "x", "SUMMARY", "y"));
        assertThat(plan(Feed.XDR_INCIDENTS, more, row("incidentId", "1"))
                        .refused()
                        .get(0)
                        .issues())
                .extracting(issue -> issue.code().word())
                .containsExactly("not_supported", "not_supported", "not_supported");
        assertThatThrownBy(() -> plan(Feed.GRAPH_ALERTS, more, row("id", "da1")))
                .isInstanceOf(DefenderException.class);
    }

    @Test
    void condition_whenTheRowLacksItsField_isNotForgotten() {
        UpdatePlan plan = plan(
                Feed.GRAPH_ALERTS,
                Map.of("status", "new", "if_unchanged_since", "$result.lastUpdateDateTime$"),
                row("id", "da1"));

        assertThat(plan.refused()).hasSize(1);
    }

    /** Rows take effect in their order: only what follows itself is one update. */
    @Test
    void chains_whenAnotherChangeStandsBetweenEqualOnes_haveAllThree() {
        UpdatePlan plan = plan(
                Feed.GRAPH_ALERTS,
                Map.of("status", "$result.to$"),
                row("id", "da1", "to", "new"),
                row("id", "da1", "to", "new"),
                row("id", "da2", "to", "new"),
                row("id", "da1", "to", "resolved"),
                row("id", "da1", "to", "new"));

        assertThat(plan.chains()).hasSize(2);
        assertThat(plan.chains().get(0))
                .extracting(step -> step.update().wanted().value(UpdateField.STATUS)
                        + step.rows().size())
                .containsExactly("new2", "resolved1", "new1");
    }

    private static List<PlannedRow.Update> updates(UpdatePlan plan) {
        return plan.chains().stream()
                .flatMap(List::stream)
                .map(UpdatePlan.Step::update)
                .toList();
    }

    static ActionParameters parameters(Feed feed, Map<String, String> parameters) {
        Map<String, String> all = new LinkedHashMap<>(parameters);
        all.put("account", "contoso");
        all.put("api", feed.api().settingValue());
        return ActionParameters.read(
                feed.isOfAlerts() ? "ta_defender_update_alert" : "ta_defender_update_incident", all);
    }

    private static List<UpdateRow> read(ActionParameters parameters, ResultRow... rows) {
        return RowReader.read(parameters, Map.of(), rows[0], List.of(rows));
    }

    private static UpdatePlan plan(Feed feed, Map<String, String> parameters, ResultRow... rows) {
        ActionParameters read = parameters(feed, parameters);
        return new UpdatePlanner(UpdateValues.SHIPPED, read.target()).plan(read(read, rows));
    }

    static ResultRow row(String... namesAndValues) {
        Map<String, List<String>> fields = new LinkedHashMap<>();
        for (int at = 0; at < namesAndValues.length; at += 2) {
            fields.put(namesAndValues[at], List.of(namesAndValues[at + 1]));
        }
        return new ResultRow(fields);
    }
}
