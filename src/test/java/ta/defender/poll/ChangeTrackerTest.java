package ta.defender.poll;

import static org.assertj.core.api.Assertions.assertThat;
import static ta.defender.poll.ObjectForm.ENDPOINT_ALERT;
import static ta.defender.poll.ObjectForm.GRAPH_ALERT;
import static ta.defender.poll.ObjectForm.GRAPH_INCIDENT;
import static ta.defender.poll.ObjectForm.XDR_ALERT;
import static ta.defender.poll.ObjectForm.XDR_INCIDENT;
import static ta.defender.poll.Versions.json;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import ta.defender.checkpoint.JournalFiles;
import ta.defender.json.Fingerprint;
import ta.defender.json.Slice;

final class ChangeTrackerTest {
    private static final String INPUT = "defender_incidents://contoso";
    private static final Instant START = Instant.parse("2026-11-22T00:00:00Z");
    private static final Instant VERSION_TIME = Instant.parse("2026-11-29T11:00:00Z");

    @TempDir
    private Path directory;

    private final List<JsonElement> changes = new ArrayList<>();
    private final List<JsonElement> entities = new ArrayList<>();
    private final List<Instant> times = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private ChangeTracker tracker;

    @BeforeEach
    void begin() throws IOException {
        tracker = tracker(true, true);
    }

    @Test
    void object_whenReadForTheFirstTime_bringsNoChange() {
        version(GRAPH_ALERT, "{'id':'a','status':'new','lastUpdateDateTime':'2026-11-29T10:00:00Z'}");

        assertThat(changes).isEmpty();
    }

    @Test
    void change_namesObjectVersionsAndAuthor() {
        version(
                GRAPH_INCIDENT,
                "{'id':'7','tenantId':'t1','status':'active','lastUpdateDateTime':'2026-11-29T10:00:00.5Z'}");
        version(
                GRAPH_INCIDENT,
                "{'id':'7','tenantId':'t1','status':'resolved','lastModifiedBy':'Ana','lastUpdateDateTime':"
                        + "'2026-11-29T11:00:00.25Z'}");

        assertThat(changes)
                .containsExactly(
                        json(
                                "{'id':'7','kind':'incident','tenantId':'t1',"
                                        + "'from_version':'2026-11-29T10:00:00.5Z','to_version':'2026-11-29T11:00:00.25Z',"
                                        + "'by':'Ana','own':false,'changes':[{'field':'status','old':'active','new':'resolved'}],'merged_possible':true}"));
        assertThat(times).containsOnly(VERSION_TIME);
    }

    @Test
    void change_isFoundWhateverEscapesTheNamesHave() {
        version(
                GRAPH_ALERT,
                alert(
                        "10:00",
                        "'status':'new','evidence':[{'@odata.type':'#microsoft.graph.security.userEvidence','userAccount':{'userSid':'s'},'verdict':'suspicious'}]"));
        version(
                GRAPH_ALERT,
                alert(
                                "10:10",
                                "'status':'new','evidence':[{'@odata.type':'#microsoft.graph.security.userEvidence','userAccount':{'userSid':'s'},'verdict':'malicious'}]")
                        .replace("evidence", "\\u0065vidence")
                        .replace("userSid", "\\u0075serSid")
                        .replace("'id'", "'\\u0069d'"));

        assertThat(changes).hasSize(1);
        assertThat(changes.get(0).getAsJsonObject().getAsJsonArray("changes"))
                .extracting(change -> change.getAsJsonObject().get("field").getAsString())
                .containsExactly("evidence.verdict");
    }

