package ta.knowledge;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What the shipped saved searches and macros find, and what they must not. */
final class SavedSearchesTest {
    private static final Knowledge KNOWLEDGE = Knowledge.ofSources();
    private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
    private static final String TENANT = "11111111-1111-1111-1111-111111111111";
    private static final String OTHER_TENANT = "22222222-2222-2222-2222-222222222222";

    /** Pieces of searches: an expression, a name, a number. */
    private static final Set<String> NO_SEARCHES = Set.of(
            "ta_defender_portal_url(1)",
            "ta_defender_input_enabled",
            "ta_defender_input_state",
            "ta_defender_lag_limit",
            "ta_defender_account",
            "ta_defender_open_since",
            "ta_defender_old_after_days",
            "ta_defender_assign_within_hours",
            "ta_defender_shift_start(1)",
            "ta_defender_acknowledges",
            "ta_defender_duration(1)",
            "ta_defender_some(1)",
            "ta_defender_evidence_type(1)",
            "ta_defender_evidence_name(1)",
            "ta_defender_change_text(1)",
            "ta_defender_change_words(1)");

    private static SearchRun samples;

    private final List<Event> events = new ArrayList<>();
    private final Map<String, List<Map<String, String>>> tables = new TreeMap<>();

    @BeforeAll
    static void readSamples() throws IOException {
        List<Event> all = new ArrayList<>(SampleEvents.all());
        StreamedRows.all().forEach(row -> all.add(row.event()));
        samples = new SearchRun(
                KNOWLEDGE,
                all,
                NOW,
                Map.of("ta_defender_closed_alerts", List.of(), "ta_defender_expected_activity", List.of()));
    }

    static Set<Map.Entry<String, String>> searches() {
        Map<String, String> searches = new TreeMap<>();
        KNOWLEDGE.savedSearches().forEach((name, settings) -> searches.put(name, settings.get("search")));
        searches.values().removeIf(search -> search.startsWith("| rest "));
        KNOWLEDGE.macros().forEach((name, settings) -> {
            if (!NO_SEARCHES.contains(name)) {
                boolean isFilter = settings.get("definition").startsWith("search ");
                searches.put(
                        name,
                        (isFilter ? "`ta_defender_alerts` | `" : "`")
                                + name.replace("(1)", "(\"events\")")
                                        .replace("(2)", "(\"77\", \"events\")")
                                        .replace("(5)", "(alert, \"77\", \"sid\", \"contoso\", \"graph\")")
                                + "`");
            }
        });
        searches.put("ta_defender_closed_in_splunk", "`ta_defender_alerts` | `ta_defender_closed_in_splunk`");
        return searches.entrySet();
    }

    /** Nothing that a shipped search uses is beyond the model, and the model agrees with the fields that events have. */
    @ParameterizedTest
    @MethodSource("searches")
    void search_runsOverEverySample(Map.Entry<String, String> search) {
        assertThat(samples.run(search.getValue())).isNotNull();
    }

    private List<Map<String, List<String>>> run(String search) {
        return new SearchRun(KNOWLEDGE, events, NOW, tables).run(search);
    }

    private List<Map<String, List<String>>> saved(String name) {
        return run(KNOWLEDGE.savedSearches().get("Microsoft Defender - " + name).get("search"));
    }

    private static List<String> values(List<Map<String, List<String>>> rows, String field) {
        return rows.stream()
                .map(row -> String.join("+", row.getOrDefault(field, List.of("-"))))
                .sorted()
                .toList();
    }

    @Test
    void newHighSeverityAlert_isOpenInItsNewestVersion_andOfTheLastDay() {
        alert("new", "2026-11-20T11:00:00Z", "severity", "high");
        alert("critical", "2026-11-20T10:00:00Z", "severity", "critical");
        alert("in-progress", "2026-11-20T10:00:00Z", "severity", "high", "status", "inProgress");
        alert("medium", "2026-11-20T11:00:00Z", "severity", "medium");
        alert("resolved-since", "2026-11-20T09:00:00Z", "severity", "high");
        alert("resolved-since", "2026-11-20T09:30:00Z", "severity", "high", "status", "resolved");
        alert("lowered-since", "2026-11-20T09:00:00Z", "severity", "high");
        alert("lowered-since", "2026-11-20T09:30:00Z", "severity", "low");
        alert("raised-since", "2026-11-20T09:00:00Z", "severity", "low");
        alert("raised-since", "2026-11-20T09:00:00.5Z", "severity", "high");
        alert("old", "2026-11-20T11:00:00Z", "severity", "high", "createdDateTime", "2026-11-18T09:00:00Z");

        assertThat(values(saved("New high severity alert"), "id"))
                .containsExactly("critical", "in-progress", "new", "raised-since");
    }

