package ta.defender.output.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import ta.defender.json.Slice;

final class DocumentTest {
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "{\"a\":\"x\"}|a|x",
                "{\"a\":1.50}|a|1.50",
                "{\"a\":true}|a|true",
                "{\"a\":null}|a|",
                "{\"a\":\" \"}|a|",
                "{}|a|",
                "{\"a\":[\"x\",1,null,\"\"]}|a|x, 1",
                "{\"a\":[]}|a|",
                "{\"a\":[[1],2]}|a|[[1],2]",
                "{\"a\":{\"b\" : \"\\u0041\\/\"}}|a|{\"b\":\"A/\"}",
                "{\"a\":{\"b\":{\"c\":\"x\"}}}|a.b.c|x",
                "{\"a\":{\"b\":{\"c\":\"x\"}},\"a.b.c\":\"own\"}|a.b.c|own",
                "{\"a\":{\"b\":5}}|a.b.c|",
                "{\"a\":1,\"a\":2}|a|2",
                "{\"\\u0061\":1}|a|1",
                "{\"a\":{\"b\":1,\"b\":2}}|a.b|2",
            })
    void text_isTheValueAtAPath(String json, String path, String expected) throws Exception {
        assertThat(parse(json).text(path)).isEqualTo(expected);
    }

    @Test
    void lists_areReadByTheirElements() throws Exception {
        Document document = parse("{\"a\": [ {\"b\":1} , 2, null, {\"b\":3} ], \"c\": \"x\", \"d\": {}}");

        assertThat(document.size("a")).isEqualTo(4);
        assertThat(document.size("c")).isNull();
        assertThat(document.objects("a")).extracting(object -> object.text("b")).containsExactly("1", "3");
        assertThat(document.objects("c")).isEmpty();
        assertThat(document.texts("c")).containsExactly("x");
        assertThat(document.texts("e")).isEmpty();
        assertThat(document.object("d")).isNotNull();
        assertThat(document.object("c")).isNull();
        assertThat(document.names()).containsExactly("a", "c", "d");
    }

    @Test
    void source_isTheTextAsItCame() throws Exception {
        assertThat(parse(" {\"b\" : 1.0,\"a\":\"\\u00e9\"}\r\n").source()).isEqualTo("{\"b\" : 1.0,\"a\":\"\\u00e9\"}");
    }

    @Test
    void tree_holdsWhatTheTextHolds() throws Exception {
        JsonObject alert = CefFormatTest.graphAlert();
        alert.addProperty("lone", "\ud800");
        alert.add("long", JsonParser.parseString("[\"" + "9".repeat(2_000) + "\"]"));

        Document document = Document.of(alert);

        assertThat(document.object().equals(alert)).isTrue();
        assertThat(document.element("evidence")).isEqualTo(alert.get("evidence"));
    }

    /** Longer than Gson reads as a number. */
    @Test
    void longNumber_isKept() throws Exception {
        String digits = "9".repeat(50_000);

        assertThat(parse("{\"n\":" + digits + "}").text("n")).isEqualTo(digits);
        assertThat(parse("{\"n\":" + digits + "}").object().get("n").getAsString())
                .isEqualTo(digits);
    }

    @Test
    void noting_namesThePathsThatWereAskedFor() throws Exception {
        Set<String> read = new HashSet<>();
        Document document = parse("{\"a\":{\"b\":1}}").noting(read);

        document.first(List.of("a.c", "a.b"));

        assertThat(read).containsExactlyInAnyOrder("a.c", "a.b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "[1]", "{", "{\"a\":1}}", "{\"a\":1} x", "{'a':1}", "{\"a\":True}", "{\"a\":01}"})
    void whatIsNoObject_isRefused(String text) {
        assertThatThrownBy(() -> parse(text)).isInstanceOf(NotAnObjectException.class);
    }

    @Test
    void deepNesting_isRefused_becauseTreesAreBuiltOfIt() throws Exception {
        String deep = "[".repeat(199) + "]".repeat(199);
        assertThat(parse("{\"a\":" + deep + "}").text("a")).isEqualTo(deep);

        assertThatThrownBy(() -> parse("{\"a\":[" + deep + "]}")).isInstanceOf(NotAnObjectException.class);
    }

    private static Document parse(String text) throws NotAnObjectException {
        return Document.parse(Slice.of(text));
    }
}
