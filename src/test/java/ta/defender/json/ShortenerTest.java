package ta.defender.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ShortenerTest {
    private static final int SIZE = 300_000;

    private static JsonObject shortened(String object) {
        Slice text = Slice.of(object);
        Slice cut = Shortener.shortened(text, SIZE, Set.of("id"), "cut");
        assertThat(cut.length()).isLessThanOrEqualTo(SIZE);
        assertThat(cut.isSame(text)).isEqualTo(text.length() <= SIZE);
        return JsonParser.parseString(cut.utf8()).getAsJsonObject();
    }

    @Test
    void objectThatFits_isTheSame() throws Exception {
        assertThat(shortened("{\"a\":\"" + "x".repeat(SIZE - 8) + "\"}").has("cut"))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "\u00e9", "\ud83d\ude00", "\\\\", "\\ud83d\\ude00", "\\\""})
    void longestText_losesItsEnd(String character) throws Exception {
        String text = character.repeat(400_000 / character.length());

        JsonObject cut = shortened("{\"first\":1,\"in\":{\"long\":\"" + text + "\",\"short\":\"" + "y".repeat(70_000)
                + "\"},\"last\":[true,null]}");

        assertThat(cut.get("cut")).isEqualTo(JsonParser.parseString("[\"in.long\"]"));
        JsonObject in = cut.getAsJsonObject("in");
        assertThat(in.get("long").getAsString()).endsWith("\u2026").hasSizeGreaterThan(10_000);
        assertThat(in.get("short").getAsString()).hasSize(70_000);
        assertThat(cut.get("last")).isEqualTo(JsonParser.parseString("[true,null]"));
        assertThat(cut.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8).length)
                .isGreaterThan(100_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "\"a\"", "{}", "{\"a\":[1,{\"b\":null}]}", "[[],[[2]]]", "-1.5e3"})
    void longList_losesItsEnd_andWhatIsKeptBehindItStays(String item) throws Exception {
        String list = (item + ",").repeat(600_000 / (item.length() + 1)) + item;

        JsonObject cut = shortened("{\"list\":[" + list + "],\"other\":1,\"id\":\"7\"}");

        assertThat(cut.getAsJsonArray("list").size()).isGreaterThan(200_000 / (item.length() + 1));
        assertThat(cut.get("id").getAsString()).isEqualTo("7");
        assertThat(cut.getAsJsonArray("cut").toString()).contains("list");
    }

    @Test
    void manyMembers_areLeftOutBehindTheSize() throws Exception {
        StringBuilder object = new StringBuilder("{");
        for (int number = 0; number < 60_000; number++) {
            object.append("\"member")
                    .append(number)
                    .append("\":")
                    .append(number)
                    .append(',');
        }

        JsonObject cut = shortened(object + "\"id\":\"7\",\"cut\":\"own\"}");

        assertThat(cut.has("member0")).isTrue();
        assertThat(cut.has("member59999")).isFalse();
        assertThat(cut.get("id").getAsString()).isEqualTo("7");
        assertThat(cut.getAsJsonArray("cut")).hasSize(20);
    }

    @Test
    void valuesThatNobodyExpects_areLeftOut() throws Exception {
        String digits = "1".repeat(SIZE);

        JsonObject cut =
                shortened("{\"number\":" + digits + ",\"" + digits + "\":2,\"list\":[" + digits + ",3],\"id\":\"7\"}");

        assertThat(cut.has("number")).isFalse();
        assertThat(cut.getAsJsonArray("list").toString()).isEqualTo("[3]");
        assertThat(cut.get("id").getAsString()).isEqualTo("7");
    }
}
