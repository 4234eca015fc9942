package ta.defender.poll;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class ProjectionFormatTest {
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
                .containsExactly(Versions.json("{'field':'alerts','added':[],'removed':[],'count':499}"));
    }

    @Test
    void evidence_ofAnyNumber_isComparedAsFarAsThereIsRoom() {
        for (int count : new int[] {1, 5, 20, 40, 80, 100, 150, 400}) {
            String alert = alert(count, "unknown");

            assertThat(new ProjectionFormat()
                            .write(Versions.read(ObjectForm.GRAPH_ALERT, alert).projection()))
                    .hasSizeLessThanOrEqualTo(ProjectionFormat.MOST_BYTES);
            assertThat(Versions.changes(ObjectForm.GRAPH_ALERT, alert, alert)).isEmpty();
            assertThat(Versions.changes(ObjectForm.GRAPH_ALERT, alert, alert(count + 1, "unknown")))
                    .hasSize(1);
        }
        assertThat(Versions.changes(ObjectForm.GRAPH_ALERT, alert(30, "unknown"), alert(30, "malicious")))
                .as("every item that has room")
                .hasSize(30);
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
                                + String.format("%064x", i + 1) + "'}}")
                        .collect(Collectors.joining(","))
                + "]}";
    }
}