    @Test
    void incidentReopened_wasResolvedInTheVersionBefore() {
        incident("reopened", "2026-11-20T10:00:00Z", "status", "resolved");
        incident("reopened", "2026-11-20T11:00:00Z", "status", "active");
        incident("resolved", "2026-11-20T10:00:00Z", "status", "active");
        incident("resolved", "2026-11-20T11:00:00Z", "status", "resolved");
        incident("still-resolved", "2026-11-20T10:00:00Z", "status", "resolved");
        incident("still-resolved", "2026-11-20T11:00:00Z", "status", "resolved");
        incident("long-ago", "2026-11-17T10:00:00Z", "status", "resolved");
        incident("long-ago", "2026-11-18T10:00:00Z", "status", "active");
        incident("other-tenant", "2026-11-20T10:00:00Z", "status", "resolved");
        incident("other-tenant", "2026-11-20T11:00:00Z", "status", "active", "tenantId", OTHER_TENANT);
        incident("read-twice", "2026-11-20T10:00:00Z", "status", "resolved");
        incident("read-twice", "2026-11-20T11:00:00Z", "status", "active");
        incident("read-twice", "2026-11-20T11:00:00Z", "status", "active");

        assertThat(values(saved("Incident reopened"), "incident_id")).containsExactly("read-twice", "reopened");
    }

    @Test
    void inputSilentOrLagging_isWhatDoesNotDoItsWork() {
        for (int minute = 0; minute < 60; minute += 5) {
            log("11:" + (minute < 10 ? "0" : "") + minute + ":00", "INFO", polled("works", "0"));
            log("11:" + (minute < 10 ? "0" : "") + minute + ":00", "INFO", polled("behind", "7200"));
        }
        log("09:00:00", "INFO", polled("silent", "0"));
        log("09:05:00", "INFO", polled("silent", "0"));
        log("11:50:00", "INFO", polled("fails", "0"));
        log("11:51:00", "ERROR", "stanza=defender_alerts://fails the service refused");
        log("11:50:00", "ERROR", "stanza=defender_alerts://recovered the service refused");
        log("11:59:00", "INFO", polled("recovered", "0"));

        assertThat(saved("Input silent or lagging"))
                .extracting(row -> row.get("modular_input_name").get(0) + " "
                        + row.get("state").get(0))
                .containsExactlyInAnyOrder(
                        "defender_alerts://behind behind",
                        "defender_alerts://fails failing",
                        "defender_alerts://silent silent");
    }

    /** splunkd ends the process of a scheme to delete or disable an input, and starts it again for those that remain. */
    @Test
    void inputSilentOrLagging_isNotWhatWasDeletedOrDisabled() {
        for (String input : List.of("works", "stopped", "restarted")) {
            log("10:00:00", "INFO", polled(input, "0"));
            log("10:01:00", "INFO", action("ended", input));
        }
        log("10:01:01", "INFO", action("started", "works"));
        log("10:01:01", "INFO", action("started", "restarted"));
        log("11:59:00", "INFO", polled("works", "0"));

        assertThat(values(saved("Input silent or lagging"), "modular_input_name"))
                .containsExactly("defender_alerts://restarted");
    }

    /** Its Splunk was shut down, and nobody can know that it should be. */
    @Test
    void inputSilentOrLagging_isWhatEndedWithItsHost() {
        log("10:00:00", "INFO", polled("first", "0"));
        log("10:01:00", "INFO", action("ended", "first"));
        log("10:01:05", "INFO", polled("second", "0"));
        log("10:01:06", "INFO", action("ended", "second"));

        assertThat(values(saved("Input silent or lagging"), "modular_input_name"))
                .containsExactly("defender_alerts://first", "defender_alerts://second");
    }

