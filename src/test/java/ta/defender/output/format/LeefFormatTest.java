package ta.defender.output.format;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class LeefFormatTest {
    @Test
    void lineWithALongEventId_isNotLongerThanWanted() throws Exception {
        JsonObject alert = new JsonObject();
        alert.addProperty("id", "1");
        alert.addProperty("title", "t");
        alert.addProperty("category", "\ud83d\ude00".repeat(1_500));
        Format format = FormatOptions.read("leef", Map.of("max_bytes", "480"), new ArrayList<>())
                .format();

        String line =
                format.lines(EventKind.GRAPH_ALERT, Document.of(alert), 480).get(0);

        assertThat(line.getBytes(StandardCharsets.UTF_8).length).isBetween(200, 480);
        assertThat(line).contains("\talertId=1");
    }

    @Test
    void graphAlert_hasTheAttributesThatQradarNormalises() throws Exception {
        String line = line(EventKind.GRAPH_ALERT, CefFormatTest.graphAlert(), Map.of());

        assertThat(line)
                .startsWith("LEEF:2.0|Microsoft|Microsoft Defender XDR|1.0|Alert DefenseEvasion|x09|"
                        + "cat=microsoftDefenderForEndpoint\tdevTime=1619965141326\tsev=3\tusrName=SYSTEM\t"
                        + "domain=NT AUTHORITY\tresource=tempDns\talertId=da637551227677560813_-961444813\t")
                .contains("\tincidentId=28282\t", "\tstatus=new\t", "\tmitreTechniques=T1564.001\t");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.0", "1"})
    void version1_hasNoDelimiterField(String version) throws Exception {
        assertThat(line(EventKind.GRAPH_ALERT, CefFormatTest.graphAlert(), Map.of("leef_version", version)))
                .startsWith("LEEF:1.0|Microsoft|Microsoft Defender XDR|1.0|Alert DefenseEvasion|cat=");
    }

    @Test
    void whatWouldEndAFieldOrALine_isReplacedEverywhere() throws Exception {
        JsonObject alert = CefFormatTest.graphAlert();
        for (String member : List.of("title", "tenantId", "category", "serviceSource", "status", "incidentId")) {
            alert.addProperty(member, "a\tb\nc|d\re=f");
        }

        String line = line(EventKind.GRAPH_ALERT, alert, Map.of());

        assertThat(line)
                .doesNotContain("\n", "\r")
                .contains("|Alert a b c_d e_f|")
                .contains("\ttitle=a b c|d e=f\t");
    }

    @ParameterizedTest
    @CsvSource({"informational, 1", "low, 3", "Medium, 5", "HIGH, 8", "odd, 1"})
    void severity_isANumberFromOneToTen(String severity, int expected) throws Exception {
        JsonObject alert = CefFormatTest.graphAlert();
        alert.addProperty("severity", severity);

        assertThat(line(EventKind.GRAPH_ALERT, alert, Map.of())).contains("\tsev=" + expected + "\t");
    }

    /** Columns of hunting queries have the names that their users give them. */
    @Test
    void streamRow_losesNoColumn_whateverItsName() throws Exception {
        JsonObject columns = new JsonObject();
        List.of("A|B", "AB", "cat", "sev", "devTime", "src", "usrName", "truncated", "\u00e9", "\u540d\u524d")
                .forEach(name -> columns.addProperty(name, "value of " + name.replace('|', '/')));
        JsonObject row = new JsonObject();
        row.addProperty("category", "AdvancedHunting-Foo");
        row.add("properties", columns);

        String line = line(EventKind.STREAM_RECORD, row, Map.of());

        assertThat(line)
                .contains(
                        "\tAB=value of A/B",
                        "\tAB2=value of AB",
                        "\tcolumnCat=value of cat",
                        "\tcolumnSev=value of sev",
                        "\tcolumnDevTime=value of devTime",
                        "\tcolumnSrc=value of src",
                        "\tcolumnUsrName=value of usrName",
                        "\tcolumnTruncated=value of truncated",
                        "\tcolumnU00E9=value of \u00e9",
                        "\tcolumnU540DU524D=value of \u540d\u524d")
                .doesNotContain("\tdevTime=");
    }

    @Test
    void timeThatCannotBeRead_isKeptAsAText() throws Exception {
        JsonObject alert = CefFormatTest.graphAlert();
        alert.addProperty("lastUpdateDateTime", "2026-02-30T00:00:00Z");
        assertThat(line(EventKind.GRAPH_ALERT, alert, Map.of()))
                .contains("\tdevTimeText=2026-02-30T00:00:00Z")
                .doesNotContain("devTime=");

        alert.addProperty("lastUpdateDateTime", "1969-12-31T23:59:59.999Z");
        assertThat(line(EventKind.GRAPH_ALERT, alert, Map.of()))
                .contains("\tdevTimeText=1969-12-31T23:59:59.999Z")
                .doesNotContain("devTime=");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0001-01-01T00:00:00Z", "1601-01-01T00:00:00.0000000Z"})
    void timeThatMeansNone_isLeftOut(String none) throws Exception {
        JsonObject alert = CefFormatTest.graphAlert();
        alert.addProperty("lastUpdateDateTime", none);

        assertThat(line(EventKind.GRAPH_ALERT, alert, Map.of())).doesNotContain("devTime");
    }

    @Test
    void timeInMilliseconds_isATime() throws Exception {
        JsonObject alert = CefFormatTest.graphAlert();
        alert.addProperty("lastUpdateDateTime", "1795946400000");

        assertThat(line(EventKind.GRAPH_ALERT, alert, Map.of())).contains("\tdevTime=1795946400000\t");
    }

    @Test
    void changeEvent_isOneLineForEachField() throws Exception {
        List<String> lines = lines(EventKind.CHANGE, Derived.change(), Map.of());

        assertThat(lines).hasSize(2);
        assertThat(lines.get(0))
                .contains("|Change status|x09|cat=Change\tdevTime=1767225601000\tsev=1\tusrName=ana@contoso.com\t")
                .contains("\tincidentId=7\t", "\toldValue=active\t", "\tnewValue=resolved\t");
    }

    @Test
    void entityAndHealthEvents_haveEventIdsOfTheirOwn() throws Exception {
        assertThat(line(EventKind.ENTITY, Derived.entity(), Map.of()))
                .contains(
                        "|Evidence ip|x09|cat=Evidence\tdevTime=1767225600000\t",
                        "\tsrc=192.0.2.1\t",
                        "\talertId=da1\t");
        assertThat(line(EventKind.HEALTH, Derived.health(), Map.of()))
                .contains(
                        "|Collector LostMessages|x09|cat=Collector\t",
                        "\toutcome=retention_passed\t",
                        "\tfromOffset=100");
    }

    private static String line(EventKind kind, JsonObject object, Map<String, String> options)
            throws NotAnObjectException {
        List<String> lines = lines(kind, object, options);
        assertThat(lines).hasSize(1);
        return lines.get(0);
    }

    private static List<String> lines(EventKind kind, JsonObject object, Map<String, String> options)
            throws NotAnObjectException {
        List<FormatOptions.Issue> issues = new ArrayList<>();
        Format format = FormatOptions.read("leef", options, issues).format();
        assertThat(issues).isEmpty();
        return format.lines(kind, Document.of(object), Integer.MAX_VALUE);
    }
}
