package ta.defender.output.format;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LeefFormatTest {
    @Test
    void graphAlert_hasTheAttributesThatQradarNormalises() throws Exception {
        String line = line(EventKind.GRAPH_ALERT, CefFormatTest.graphAlert(), Map.of());

        assertThat(line)
                .startsWith("LEEF:2.0|Microsoft|Microsoft Defender XDR|1.0|Alert DefenseEvasion|x09|"
                        + "cat=microsoftDefenderForEndpoint\tdevTime=1619965141326\tsev=3\tusrName=SYSTEM\t"
                        + "domain=NT AUTHORITY\tresource=tempDns\talertId=da637551227677560813_-961444813\t")
                .contains("\tincidentId=28282\t", "\tstatus=new\t", "\tmitreTechniques=T1564.001\t");
    }

    @Test
    void version1_hasNoDelimiterField() throws Exception {
        assertThat(line(EventKind.GRAPH_ALERT, CefFormatTest.graphAlert(), Map.of("leef_version", "1.0")))
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

    private static String line(EventKind kind, JsonObject object, Map<String, String> options)
            throws NotAnObjectException {
        List<FormatOptions.Issue> issues = new ArrayList<>();
        Format format = FormatOptions.read("leef", options, issues).format();
        assertThat(issues).isEmpty();
        List<String> lines = format.lines(kind, Document.parse(object.toString()), Integer.MAX_VALUE);
        assertThat(lines).hasSize(1);
        return lines.get(0);
    }
}