    @Test
    void reconciliation_isReportedWhereSomethingWasMissing() {
        health("reconciliation", "outcome", "repaired", "feed", "graph_alerts");
        health("reconciliation", "outcome", "incomplete", "feed", "xdr_incidents");
        health("reconciliation", "outcome", "complete", "feed", "endpoint_alerts");
        health("lost_messages", "outcome", "retention_passed", "hub", "soc", "partition", "3");
        health("archive_blob_gone", "outcome", "lost", "container", "insights");
        health("archive_blob_gone", "outcome", "read_again", "container", "other");
        health("new_field", "outcome", "new", "table", "DeviceEvents");

        assertThat(values(saved("Reconciliation found a gap"), "about"))
                .containsExactly("graph_alerts", "insights", "soc/3", "xdr_incidents");
    }

    @Test
    void secretOrCertificate_isNamedOnceForEachAccount() {
        log("09:00:00", "WARN", "account contoso: its certificate CN=soc ends in 13 days, on 2026-12-03T10:00:00Z; x");
        log("10:00:00", "WARN", "account contoso: its certificate CN=soc ends in 12 days, on 2026-12-02T10:00:00Z; x");
        log("10:00:00", "ERROR", "stanza=defender_alerts://soc the login service refused: AADSTS7000222 expired");
        log("10:00:00", "ERROR", "stanza=defender_alerts://lab the login service refused: AADSTS700016 unknown");

        List<Map<String, List<String>>> found = saved("Secret or certificate about to expire");

        assertThat(values(found, "about")).containsExactly("contoso", "defender_alerts://soc");
        assertThat(values(found, "certificate_days")).containsExactly("-", "12");
    }

    @Test
    void updatesThatFailed_areReported() {
        update("done", "outcome", "updated");
        update("same", "outcome", "unchanged");
        update("refused", "outcome", "refused");
        update("failed", "outcome", "failed");

        assertThat(values(saved("Report updates that failed"), "id")).containsExactly("failed", "refused");
    }

    @Test
    void timeToResolve_isFromCreationToTheLastResolution() {
        alert("resolved", "2026-11-20T09:00:00Z", "createdDateTime", "2026-11-20T09:00:00Z");
        change("resolved", "2026-11-20T09:10:00Z", "status", "new", "inProgress");
        change("resolved", "2026-11-20T10:00:00Z", "status", "inProgress", "resolved");
        alert("assigned", "2026-11-20T09:00:00Z", "createdDateTime", "2026-11-20T09:00:00Z");
        change("assigned", "2026-11-20T09:05:00Z", "assignedTo", "", "ann@contoso.example");
        alert("reopened", "2026-11-20T09:00:00Z", "createdDateTime", "2026-11-20T09:00:00Z");
        change("reopened", "2026-11-20T09:10:00Z", "status", "new", "resolved");
        change("reopened", "2026-11-20T09:20:00Z", "status", "resolved", "new");
        alert("untouched", "2026-11-20T09:00:00Z", "createdDateTime", "2026-11-20T09:00:00Z");
        change("unknown", "2026-11-20T09:10:00Z", "status", "new", "resolved");

        assertThat(saved("Time to acknowledge and to resolve"))
                .extracting(row -> row.get("object").get(0) + " "
                        + row.get("seconds_to_acknowledge").get(0) + " "
                        + row.getOrDefault("seconds_to_resolve", List.of("-")).get(0))
                .containsExactlyInAnyOrder("resolved 600 3600", "assigned 300 -", "reopened 600 -");
    }

    @Test
    void assets_areDevicesInTheirNewestForm() {
        entity("a1", "device:1", "2026-11-20T09:00:00Z", "device", device("pc1.contoso.example", "10.0.0.1", "low"));
        entity("a2", "device:1", "2026-11-20T10:00:00Z", "device", device("pc1.contoso.example", "10.0.0.2", "High"));
        entity("a1", "user:1", "2026-11-20T09:00:00Z", "user", user("ann"));

        List<Map<String, List<String>>> found = saved("Assets for Enterprise Security");

        assertThat(found).hasSize(1);
        assertThat(found.get(0))
                .containsEntry("dns", List.of("pc1.contoso.example"))
                .containsEntry("nt_host", List.of("PC1"))
                .containsEntry("ip", List.of("10.0.0.1|10.0.0.2"))
                .containsEntry("priority", List.of("high"))
                .containsEntry("requires_av", List.of("true"));
    }