    @Test
    void change_ofAnAlert_namesItsIncidentAndTheAccountsTenant() {
        version(ENDPOINT_ALERT, "{'id':'a','incidentId':9,'status':'New','lastUpdateTime':'2026-11-29T10:00:00Z'}");
        version(
                ENDPOINT_ALERT,
                "{'id':'a','incidentId':9,'status':'Resolved','lastUpdateTime':'2026-11-29T11:00:00Z'}");

        assertThat(changes)
                .containsExactly(
                        json(
                                "{'id':'a','kind':'alert','tenantId':'tenant','incidentId':'9',"
                                        + "'from_version':'2026-11-29T10:00:00Z','to_version':'2026-11-29T11:00:00Z',"
                                        + "'by':'unknown','own':false,'changes':[{'field':'status','old':'New','new':'Resolved'}],'merged_possible':true}"));
    }

    @Test
    void change_thatWeMade_isOwn() throws IOException {
        tracker = new ChangeTracker(
                new ChangeTracker.Wanted(true, false),
                ProjectionStore.begin(new JournalFiles(directory), INPUT, START),
                version -> "2026-11-29T11:00:00Z".equals(version.lastUpdate())
                        && version.id().equals("a")
                        && version.isAlert(),
                new ChangeTracker.Owner(INPUT, "tenant"),
                warnings::add);
        version(GRAPH_ALERT, "{'id':'a','status':'new','lastUpdateDateTime':'2026-11-29T10:00:00Z'}");
        version(GRAPH_ALERT, "{'id':'a','status':'resolved','lastUpdateDateTime':'2026-11-29T11:00:00Z'}");
        version(GRAPH_ALERT, "{'id':'a','status':'new','lastUpdateDateTime':'2026-11-29T12:00:00Z'}");

        assertThat(changes)
                .extracting(change -> change.getAsJsonObject().get("own").getAsBoolean())
                .containsExactly(true, false);
    }

    @Test
    void version_thatIsOlderThanTheKnownOne_bringsNoChangeAndOneWarning() {
        version(GRAPH_ALERT, "{'id':'a','status':'resolved','lastUpdateDateTime':'2026-11-29T10:00:00.2Z'}");
        version(GRAPH_ALERT, "{'id':'a','status':'new','lastUpdateDateTime':'2026-11-29T10:00:00Z'}");
        version(GRAPH_ALERT, "{'id':'a','status':'inProgress','lastUpdateDateTime':'2026-11-29T10:00:00.1Z'}");
        version(GRAPH_ALERT, "{'id':'a','status':'resolved','lastUpdateDateTime':'2026-11-29T10:00:00.2000000Z'}");

        assertThat(changes).isEmpty();
        assertThat(warnings).hasSize(1);
    }

    @Test
    void object_withoutAnId_bringsNoChangeAndOneWarning() {
        version(GRAPH_ALERT, "{'id':null,'status':'new'}");
        version(GRAPH_ALERT, "{'status':'resolved'}");
        version(GRAPH_ALERT, "'text'");

        assertThat(changes).isEmpty();
        assertThat(entities).isEmpty();
        assertThat(warnings).hasSize(1);
    }

    @Test
    void version_whenNothingThatIsComparedChanged_bringsNoChangeButCounts() {
        version(GRAPH_ALERT, "{'id':'a','status':'new','lastUpdateDateTime':'2026-11-29T10:00:00Z'}");
        version(GRAPH_ALERT, "{'id':'a','status':'new','other':1,'lastUpdateDateTime':'2026-11-29T10:30:00Z'}");
        version(GRAPH_ALERT, "{'id':'a','status':'resolved','lastUpdateDateTime':'2026-11-29T11:00:00Z'}");

        assertThat(changes)
                .singleElement()
                .satisfies(change -> assertThat(
                                change.getAsJsonObject().get("from_version").getAsString())
                        .isEqualTo("2026-11-29T10:30:00Z"));
    }

