package ta.defender.poll;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class ProjectionFormatTest {
    private static final String EVIDENCE_OF_5 =
            "AQADZGExAIAAAAAAAAAAAAAAAABrDBPAAwAAAAAAAAAAAAAAAAAAAAAAAAAAAAABAAAAAAAAAAAAAQCA"
                    + "AAAAAAAAAAAAAAAAAAAAAAABBQlvJxtEdc8EAWhJcDinSvZK8OwhYAkRAEAwMDAwMDAwMDAwMDAwMDAw"
                    + "MDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAxaElvOKdK64dl1/Ln"
                    + "CREAQDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAw"
                    + "MDAwMDAwMDJoSW44p0rtNAwXB54JEQBAMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAw"
                    + "MDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwM2hJbTinSuxhVhJ1dwkRAEAwMDAwMDAwMDAwMDAwMDAw"
                    + "MDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDA0aElsOKdKE56pDS2O"
                    + "CREAQDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAw"
                    + "MDAwMDAwMDU=";

    private static final String EVIDENCE_OF_300 =
            "AQADZGExAIAAAAAAAAAAAAAAAABrDBPAAwAAAAAAAAAAAAAAAAAAAAAAAAAAAAABAAAAAAAAAAAAAQCA"
                    + "AAAAAAAAAAAAAAAAAAAAAAABrAL7I1JgsNykEAA=";

    @Test
    void projection_ofAnObjectThatHasTooMuchOfEverything_staysWithinItsSize() {
        String long1 = "x".repeat(5_000);
        String strings = IntStream.range(0, 500).mapToObj(i -> "'tag" + i + "'").collect(Collectors.joining(","));
        String comments = IntStream.range(0, 500)
                .mapToObj(i -> "{'comment':'" + i + "','createdDateTime':'2026-11-29T10:00:00Z'}")
                .collect(Collectors.joining(","));
        String alerts =
                IntStream.range(0, 500).mapToObj(i -> "{'alertId':'" + i + "'}").collect(Collectors.joining(","));
        String incident = "{'incidentId':1,'status':'" + long1 + "','assignedTo':'" + long1 + "','classification':'"
                + long1 + "','determination':'" + long1 + "','severity':'" + long1 + "','incidentName':'" + long1
                + "','description':'" + long1 + "','summary':'" + long1 + "','tags':[" + strings + "],'comments':["
                + comments + "],'alerts':[" + alerts + "]}";

        byte[] written = new ProjectionFormat()
                .write(Versions.read(ObjectForm.XDR_INCIDENT, incident).projection());

        assertThat(written).hasSizeLessThanOrEqualTo(ProjectionFormat.MOST_BYTES);
        assertThat(Versions.changes(ObjectForm.XDR_INCIDENT, incident, incident))
                .isEmpty();
        assertThat(Versions.changes(ObjectForm.XDR_INCIDENT, incident, incident.replace("{'alertId':'0'},", "")))
                .containsExactly(Versions.json("{'field':'alerts','added':[],'removed':['0'],'count':499}"));
    }

    @Test
    void evidence_ofAnyNumber_isComparedItemByItem() {
        for (int count : new int[] {1, 5, 80, 100, 150, 400, 3_000, ProjectionFormat.MOST_ITEMS}) {
            String alert = alert(count, "unknown");
            String oneLess = alert(count - 1, "unknown");

            assertThat(Versions.changes(ObjectForm.GRAPH_ALERT, alert, alert)).isEmpty();
            assertThat(Versions.changes(ObjectForm.GRAPH_ALERT, oneLess, alert))
                    .as("one of %s is new", count)
                    .containsExactly(Versions.json("{'field':'evidence','added':['" + key(count) + "'],'removed':[]}"));
            assertThat(Versions.changes(ObjectForm.GRAPH_ALERT, alert, alert.replaceFirst("unknown", "malicious")))
                    .as("the verdict of one of %s", count)
                    .containsExactly(Versions.json("{'field':'evidence.verdict','entity_key':'" + key(1)
                            + "','old':'unknown','new':'malicious'}"));
        }
    }

    @Test
    void evidence_whoseTextsAreTooLongToKeep_isComparedByTheirHashes() {
        String alert = alert(2_000, "unknown").replace("'none'", "'" + "r".repeat(150) + "'");
        int last = alert.lastIndexOf("rr'");
        String changed = alert.substring(0, last) + "rs'" + alert.substring(last + 3);

        assertThat(Versions.changes(ObjectForm.GRAPH_ALERT, alert, alert)).isEmpty();
        assertThat(Versions.changes(ObjectForm.GRAPH_ALERT, alert, changed))
                .extracting(change -> change.getAsJsonObject().get("field").getAsString())
                .containsExactly("evidence.remediationStatus");
    }

    @Test
    void tags_andAlerts_ofAnyNumber_areComparedOneByOne() {
        String incident = incident(0, 3_000);

        assertThat(Versions.changes(ObjectForm.XDR_INCIDENT, incident, incident))
                .isEmpty();
        assertThat(Versions.changes(ObjectForm.XDR_INCIDENT, incident, incident(1, 3_001)))
                .containsExactly(
                        Versions.json("{'field':'customTags','added':['tag3000'],'removed':['tag0']}"),
                        Versions.json("{'field':'alerts','added':['da3000'],'removed':['da0'],'count':3000}"));
    }

    @Test
    void list_thatIsTooLongToKeep_isSeenToChangeByItsSum() {
        int many = ProjectionFormat.MOST_ITEMS + 1;
        String alert = alert(many, "unknown");
        String incident = incident(0, many);

        assertThat(Versions.changes(ObjectForm.GRAPH_ALERT, alert, alert)).isEmpty();
        assertThat(Versions.changes(ObjectForm.GRAPH_ALERT, alert, alert.replaceFirst("unknown", "malicious")))
                .containsExactly(truncated("evidence", many));
        assertThat(Versions.changes(ObjectForm.XDR_INCIDENT, incident, incident))
                .isEmpty();
        assertThat(Versions.changes(ObjectForm.XDR_INCIDENT, incident, incident(1, many + 1)))
                .containsExactly(truncated("customTags", many), truncated("alerts", many));
    }

    /** Written when an object took 2,048 bytes at most. */
    @Test
    void projection_ofAnOlderFile_isRead() {
        assertThat(older(EVIDENCE_OF_5, alert(5, "unknown"))).isEmpty();
        assertThat(older(EVIDENCE_OF_5, alert(5, "malicious"))).hasSize(5);
        assertThat(older(EVIDENCE_OF_300, alert(300, "unknown"))).isEmpty();
        assertThat(older(EVIDENCE_OF_300, alert(301, "unknown"))).containsExactly(truncated("evidence", 301));
    }

    private static List<JsonElement> older(String written, String now) {
        Projection known =
                Objects.requireNonNull(ProjectionFormat.read(Base64.getDecoder().decode(written)), "unreadable");
        return Difference.between(known, Versions.read(ObjectForm.GRAPH_ALERT, now)).stream()
                .map(Versions::json)
                .toList();
    }

    private static JsonElement truncated(String field, int count) {
        return Versions.json(
                "{'field':'" + field + "','added':[],'removed':[],'count':" + count + ",'truncated':true}");
    }

    private static String incident(int from, int to) {
        String tags = IntStream.range(from, to).mapToObj(i -> "'tag" + i + "'").collect(Collectors.joining(","));
        String alerts = IntStream.range(from, to)
                .mapToObj(i -> "{'alertId':'da" + i + "'}")
                .collect(Collectors.joining(","));
        return "{'incidentId':1,'tags':[" + tags + "],'alerts':[" + alerts + "]}";
    }

    private static String key(int item) {
        return String.format("%064x", item);
    }

    @Test
    void bytes_thatAreNoProjection_giveNone() {
        byte[] written = new ProjectionFormat()
                .write(Versions.read(ObjectForm.GRAPH_ALERT, alert(5, "unknown"))
                        .projection());

        assertThat(ProjectionFormat.read(new byte[0])).isNull();
        assertThat(ProjectionFormat.read(new byte[] {9, 9, 9})).isNull();
        for (int length = 0; length < written.length; length++) {
            assertThat(ProjectionFormat.read(Arrays.copyOf(written, length))).isNull();
        }
    }

    private static String alert(int evidence, String verdict) {
        return "{'id':'da1','status':'new','evidence':["
                + IntStream.range(0, evidence)
                        .mapToObj(i -> "{'@odata.type':'#microsoft.graph.security.fileEvidence','verdict':'" + verdict
                                + "','remediationStatus':'none','fileDetails':{'sha256':'"
                                + key(i + 1) + "'}}")
                        .collect(Collectors.joining(","))
                + "]}";
    }
}