    @Test
    void identities_areUsersByEveryName() {
        entity("a1", "user:1", "2026-11-20T09:00:00Z", "user", user("ann"));
        entity("a1", "device:1", "2026-11-20T09:00:00Z", "device", device("pc1", "10.0.0.1", "low"));

        List<Map<String, List<String>>> found = saved("Identities for Enterprise Security");

        assertThat(values(found, "identity")).containsExactly("ann@contoso.example|S-1-5-21-9|CONTOSO\\ann|ann");
        assertThat(values(found, "email")).containsExactly("ann@contoso.example");
    }

    @Test
    void alertWithoutIncident_isFoundAfterAnHour() {
        alert("alone", "2026-11-20T09:00:00Z", "incidentId", null);
        alert("too-new", "2026-11-20T11:30:00Z", "incidentId", null);
        alert("too-old", "2026-11-20T09:00:00Z", "incidentId", null, "createdDateTime", "2026-11-18T09:00:00Z");
        alert("resolved", "2026-11-20T09:00:00Z", "incidentId", null, "status", "resolved");
        alert("in-an-incident", "2026-11-20T09:00:00Z");
        alert("joined-since", "2026-11-20T09:00:00Z", "incidentId", null);
        alert("joined-since", "2026-11-20T09:10:00Z");

        List<Map<String, List<String>>> found = saved("TA Defender Alert Without Incident - Rule");

        assertThat(values(found, "id")).containsExactly("alone");
        assertThat(values(found, "risk_score")).containsExactly("30");
    }

    @Test
    void incidentOfHighPriority_bringsTheDevicesAndUsersOfItsAlerts() {
        incident("90", "2026-11-20T09:00:00Z", "priorityScore", 90);
        incident("80", "2026-11-20T09:00:00Z", "priorityScore", 80);
        incident("91", "2026-11-20T09:00:00Z", "priorityScore", 91, "status", "resolved");
        incident("99", "2026-11-20T09:00:00Z", "priorityScore", 99);
        incident("99", "2026-11-20T10:00:00Z", "priorityScore", 10);
        entity("a1", "device:1", "2026-11-20T09:00:00Z", "device", device("pc1", "10.0.0.1", "low"), "90");
        entity("a1", "user:1", "2026-11-20T09:00:00Z", "user", user("ann"), "90");
        entity("a2", "device:2", "2026-11-20T09:00:00Z", "device", device("pc2", "10.0.0.2", "low"), "80");

        List<Map<String, List<String>>> found = saved("TA Defender Incident Priority - Rule");

        assertThat(values(found, "incident_id")).containsExactly("90");
        assertThat(values(found, "dest")).containsExactly("pc1");
        assertThat(values(found, "user")).containsExactly("ann@contoso.example");
        assertThat(values(found, "risk_score")).containsExactly("90");
    }

    @Test
    void maliciousEntity_weighsBySeverityVerdictAndRole() {
        alert("bad", "2026-11-20T09:00:00Z", "severity", "high");
        entity("bad", "file:1", "2026-11-20T09:00:00Z", "file", file("malicious", "attacker"));
        entity("bad", "device:1", "2026-11-20T09:00:00Z", "device", device("pc1", "10.0.0.1", "low"));
        alert("suspicious", "2026-11-20T09:00:00Z", "severity", "medium");
        entity("suspicious", "file:1", "2026-11-20T09:00:00Z", "file", file("suspicious", "created"));
        alert("clean", "2026-11-20T09:00:00Z", "severity", "high");
        entity("clean", "file:1", "2026-11-20T09:00:00Z", "file", file("noThreatsFound", "attacker"));
        alert("cleaned-since", "2026-11-20T09:00:00Z", "severity", "high");
        entity("cleaned-since", "file:1", "2026-11-20T09:00:00Z", "file", file("malicious", "attacker"));
        entity("cleaned-since", "file:1", "2026-11-20T10:00:00Z", "file", file("noThreatsFound", "attacker"));

        assertThat(saved("TA Defender Malicious Or Suspicious Entity - Rule"))
                .extracting(row -> row.get("alert").get(0) + " "
                        + row.get("risk_score").get(0) + " " + String.join("+", row.getOrDefault("dest", List.of("-")))
                        + " " + String.join("+", row.get("file_name")))
                .containsExactlyInAnyOrder("bad 72 pc1 x.exe", "suspicious 18 - x.exe");
    }