    @Test
    void entities_ofTheFirstVersion_areAllOfThem_ofLaterOnesWhatIsNew() {
        String one = "{'@odata.type':'#microsoft.graph.security.ipEvidence','createdDateTime':'2026-11-29T09:00:00Z',"
                + "'verdict':'suspicious','remediationStatus':'none','roles':['source'],'ipAddress':'192.0.2.1'}";
        String two = "{'@odata.type':'#microsoft.graph.security.urlEvidence','url':'https://a.example/'}";
        version(GRAPH_ALERT, alert("10:00", "'incidentId':'7','evidence':[" + one + "]"));

        assertThat(entities)
                .containsExactly(json("{'alert_id':'a','incident_id':'7','tenantId':'tenant',"
                        + "'entity_key':'192.0.2.1','entity_type':'ip','verdict':'suspicious',"
                        + "'remediation_status':'none','roles':['source'],'evidence':" + one + "}"));
        assertThat(times).containsExactly(Instant.parse("2026-11-29T09:00:00Z"));

        entities.clear();
        version(GRAPH_ALERT, alert("10:10", "'incidentId':'7','evidence':[" + one + "," + two + "]"));
        version(GRAPH_ALERT, alert("10:20", "'incidentId':'7','evidence':[" + two + "," + one + "]"));
        version(GRAPH_ALERT, alert("10:30", "'evidence':[" + two + "," + one.replace("suspicious", "malicious") + "]"));

        assertThat(entities)
                .extracting(ChangeTrackerTest::keyAndVerdict)
                .containsExactly("https://a.example/ null", "192.0.2.1 malicious");
    }

