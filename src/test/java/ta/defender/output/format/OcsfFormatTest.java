package ta.defender.output.format;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class OcsfFormatTest {
    private static final Format OCSF =
            FormatOptions.read("ocsf", Map.of(), new ArrayList<>()).format();

    @Test
    void halfOfASurrogatePair_isTheReplacementCharacter() throws Exception {
        Format format = FormatOptions.read("ocsf", Map.of(), new ArrayList<>()).format();
        JsonObject alert = new JsonObject();
        alert.addProperty("id", "1");
        alert.addProperty("title", "A\ud83d \ud83d\ude00");

        assertThat(format.lines(EventKind.GRAPH_ALERT, Document.of(alert), Integer.MAX_VALUE)
                        .get(0))
                .contains("A\ufffd \ud83d\ude00");
    }

    @Test
    void change_isAnUpdateOfTheFinding_andKeepsBothValues() throws Exception {
        JsonObject event = only(EventKind.CHANGE, Derived.change());

        assertThat(event.get("class_uid").getAsInt()).isEqualTo(2005);
        assertThat(event.get("activity_name").getAsString()).isEqualTo("Close");
        assertThat(event.get("status_id").getAsInt()).isEqualTo(4);
        assertThat(event.get("time").getAsLong()).isEqualTo(1767225601000L);
        assertThat(event.get("message").getAsString()).isEqualTo("status: active -> resolved; customTags: +a");
        assertThat(event.getAsJsonArray("finding_info_list")
                        .get(0)
                        .getAsJsonObject()
                        .get("uid")
                        .getAsString())
                .isEqualTo("7");
        assertThat(event.getAsJsonObject("unmapped").getAsJsonArray("changes")).hasSize(2);
        assertThat(event.getAsJsonObject("unmapped").get("by").getAsString()).isEqualTo("ana@contoso.com");
    }

    @Test
    void entity_isOneItemOfEvidenceOfTheAlert() throws Exception {
        JsonObject event = only(EventKind.ENTITY, Derived.entity());

        assertThat(event.get("class_uid").getAsInt()).isEqualTo(2004);
        assertThat(event.getAsJsonObject("finding_info").get("uid").getAsString())
                .isEqualTo("da1");
        assertThat(event.getAsJsonArray("evidences")).hasSize(1);
        assertThat(event.toString()).contains("\"src_endpoint\":{\"ip\":\"192.0.2.1\"}");
        assertThat(event.get("time").getAsLong()).isEqualTo(1767225600000L);
    }

    /** Whatever an item says is in an attribute or in its data. */
    @Test
    void item_losesNothing() throws Exception {
        JsonObject alert = JsonParser.parseString("""
                {"id":"a1","severity":"odd","createdDateTime":"no time","category":"x","categories":["y"],
                 "comments":[{"comment":"first","createdTime":"2026-01-01T00:00:00Z"},{"comment":"last"}],
                 "evidence":[
                  {"@odata.type":"#microsoft.graph.security.deviceEvidence","deviceDnsName":"pc.contoso.com","hostName":"pc-x",
                   "firstSeenDateTime":"2025-01-02T00:00:00Z","tags":["t1"],"vmMetadata":{"vmId":"vm1","resourceId":"res1"},
                   "rbacGroupId":0,"riskScore":"high"},
                  {"@odata.type":"#microsoft.graph.security.processEvidence","processId":"0x10","parentProcessId":4,
                   "imageFile":{"fileName":"a.exe","filePath":"C:\\\\t","fileSize":4,"sha1":"zz","filePublisher":"pub1"},
                   "parentProcessImageFile":{"fileName":"p.exe","filePath":"D:\\\\p"}},
                  {"@odata.type":"#microsoft.graph.security.userEvidence",
                   "userAccount":{"accountName":"ana","userSid":"S-1","azureAdUserId":"aad1"}}]}
                """).getAsJsonObject();

        String event = only(EventKind.GRAPH_ALERT, alert).toString();

        assertThat(event)
                .contains("pc.contoso.com", "pc-x", "2025-01-02", "t1", "vm1", "res1", "\"rbacGroupId\":0")
                .contains(
                        "0x10",
                        "\"parentProcessId\":4",
                        "a.exe",
                        "C:\\\\t",
                        "\"size\":4",
                        "zz",
                        "pub1",
                        "p.exe",
                        "D:\\\\p")
                .contains("ana", "S-1", "aad1")
                .contains("odd", "no time", "\"category\":\"x\"", "first", "last", "2026-01-01")
                .doesNotContain("\"deviceDnsName\"", "\"riskScore\"", "\"accountName\"", "@odata.type");
    }

    @Test
    void rowsAndHealth_haveNoForm() {
        assertThat(OCSF.accepts(EventKind.STREAM_RECORD)).isFalse();
        assertThat(OCSF.accepts(EventKind.HEALTH)).isFalse();
    }

    private static JsonObject only(EventKind kind, JsonObject object) throws NotAnObjectException {
        List<String> lines = OCSF.lines(kind, Document.of(object), Integer.MAX_VALUE);
        assertThat(lines).hasSize(1);
        return JsonParser.parseString(lines.get(0)).getAsJsonObject();
    }
}