    @Test
    void riskFallsBack_whereTheAlertOrItsIncidentWasAFalsePositive() {
        for (String id : List.of("cleared", "of-a-cleared-incident", "kept")) {
            alert(id, "2026-11-20T09:00:00Z", "severity", "high");
            entity(
                    id,
                    "file:1",
                    "2026-11-20T09:00:00Z",
                    "file",
                    file("malicious", "attacker"),
                    id.equals("of-a-cleared-incident") ? "500" : "77");
        }
        change("cleared", "2026-11-20T10:00:00Z", "classification", "unknown", "falsePositive");
        change("kept", "2026-11-20T10:00:00Z", "classification", "unknown", "truePositive");
        event(
                "ms:defender:change",
                "defender_incidents:" + TENANT,
                json(
                        "id",
                        "500",
                        "kind",
                        "incident",
                        "tenantId",
                        TENANT,
                        "from_version",
                        "2026-11-20T09:00:00Z",
                        "to_version",
                        "2026-11-20T10:00:00Z",
                        "by",
                        "ann",
                        "own",
                        false,
                        "changes",
                        list(json("field", "classification", "old", null, "new", "falsePositive"))));

        assertThat(saved("TA Defender Risk Falls Back - Rule"))
                .extracting(row ->
                        row.get("alert").get(0) + " " + row.get("risk_score").get(0))
                .containsExactlyInAnyOrder("cleared -72", "of-a-cleared-incident -72");
    }

    @Test
    void closedInSplunk_isResolvedOnce() {
        tables.put(
                "ta_defender_closed_alerts",
                List.of(
                        Map.of("id", "open", "set_classification", "truePositive"),
                        Map.of("id", "done", "set_classification", "truePositive"),
                        Map.of("id", "refused", "set_classification", "truePositive"),
                        Map.of("id", "failed", "set_classification", "truePositive")));
        update("done", "outcome", "updated");
        update("refused", "outcome", "refused");
        update("failed", "outcome", "failed");

        List<Map<String, List<String>>> found = saved("Resolve what was closed in Splunk");

        assertThat(values(found, "id")).containsExactly("failed", "open");
        assertThat(values(found, "set_classification")).containsExactly("truePositive", "truePositive");
    }

    @Test
    void ownership_isTakenOfNewAlertsThatNobodyHas() {
        alert("free", "2026-11-20T09:00:00Z", "severity", "high");
        alert("taken", "2026-11-20T09:00:00Z", "severity", "high", "assignedTo", "bob@contoso.example");
        alert("taken-since", "2026-11-20T09:00:00Z", "severity", "high");
        alert("taken-since", "2026-11-20T09:30:00Z", "severity", "high", "assignedTo", "bob@contoso.example");
        alert("low", "2026-11-20T09:00:00Z", "severity", "low");

        assertThat(values(saved("Take ownership of new high severity alerts"), "id"))
                .containsExactly("free");
    }

    @Test
    void expectedActivity_isMarkedByItsTitle() {
        tables.put(
                "ta_defender_expected_activity",
                List.of(Map.of(
                        "title", "Drill",
                        "set_determination", "securityTesting",
                        "set_comment", "a drill")));
        alert("drill", "2026-11-20T09:00:00Z", "title", "Drill");
        alert("resolved-drill", "2026-11-20T09:00:00Z", "title", "Drill", "status", "resolved");
        alert("attack", "2026-11-20T09:00:00Z", "title", "Attack");

        assertThat(values(saved("Mark expected activity as informational"), "id"))
                .containsExactly("drill");
    }

