package ta.defender.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class JsonWriterTest {
    @Test
    void writer_givenEveryKindOfValue_separatesThem() {
        String text = new JsonWriter()
                .beginObject()
                .member("text", "x")
                .member("number", -1L)
                .member("flag", true)
                .member("nothing", null)
                .name("array")
                .beginArray()
                .value("{")
                .value(2)
                .nullValue()
                .json(Slice.of("{\"raw\":1}"))
                .beginArray()
                .endArray()
                .endArray()
                .name("object")
                .beginObject()
                .endObject()
                .endObject()
                .text();

        assertThat(text)
                .isEqualTo("{\"text\":\"x\",\"number\":-1,\"flag\":true,\"nothing\":null,"
                        + "\"array\":[\"{\",2,null,{\"raw\":1},[]],\"object\":{}}");
    }

    @Test
    void string_ofEveryCharacter_isReadBackTheSame() throws IOException {
        StringBuilder all = new StringBuilder();
        for (int codePoint = 0; codePoint < 0x11000; codePoint++) {
            all.appendCodePoint(codePoint).append(' ');
        }
        all.appendCodePoint(0x10FFFF);

        JsonWriter writer = new JsonWriter().value(all.toString());

        assertThat(Json.parse(writer.slice()).getAsString()).isEqualTo(all.toString());
        assertThat(writer.text().codePoints()).allMatch(unit -> unit >= ' ' && unit != 0xFFFE && unit != 0xFFFF);
    }

    @Test
    void string_withControlCharacters_usesShortEscapes() {
        assertThat(new JsonWriter().value("\"\\\b\f\n\r\t\u0001/é😀\ud800").text())
                .isEqualTo("\"\\\"\\\\\\b\\f\\n\\r\\t\\u0001/é😀\\ud800\"");
    }

    @Test
    void text_thatIsNotComplete_isRefused() {
        assertThatThrownBy(() -> new JsonWriter().text()).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> new JsonWriter().beginArray().text()).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> new JsonWriter().endArray()).isInstanceOf(IllegalStateException.class);
    }
}