    @Test
    void entities_withTheSameMembersInAnotherOrder_areTheSame() {
        String file =
                "{'@odata.type':'#microsoft.graph.security.fileEvidence','fileDetails':{'fileName':'f','sha1':'1'}%s}";
        version(GRAPH_ALERT, alert("10:00", "'evidence':[" + file.formatted(",'verdict':'clean'") + "]"));
        entities.clear();

        String other = "{'verdict':'clean','fileDetails':{'sha1':'1','fileName':'f'},"
                + "'@odata.type':'#microsoft.graph.security.fileEvidence'}";
        version(GRAPH_ALERT, alert("10:10", "'evidence':[" + other + "]"));
        assertThat(entities).isEmpty();

        version(GRAPH_ALERT, alert("10:20", "'evidence':[" + other.replace("'1'", "'2'") + "]"));
        assertThat(entities).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0001-01-01T00:00:00Z", "1999-12-31T23:59:59Z", "2099-01-01T00:00:00Z", "garbage"})
    void entity_whoseCreationCannotBe_hasTheTimeOfTheVersion(String created) {
        version(
                GRAPH_ALERT,
                alert(
                        "10:00",
                        "'evidence':[{'@odata.type':'#microsoft.graph.security.ipEvidence','createdDateTime':'"
                                + created + "','ipAddress':'192.0.2.1'}]"));

        assertThat(times).containsExactly(VERSION_TIME);
    }

    @Test
    void entities_ofAnAlertWithThousandsOfItems_areThoseThatAreNewOrChanged() {
        version(GRAPH_ALERT, alertWith(3_000, 0));
        entities.clear();
        version(GRAPH_ALERT, alertWith(3_001, 0));
        assertThat(entities).hasSize(1);
        version(GRAPH_ALERT, alertWith(3_001, 1));

        assertThat(entities).hasSize(2);
        assertThat(warnings).isEmpty();
    }

    @Test
    void list_thatIsTooLongToKeep_isSaidOnce() {
        int many = ProjectionFormat.MOST_ITEMS + 1;
        version(GRAPH_ALERT, alertWith(many, 0));
        version(GRAPH_ALERT, alertWith(many, 1));

        assertThat(changes).hasSize(1);
        assertThat(entities).as("all again").hasSize(2 * many);
        assertThat(warnings).singleElement().asString().contains("da1", String.valueOf(many));
    }

    private static String alertWith(int items, int malicious) {
        return "{'id':'da1','lastUpdateDateTime':'2026-11-29T10:00:00Z','evidence':["
                + IntStream.range(0, items)
                        .mapToObj(i -> "{'@odata.type':'#microsoft.graph.security.ipEvidence','ipAddress':'" + i
                                + "','verdict':'" + (i < malicious ? "malicious" : "suspicious") + "'}")
                        .collect(Collectors.joining(","))
                + "]}";
    }

    @Test
    void switches_decideWhatIsWritten() throws IOException {
        String before = alert("10:00", "'status':'new','evidence':[{'entityType':'Ip','ipAddress':'192.0.2.1'}]");
        String after = alert("10:30", "'status':'resolved','evidence':[{'entityType':'Ip','ipAddress':'192.0.2.2'}]");

        tracker = tracker(true, false);
        version(GRAPH_ALERT, before);
        version(GRAPH_ALERT, after);
        assertThat(changes).hasSize(1);
        assertThat(entities).isEmpty();

        changes.clear();
        tracker = tracker(false, true);
        version(GRAPH_ALERT, before);
        version(GRAPH_ALERT, after);
        assertThat(changes).isEmpty();
        assertThat(entities).hasSize(2);
    }

    @Test
    void graphAlert_whenItMoves_isRemovedFromOneIncidentAndAddedToTheOther() {
        version(GRAPH_INCIDENT, "{'id':'7','lastUpdateDateTime':'2026-11-29T10:00:00Z'}");
        version(GRAPH_INCIDENT, "{'id':'8','lastUpdateDateTime':'2026-11-29T10:05:00Z'}");
        version(GRAPH_ALERT, alert("10:00", "'incidentId':'7','createdDateTime':'2026-11-28T00:00:00Z'"));
        assertThat(changes).as("what was there from the beginning").isEmpty();

        version(GRAPH_ALERT, alert("10:30", "'incidentId':'8','createdDateTime':'2026-11-28T00:00:00Z'"));

        assertThat(changes)
                .extracting(ChangeTrackerTest::idAndChanges)
                .containsExactly(
                        "a [{\"field\":\"incidentId\",\"old\":\"7\",\"new\":\"8\"}]",
                        "7 [{\"field\":\"alerts\",\"added\":[],\"removed\":[\"a\"]}]",
                        "8 [{\"field\":\"alerts\",\"added\":[\"a\"],\"removed\":[]}]");
    }

    @Test
    void graphAlert_whenItIsNewInAKnownIncident_isAddedToIt() {
        version(GRAPH_INCIDENT, "{'id':'7','lastUpdateDateTime':'2026-11-29T10:00:00Z'}");
        tracker.begin(Versions.NOW.plusSeconds(60));
        version(
                GRAPH_ALERT,
                "{'id':'old','incidentId':'7','createdDateTime':'2026-11-21T00:00:00Z',"
                        + "'lastUpdateDateTime':'2026-11-29T13:00:00Z'}");
        assertThat(changes).as("older than what was ever read").isEmpty();

        version(
                GRAPH_ALERT,
                "{'id':'b','incidentId':'7','createdDateTime':'2026-11-29T12:30:00Z',"
                        + "'lastUpdateDateTime':'2026-11-29T13:00:00Z'}");

        assertThat(changes)
                .extracting(ChangeTrackerTest::idAndChanges)
                .containsExactly("7 [{\"field\":\"alerts\",\"added\":[\"b\"],\"removed\":[]}]");
    }

    @Test
    void xdrAlert_whenItJoinsWithOrWithoutANewVersionOfItsIncident_isAddedOnce() {
        String first = "{'incidentId':7,'lastUpdateTime':'2026-11-29T10:00:00Z','alerts':[{'alertId':'a'}]}";
        version(XDR_INCIDENT, first);
        version(XDR_ALERT, "{'alertId':'a','incidentId':7,'lastUpdatedTime':'2026-11-29T10:00:00Z'}");
        assertThat(changes).isEmpty();

        version(XDR_ALERT, "{'alertId':'b','incidentId':7,'lastUpdatedTime':'2026-11-29T10:20:00Z'}");
        version(
                XDR_INCIDENT,
                "{'incidentId':7,'lastUpdateTime':'2026-11-29T10:30:00Z',"
                        + "'alerts':[{'alertId':'a'},{'alertId':'b'},{'alertId':'c'}]}");
        version(XDR_ALERT, "{'alertId':'c','incidentId':7,'lastUpdatedTime':'2026-11-29T10:30:00Z'}");

        assertThat(changes)
                .extracting(ChangeTrackerTest::idAndChanges)
                .containsExactly(
                        "7 [{\"field\":\"alerts\",\"added\":[\"b\"],\"removed\":[]}]",
                        "7 [{\"field\":\"alerts\",\"added\":[\"c\"],\"removed\":[],\"count\":3}]");
    }

    @Test
    void xdrAlerts_whenThousandsJoinOneIncident_areAddedOnceEachAndRememberedTogether() throws IOException {
        int listed = 2_000;
        version(XDR_INCIDENT, "{'incidentId':7,'alerts':[" + alertIds(0, listed) + "]}");
        long one = tracker.mark().length();
        for (int i = 0; i < listed + 1_000; i++) {
            version(XDR_ALERT, "{'alertId':'da" + i + "','incidentId':7}");
        }
        assertThat(changes).hasSize(1_000);

        ProjectionStore.Mark mark = tracker.mark();
        assertThat(mark.length()).as("the list is not written for each").isLessThan(40 * one);
        tracker = reopened(tracker.save(mark, Versions.NOW));
        version(XDR_ALERT, "{'alertId':'da2999','incidentId':8}");
        version(XDR_INCIDENT, "{'incidentId':7,'alerts':[" + alertIds(0, 2_999) + "]}");

        assertThat(changes.subList(1_000, changes.size()))
                .extracting(ChangeTrackerTest::idAndChanges)
                .containsExactly(
                        "da2999 [{\"field\":\"incidentId\",\"old\":7,\"new\":8}]",
                        "7 [{\"field\":\"alerts\",\"added\":[],\"removed\":[\"da2999\"]}]");
    }

    private static String alertIds(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> "{'alertId':'da" + i + "'}")
                .collect(Collectors.joining(","));
    }