    @Test
    void latestVersions_areOneForEachTenant() {
        alert("a", "2026-11-20T09:00:00.4Z", "title", "first");
        alert("a", "2026-11-20T09:00:00.5Z", "title", "second");
        alert("a", "2026-11-20T08:00:00Z", "title", "other", "tenantId", OTHER_TENANT);
        incident("1", "2026-11-20T09:00:00Z", "displayName", "first");
        incident("1", "2026-11-20T09:30:00Z", "displayName", "second");
        incident("1", "2026-11-20T08:00:00Z", "displayName", "other", "tenantId", OTHER_TENANT);

        assertThat(values(run("`ta_defender_latest_alerts`"), "title")).containsExactly("other", "second");
        assertThat(values(run("`ta_defender_latest_incidents`"), "title")).containsExactly("other", "second");
    }

    @Test
    void current_tellsWhenAnIncidentWasClosed() {
        incident("1", "2026-11-20T09:00:00Z", "status", "resolved");
        incident("1", "2026-11-20T09:30:00Z", "status", "active");
        incident("1", "2026-11-20T10:00:00Z", "status", "resolved");
        incident("1", "2026-11-20T11:00:00Z", "status", "resolved", "customTags", list("late"));

        incident("2", "2026-11-20T09:00:00Z", "status", "resolved");
        incident("3", "2026-11-20T09:00:00Z", "status", "active");

        assertThat(run("`ta_defender_current`"))
                .extracting(row -> row.get("incident_id").get(0) + " "
                        + row.getOrDefault("resolved_at", List.of("-")).get(0))
                .containsExactlyInAnyOrder(
                        "1 " + seconds("2026-11-20T10:00:00Z"), "2 " + seconds("2026-11-20T09:00:00Z"), "3 -");
    }

    @Test
    void incident_bringsItsAlertsAndWhatWasWrittenToThem() {
        incident("77", "2026-11-20T09:00:00Z");
        incident("78", "2026-11-20T09:00:00Z");
        alert("mine", "2026-11-20T09:00:00Z");
        alert("another", "2026-11-20T09:00:00Z", "incidentId", "78");
        update("mine", "outcome", "updated");
        update("another", "outcome", "updated");

        assertThat(run("`ta_defender_incident(\"77\", \"events\")`"))
                .extracting(row -> row.get("kind").get(0) + " "
                        + row.getOrDefault("id", List.of("-")).get(0))
                .contains("incident 77", "alert mine")
                .doesNotContain("incident 78", "alert another", "update another");
    }

    @Test
    void ownUpdates_areLeftOut() {
        alert("changed-by-us", "2026-11-20T10:00:00.5Z");
        alert("changed-by-us", "2026-11-20T11:00:00Z");
        alert("changed-by-others", "2026-11-20T10:00:00.5Z");
        update("changed-by-us", "outcome", "updated", "versions", list("2026-11-20T10:00:00.5Z"));

        assertThat(run("`ta_defender_without_own_updates`"))
                .extracting(row -> row.get("id").get(0) + " "
                        + row.get("lastUpdateDateTime").get(0))
                .containsExactlyInAnyOrder(
                        "changed-by-us 2026-11-20T11:00:00Z", "changed-by-others 2026-11-20T10:00:00.5Z");
    }

    /** A row whose values were written and whose comment was not has failed, and its version is ours all the same. */
    @Test
    void ownUpdates_whoseCommentFailed_areLeftOutToo() throws IOException {
        alert("changed-by-us", "2026-11-20T10:00:00.5Z");
        update("changed-by-us", "outcome", "failed", "versions", list("2026-11-20T10:00:00.5Z"));
        update("changed-by-us", "outcome", "refused", "versions", list());

        assertThat(run("`ta_defender_without_own_updates`")).isEmpty();
    }

    @Test
    void undo_writesBackWhatStoodBeforeTheRun() throws IOException {
        JsonObject before = json("status", "new", "assignedTo", null, "classification", "truePositive");
        before.addProperty("determination", "malware");
        update("a", "sid", "one", "outcome", "updated", "before", before, "versions", list("2026-11-20T10:00:00Z"));
        update(
                "a",
                "sid",
                "one",
                "outcome",
                "updated",
                "before",
                json("status", "resolved"),
                "versions",
                list("2026-11-20T10:00:01Z", "2026-11-20T10:00:02Z"));
        update("a", "sid", "two", "outcome", "updated", "before", json("status", "other"), "versions", list());

        String search = undo();

        assertThat(search).contains("sendalert ta_defender_update_alert", "param.alert_id=\"a\"");
        assertThat(run(search))
                .singleElement()
                .isEqualTo(Map.of(
                        "set_status", List.of("new"),
                        "set_assigned_to", List.of("unassigned"),
                        "set_classification", List.of("truePositive"),
                        "set_determination", List.of("malware"),
                        "version", List.of("2026-11-20T10:00:02Z")));
    }

