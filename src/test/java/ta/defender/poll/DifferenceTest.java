package ta.defender.poll;

import static org.assertj.core.api.Assertions.assertThat;
import static ta.defender.poll.ObjectForm.ENDPOINT_ALERT;
import static ta.defender.poll.ObjectForm.GRAPH_ALERT;
import static ta.defender.poll.ObjectForm.GRAPH_INCIDENT;
import static ta.defender.poll.ObjectForm.XDR_ALERT;
import static ta.defender.poll.ObjectForm.XDR_INCIDENT;
import static ta.defender.poll.Versions.changes;
import static ta.defender.poll.Versions.json;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DifferenceTest {
    @ParameterizedTest
    @CsvSource({
        "GRAPH_ALERT, status, status",
        "GRAPH_ALERT, title, title",
        "GRAPH_ALERT, investigationState, investigationState",
        "GRAPH_ALERT, incidentId, incidentId",
        "GRAPH_INCIDENT, assignedTo, assignedTo",
        "GRAPH_INCIDENT, classification, classification",
        "GRAPH_INCIDENT, determination, determination",
        "GRAPH_INCIDENT, severity, severity",
        "GRAPH_INCIDENT, displayName, displayName",
        "GRAPH_INCIDENT, description, description",
        "GRAPH_INCIDENT, summary, summary",
        "GRAPH_INCIDENT, resolvingComment, resolvingComment",
        "GRAPH_INCIDENT, redirectIncidentId, redirectIncidentId",
        "ENDPOINT_ALERT, assignedTo, assignedTo",
        "ENDPOINT_ALERT, investigationState, investigationState",
        "XDR_INCIDENT, incidentName, displayName",
        "XDR_INCIDENT, redirectIncidentId, redirectIncidentId",
        "XDR_ALERT, determination, determination",
    })
    void value_whenItChanges_standsUnderGraphsName(ObjectForm form, String member, String field) {
        String id = id(form);

        assertThat(changes(form, "{" + id + ",'" + member + "':'a'}", "{'" + member + "':'b'," + id + "}"))
                .containsExactly(json("{'field':'" + field + "','old':'a','new':'b'}"));
    }

    @Test
    void value_whenItComesOrGoes_isNullOnTheOtherSide() {
        assertThat(changes(GRAPH_ALERT, "{'id':'1','assignedTo':null}", "{'id':'1','assignedTo':'ana'}"))
                .containsExactly(json("{'field':'assignedTo','old':null,'new':'ana'}"));
        assertThat(changes(GRAPH_ALERT, "{'id':'1','assignedTo':'ana'}", "{'id':'1'}"))
                .containsExactly(json("{'field':'assignedTo','old':'ana','new':null}"));
    }

    @Test
    void value_whenMissingNullOrEmpty_isTheSame() {
        assertThat(changes(
                        GRAPH_INCIDENT,
                        "{'id':'1','assignedTo':'','customTags':null,'comments':[]}",
                        "{'id':'1','assignedTo':null,'customTags':[]}"))
                .isEmpty();
    }

    @Test
    void value_whenOnlyItsEscapesDiffer_isTheSame() {
        assertThat(changes(GRAPH_ALERT, "{'id':'1','title':'Gr\\u00f6\\/e'}", "{'id':'1','title':'Grö/e'}"))
                .isEmpty();
    }

    @Test
    void value_whenItIsANumber_keepsItsType() {
        assertThat(changes(GRAPH_INCIDENT, "{'id':'1','priorityScore':12}", "{'id':'1','priorityScore':86}"))
                .containsExactly(json("{'field':'priorityScore','old':12,'new':86}"));
    }

    @Test
    void text_whenItIsLong_isComparedAsAWhole() {
        String text = "ä\\n".repeat(400);

        assertThat(changes(GRAPH_INCIDENT, incident(text + "a"), incident(text + "a")))
                .isEmpty();
        assertThat(changes(GRAPH_INCIDENT, incident(text + "a"), incident(text + "b")))
                .singleElement()
                .satisfies(change -> {
                    String old = change.getAsJsonObject().get("old").getAsString();
                    assertThat(old).endsWith("…").startsWith("ä\nä");
                    assertThat(change.getAsJsonObject().get("new").getAsString())
                            .hasSize(801);
                });
    }

    @Test
    void tags_whenTheyChange_areAddedAndRemoved() {
        assertThat(changes(GRAPH_INCIDENT, "{'id':'1','customTags':['a','b']}", "{'id':'1','customTags':['c','b']}"))
                .containsExactly(json("{'field':'customTags','added':['c'],'removed':['a']}"));
        assertThat(changes(XDR_INCIDENT, "{'incidentId':1,'tags':['a']}", "{'incidentId':1,'tags':['a','b']}"))
                .containsExactly(json("{'field':'customTags','added':['b'],'removed':[]}"));
        assertThat(changes(GRAPH_ALERT, "{'id':'1','systemTags':['a']}", "{'id':'1','systemTags':[]}"))
                .containsExactly(json("{'field':'systemTags','added':[],'removed':['a']}"));
        assertThat(changes(GRAPH_INCIDENT, "{'id':'1','customTags':['a','b']}", "{'id':'1','customTags':['b','a']}"))
                .isEmpty();
    }

    @Test
    void alerts_whenTheyMove_areAddedAndRemovedWithTheirCount() {
        assertThat(
                        changes(
                                XDR_INCIDENT,
                                "{'incidentId':1,'alerts':[{'alertId':'a','status':'New'},{'alertId':'b'}]}",
                                "{'incidentId':1,'alerts':[{'alertId':'b','status':'Resolved'},{'alertId':'c'},{'alertId':'d'}]}"))
                .containsExactly(json("{'field':'alerts','added':['c','d'],'removed':['a'],'count':3}"));
    }

    @Test
    void comment_whenItIsNew_isAddedWithAuthorAndTime() {
        String first = "{'comment':'x','createdByDisplayName':'Ana','createdDateTime':'2026-11-29T10:00:00Z'}";
        String again = "{'comment':'x','createdByDisplayName':'Ana','createdDateTime':'2026-11-29T10:00:00.0000000Z'}";
        String second = "{'comment':'y','createdByDisplayName':'Ben','createdDateTime':'2026-11-29T11:00:00Z'}";

        assertThat(changes(
                        GRAPH_ALERT,
                        "{'id':'1','comments':[" + first + "]}",
                        "{'id':'1','comments':[" + second + "," + again + "]}"))
                .containsExactly(json("{'field':'comments','added':[" + second + "],'removed':[]}"));
        assertThat(
                        changes(
                                ENDPOINT_ALERT,
                                "{'id':'1','comments':[]}",
                                "{'id':'1','comments':[{'comment':'x','createdBy':'Ana','createdTime':'2026-11-29T10:00:00Z'}]}"))
                .containsExactly(json("{'field':'comments','added':[" + first + "],'removed':[]}"));
    }

    @Test
    void comments_whenThereAreHundreds_showOnlyTheNewOne() {
        String many = IntStream.range(0, 300)
                .mapToObj(i -> comment("c" + i, String.format("2026-11-%02dT10:%02d:00Z", 1 + i / 60, i % 60)))
                .collect(Collectors.joining(","));
        String added = comment("new", "2026-11-28T00:00:00Z");

        assertThat(changes(
                        GRAPH_INCIDENT,
                        "{'id':'1','comments':[" + many + "]}",
                        "{'id':'1','comments':[" + many + "," + added + "]}"))
                .containsExactly(json("{'field':'comments','added':[" + added + "],'removed':[]}"));
    }

    @Test
    void evidence_whenItComesAndGoes_standsThereByItsKey() {
        assertThat(changes(
                        GRAPH_ALERT,
                        "{'id':'1','evidence':[" + ip("192.0.2.1", "unknown") + "," + ip("192.0.2.2", "unknown") + "]}",
                        "{'id':'1','evidence':[" + ip("192.0.2.3", "unknown") + "," + ip("192.0.2.1", "unknown")
                                + "]}"))
                .containsExactly(json("{'field':'evidence','added':['192.0.2.3'],'removed':['192.0.2.2']}"));
    }

    @Test
    void evidence_whenItsStateChanges_namesItemOldAndNew() {
        assertThat(changes(
                        GRAPH_ALERT,
                        "{'id':'1','evidence':[" + ip("192.0.2.1", "unknown") + "]}",
                        "{'id':'1','evidence':[{'@odata.type':'#microsoft.graph.security.ipEvidence',"
                                + "'ipAddress':'192.0.2.1','verdict':'malicious','remediationStatus':'remediated',"
                                + "'detailedRoles':['Source']}]}"))
                .containsExactly(
                        json("{'field':'evidence.verdict','entity_key':'192.0.2.1','old':'unknown','new':'malicious'}"),
                        json("{'field':'evidence.remediationStatus','entity_key':'192.0.2.1','old':null,"
                                + "'new':'remediated'}"),
                        json("{'field':'evidence.detailedRoles','entity_key':'192.0.2.1','old':null,"
                                + "'new':['Source']}"));
    }

    @Test
    void evidence_whenOneEntityStandsInSeveralItems_pairsThoseThatStayed() {
        assertThat(changes(
                        GRAPH_ALERT,
                        "{'id':'1','evidence':[" + ip("192.0.2.1", "a") + "," + ip("192.0.2.1", "b") + "]}",
                        "{'id':'1','evidence':[" + ip("192.0.2.1", "b") + "," + ip("192.0.2.1", "c") + "]}"))
                .containsExactly(json("{'field':'evidence.verdict','entity_key':'192.0.2.1','old':'a','new':'c'}"));
    }

    @Test
    void evidenceOfXdrAlert_includesItsDevices() {
        assertThat(changes(
                        XDR_ALERT,
                        "{'alertId':'1','devices':[{'mdatpDeviceId':'d1'}],'entities':[]}",
                        "{'alertId':'1','devices':[{'mdatpDeviceId':'d2'}],"
                                + "'entities':[{'entityType':'Ip','ipAddress':'192.0.2.1'}]}"))
                .containsExactly(json("{'field':'evidence','added':['d2','192.0.2.1'],'removed':['d1']}"));
    }

    @Test
    void author_isTheLastModifierElseTheCommenterElseUnknown() {
        Projection known = Versions.read(GRAPH_INCIDENT, "{'id':'1'}").projection();

        assertThat(ChangeEvents.author(known, Versions.read(GRAPH_INCIDENT, "{'id':'1','lastModifiedBy':'Ana'}")))
                .isEqualTo("Ana");
        assertThat(ChangeEvents.author(
                        known,
                        Versions.read(
                                GRAPH_INCIDENT,
                                "{'id':'1','comments':[" + comment("x", "2026-11-29T11:00:00Z") + "]}")))
                .isEqualTo("Ben");
        assertThat(ChangeEvents.author(known, Versions.read(GRAPH_INCIDENT, "{'id':'1','status':'resolved'}")))
                .isEqualTo("unknown");
    }

    private static String id(ObjectForm form) {
        return switch (form) {
            case XDR_INCIDENT -> "'incidentId':7";
            case XDR_ALERT -> "'alertId':'7'";
            default -> "'id':'7'";
        };
    }

    private static String incident(String description) {
        return "{'id':'1','description':'" + description + "'}";
    }

    private static String comment(String text, String time) {
        return "{'comment':'" + text + "','createdByDisplayName':'Ben','createdDateTime':'" + time + "'}";
    }

    private static String ip(String address, String verdict) {
        return "{'@odata.type':'#microsoft.graph.security.ipEvidence','ipAddress':'" + address + "','verdict':'"
                + verdict + "'}";
    }
}