    private ChangeTracker reopened(String reference) throws IOException {
        tracker.close();
        return tracker(
                true,
                false,
                ProjectionStore.open(new JournalFiles(directory), INPUT, reference, Versions.NOW)
                        .store());
    }

    private ChangeTracker tracker(boolean withChanges, boolean withEntities) throws IOException {
        return tracker(withChanges, withEntities, ProjectionStore.begin(new JournalFiles(directory), INPUT, START));
    }

    private ChangeTracker tracker(boolean withChanges, boolean withEntities, ProjectionStore store) {
        ChangeTracker fresh = new ChangeTracker(
                new ChangeTracker.Wanted(withChanges, withEntities),
                store,
                OwnUpdates.NONE,
                new ChangeTracker.Owner(INPUT, "tenant"),
                warnings::add);
        fresh.begin(START);
        return fresh;
    }

    private void version(ObjectForm form, String text) {
        Slice object = Slice.of(text.replace('\'', '"'));
        ObjectVersion version =
                new ObjectVersion(form, object, null, new Fingerprint(0, 0), null, null, null, "", List.of(object));
        tracker.version(version, VERSION_TIME, Versions.NOW, (sourcetype, time, event) -> {
            times.add(time);
            JsonElement parsed = JsonParser.parseString(event.utf8());
            (sourcetype.equals(ChangeEvents.CHANGE) ? changes : entities).add(parsed);
        });
    }

    private static String alert(String time, String members) {
        return "{'id':'a','lastUpdateDateTime':'2026-11-29T" + time + ":00Z'," + members + "}";
    }

    private static String keyAndVerdict(JsonElement entity) {
        JsonElement verdict = entity.getAsJsonObject().get("verdict");
        return entity.getAsJsonObject().get("entity_key").getAsString() + " "
                + (verdict.isJsonNull() ? null : verdict.getAsString());
    }

    private static String idAndChanges(JsonElement change) {
        return change.getAsJsonObject().get("id").getAsString() + " "
                + change.getAsJsonObject().get("changes");
    }
}