    /** Without a version nothing would keep what somebody has changed since: that of the read that showed the update does. */
    @ParameterizedTest
    @CsvSource({"lastUpdateDateTime, 2026-11-20T10:00:03Z", "lastUpdateTime, 2026-11-20T10:00:03Z", "other, unknown"})
    void undo_ofAnUpdateWithoutVersions_holdsToWhatWasRead(String member, String version) throws IOException {
        update(
                "a",
                "sid",
                "one",
                "outcome",
                "updated",
                "before",
                json("status", "new"),
                "after",
                json("status", "resolved", member, "2026-11-20T10:00:03Z"),
                "versions",
                list());
        String search = undo();

        assertThat(run(search))
                .singleElement()
                .satisfies(row -> assertThat(row).containsEntry("version", List.of(version)));
    }

    /** No API takes a classification back to none. */
    @Test
    void undo_leavesOutAClassificationThatNobodyHadMade() throws IOException {
        JsonObject before = json("status", "new", "assignedTo", "ann@x", "classification", "unknown");
        before.addProperty("determination", "unknown");
        update("a", "sid", "one", "outcome", "updated", "before", before, "versions", list("2026-11-20T10:00:00Z"));
        String search = undo();

        assertThat(run(search))
                .singleElement()
                .satisfies(row -> assertThat(row).containsOnlyKeys("set_status", "set_assigned_to", "version"));
    }

    private static String undo() throws IOException {
        return new Macros(Knowledge.ofSources())
                .expanded("`ta_defender_undo(alert, \"a\", \"one\", \"contoso\", \"graph\")`");
    }

    // ---- events as the inputs write them

    private static String seconds(String instant) {
        return Instant.parse(instant).getEpochSecond() + ".000";
    }

    private void event(String sourcetype, String source, JsonObject json) {
        events.add(new Event("made-" + events.size(), sourcetype, source, json.toString()));
    }

    private void alert(String id, String updated, Object... changes) {
        JsonObject alert = json(
                "id",
                id,
                "incidentId",
                "77",
                "status",
                "new",
                "severity",
                "medium",
                "title",
                "T",
                "tenantId",
                TENANT,
                "serviceSource",
                "microsoftDefenderForEndpoint",
                "category",
                "Malware",
                "createdDateTime",
                updated,
                "assignedTo",
                null,
                "evidence",
                new JsonArray(),
                "lastUpdateDateTime",
                updated);
        json(changes).entrySet().forEach(change -> alert.add(change.getKey(), change.getValue()));
        event(
                "ms365:defender:incident:alerts",
                "defender_alerts:" + alert.get("tenantId").getAsString(),
                alert);
    }

    private void incident(String id, String updated, Object... changes) {
        JsonObject incident = json(
                "id",
                id,
                "status",
                "active",
                "severity",
                "high",
                "displayName",
                "I",
                "tenantId",
                TENANT,
                "createdDateTime",
                "2026-11-20T08:00:00Z",
                "assignedTo",
                null,
                "lastUpdateDateTime",
                updated);
        json(changes).entrySet().forEach(change -> incident.add(change.getKey(), change.getValue()));
        event(
                "ms365:defender:incident",
                "defender_incidents:" + incident.get("tenantId").getAsString(),
                incident);
    }

    private void change(String alert, String at, String field, String before, String after) {
        event(
                "ms:defender:change",
                "defender_alerts:" + TENANT,
                json(
                        "id",
                        alert,
                        "kind",
                        "alert",
                        "tenantId",
                        TENANT,
                        "incidentId",
                        "77",
                        "from_version",
                        "2026-11-20T08:00:00Z",
                        "to_version",
                        at,
                        "by",
                        "ann",
                        "own",
                        false,
                        "changes",
                        list(json("field", field, "old", before.isEmpty() ? null : before, "new", after))));
    }

