package ta.defender.output.format;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every format keeps to its size, and uses it. */
final class JsonCutterTest {
    private static final int SIZE = 30_000;

    private static String line(String format, EventKind kind, JsonObject object, Map<String, String> options)
            throws Exception {
        List<FormatOptions.Issue> issues = new ArrayList<>();
        Format made = FormatOptions.read(format, options, issues).format();
        assertThat(issues).isEmpty();
        return made.lines(kind, Document.of(object), SIZE).get(0);
    }

    private static int bytes(String line) {
        return line.getBytes(StandardCharsets.UTF_8).length;
    }

    private static JsonObject alert() {
        JsonObject alert = new JsonObject();
        alert.addProperty("id", "1");
        alert.addProperty("title", "t");
        return alert;
    }

    @ParameterizedTest
    @CsvSource({"json", "ocsf"})
    void valuesThatAreEscaped_fillTheRoom(String format) throws Exception {
        JsonObject alert = alert();
        alert.addProperty("description", "\u00e9".repeat(20_000));
        alert.addProperty("recommendedActions", "y\n|".repeat(20_000));

        String line = line(format, EventKind.GRAPH_ALERT, alert, Map.of());

        assertThat(bytes(line)).isBetween(SIZE - 500, SIZE);
        assertThat(line).contains("defender_truncated");
    }

    @Test
    void largeObject_isCutBeforeItIsWritten() throws Exception {
        JsonObject alert = alert();
        alert.addProperty("description", "x".repeat(5_000_000));
        alert.addProperty("recommendedActions", "y".repeat(5_000_000));
        alert.addProperty("category", "Malware");

        String line = line("json", EventKind.GRAPH_ALERT, alert, Map.of());

        assertThat(bytes(line)).isBetween(SIZE - 2_000, SIZE);
        assertThat(line)
                .contains("\"id\":\"1\"", "Malware", "\"defender_truncated\":[\"description\",\"recommendedActions\"]");
    }

    @ParameterizedTest
    @CsvSource({"json,20", "json,60", "ocsf,20", "ocsf,60"})
    void manyMembers_fillTheRoom(String format, int length) throws Exception {
        JsonObject alert = alert();
        for (int number = 0; number < 9_000; number++) {
            alert.addProperty("member" + number, "x".repeat(length));
        }

        String line = line(format, EventKind.GRAPH_ALERT, alert, Map.of());

        assertThat(bytes(line)).isBetween(SIZE * 9 / 10, SIZE);
        assertThat(line).contains("defender_truncated");
    }

    @Test
    void columnsOfLeef_fillTheRoom() throws Exception {
        JsonObject columns = new JsonObject();
        columns.addProperty("Note", "\u00e9".repeat(20_000));
        columns.addProperty("Path", "=\\".repeat(20_000));
        JsonObject row = new JsonObject();
        row.addProperty("category", "AdvancedHunting-Foo");
        row.add("properties", columns);

        assertThat(bytes(line("leef", EventKind.STREAM_RECORD, row, Map.of()))).isBetween(SIZE - 500, SIZE);
    }

    @ParameterizedTest
    @CsvSource({"json", "ocsf"})
    void longName_isNoEndlessLoop(String format) throws Exception {
        JsonObject alert = alert();
        alert.addProperty("k".repeat(40_000), "v");

        String line =
                line(format, EventKind.GRAPH_ALERT, alert, format.equals("ocsf") ? Map.of("raw", "true") : Map.of());

        assertThat(bytes(line)).isLessThanOrEqualTo(SIZE);
        assertThat(JsonParser.parseString(line).isJsonObject()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"json, systemTags", "ocsf, systemTags", "json, mitreTechniques", "ocsf, mitreTechniques"})
    void longList_losesItsEnd(String format, String member) throws Exception {
        JsonObject alert = alert();
        JsonArray list = new JsonArray();
        for (int number = 0; number < 9_000; number++) {
            list.add("T" + (10_000 + number));
        }
        alert.add(member, list);

        String line = line(format, EventKind.GRAPH_ALERT, alert, Map.of());

        assertThat(bytes(line)).isBetween(SIZE - 500, SIZE);
        assertThat(line).contains("defender_truncated", "T10000");
    }

    @Test
    void evidence_losesItsEnd() throws Exception {
        JsonObject alert = alert();
        JsonArray evidence = new JsonArray();
        for (int number = 0; number < 900; number++) {
            JsonObject item = new JsonObject();
            item.addProperty("@odata.type", "#microsoft.graph.security.userEvidence");
            item.addProperty(
                    "remediationStatusDetails", "a text that is a little longer than forty characters " + number);
            evidence.add(item);
        }
        alert.add("evidence", evidence);

        String line = line("json", EventKind.GRAPH_ALERT, alert, Map.of());

        assertThat(bytes(line)).isBetween(SIZE - 500, SIZE);
        assertThat(line)
                .contains("forty characters 0", "forty characters 100", "\"defender_truncated\":[\"evidence\"]");
    }

    @ParameterizedTest
    @CsvSource({"json, id", "json, category", "leef, id", "ocsf, id"})
    void valueThatIsKept_isCutWhenNothingElseHelps(String format, String member) throws Exception {
        JsonObject alert = alert();
        alert.addProperty(member, "x".repeat(50_000));

        assertThat(bytes(line(format, EventKind.GRAPH_ALERT, alert, Map.of()))).isBetween(SIZE - 500, SIZE);
    }
}