    private void update(String alert, Object... members) {
        JsonObject update = json(
                "time",
                "2026-11-20T10:00:01Z",
                "action",
                "ta_defender_update_alert",
                "object",
                "alert",
                "api",
                "graph",
                "id",
                alert,
                "account",
                "contoso",
                "requested",
                json("status", "resolved"),
                "versions",
                new JsonArray(),
                "orig_action_name",
                "ta_defender_update_alert");
        json(members).entrySet().forEach(member -> update.add(member.getKey(), member.getValue()));
        event("ms:defender:update", "ta_defender_update_alert", update);
    }

    private void health(String check, Object... members) {
        JsonObject health = json("time", "2026-11-20T10:00:00Z", "check", check, "input", "defender_alerts://soc");
        json(members).entrySet().forEach(member -> health.add(member.getKey(), member.getValue()));
        event("ms:defender:health", "defender_alerts:" + TENANT, health);
    }

    private void entity(String alert, String key, String at, String type, JsonObject evidence) {
        entity(alert, key, at, type, evidence, "77");
    }

    private void entity(String alert, String key, String at, String type, JsonObject evidence, String incident) {
        evidence.addProperty("createdDateTime", at);
        event(
                "ms:defender:entity",
                "defender_alerts:" + TENANT,
                json(
                        "alert_id",
                        alert,
                        "incident_id",
                        incident,
                        "tenantId",
                        TENANT,
                        "entity_key",
                        key,
                        "entity_type",
                        type,
                        "verdict",
                        evidence.get("verdict"),
                        "remediation_status",
                        "active",
                        "roles",
                        evidence.get("roles"),
                        "evidence",
                        evidence));
    }

    private static JsonObject device(String name, String address, String risk) {
        return json(
                "@odata.type",
                "#microsoft.graph.security.deviceEvidence",
                "verdict",
                "unknown",
                "roles",
                new JsonArray(),
                "deviceDnsName",
                name,
                "hostName",
                name.replaceFirst("\\..*", ""),
                "lastIpAddress",
                address,
                "osPlatform",
                "Windows11",
                "riskScore",
                risk);
    }

    private static JsonObject user(String name) {
        return json(
                "@odata.type",
                "#microsoft.graph.security.userEvidence",
                "verdict",
                "unknown",
                "roles",
                new JsonArray(),
                "userAccount",
                json(
                        "accountName",
                        name,
                        "domainName",
                        "CONTOSO",
                        "userSid",
                        "S-1-5-21-9",
                        "userPrincipalName",
                        name + "@contoso.example",
                        "displayName",
                        "Ann Lee"));
    }

    private static JsonObject file(String verdict, String role) {
        return json(
                "@odata.type",
                "#microsoft.graph.security.fileEvidence",
                "verdict",
                verdict,
                "roles",
                list(role),
                "fileDetails",
                json("sha1", "a".repeat(40), "fileName", "x.exe", "filePath", "C:\\Temp"));
    }

    private void log(String time, String level, String text) {
        events.add(new Event(
                "made-" + events.size(),
                "ta_defender:log",
                "/opt/splunk/var/log/splunk/TA_defender_defender_alerts.log",
                "2026-11-20 " + time + ",000 +0000 log_level=" + level + " pid=1 tid=t | " + text));
    }

    private static String polled(String input, String lag) {
        return "stanza=defender_alerts://" + input + " action=polled modular_input_name=\"defender_alerts://" + input
                + "\" events=1 lag_seconds=" + lag;
    }

    private static String action(String action, String input) {
        return "action=" + action + " modular_input_name=\"defender_alerts://" + input + "\"";
    }

    private static JsonArray list(Object... values) {
        JsonArray list = new JsonArray();
        for (Object value : values) {
            list.add(element(value));
        }
        return list;
    }

    private static JsonObject json(Object... namesAndValues) {
        JsonObject json = new JsonObject();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            json.add((String) namesAndValues[i], element(namesAndValues[i + 1]));
        }
        return json;
    }

    private static JsonElement element(Object value) {
        return value == null
                ? JsonNull.INSTANCE
                : value instanceof JsonElement json
                        ? json
                        : value instanceof Number number
                                ? new JsonPrimitive(number)
                                : value instanceof Boolean bool
                                        ? new JsonPrimitive(bool)
                                        : new JsonPrimitive(value.toString());
    }
}
