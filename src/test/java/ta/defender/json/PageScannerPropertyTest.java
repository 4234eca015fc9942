package ta.defender.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Random legal pages, read by the scanner and by Gson. */
class PageScannerPropertyTest {
    private static final int CASES = 3_000;
    private static final Shape SHAPE = new Shape("value", RandomJson.WATCHED, 1 << 20);

    @Test
    void text_ofEveryElement_isTheInputWithoutWhiteSpace() throws IOException {
        for (long seed = 0; seed < CASES; seed++) {
            String page = new RandomJson(seed).page();

            List<String> texts = Scans.texts(page);

            String array = '[' + String.join(",", texts) + ']';
            assertThat(Scans.compact(page)).as("seed %d", seed).contains("\"value\":" + array);
            assertThat(array.codePoints().anyMatch(unit -> unit < ' ')).isFalse();
            assertThat(Gsons.parse(array)).as("seed %d", seed).isEqualTo(elements(page));
        }
    }

    @Test
    void scan_whateverTheChunks_givesTheSame() throws IOException {
        for (long seed = 0; seed < CASES; seed++) {
            byte[] page = Scans.bytes(new RandomJson(seed).page());
            int largestChunk = seed % 3 == 0 ? 1 : 1 + (int) seed % 40;
            int bufferSize = 16 + (int) seed % 50;
            List<String> texts = new ArrayList<>();

            PageEnd end = PageScanner.scan(
                    Scans.chunked(page, largestChunk, seed),
                    bufferSize,
                    SHAPE,
                    element -> texts.add(element.text().utf8()));

            assertThat(texts).as("seed %d", seed).isEqualTo(Scans.texts(page));
            assertThat(end.elements()).isEqualTo(texts.size());
        }
    }

    @Test
    void members_ofEveryElement_areThoseThatGsonSees() throws IOException {
        for (long seed = 0; seed < CASES; seed++) {
            String page = new RandomJson(seed).page();
            JsonArray expected = elements(page);
            List<JsonElement> seen = new ArrayList<>();

            PageScanner.scan(new ByteArrayInputStream(Scans.bytes(page)), SHAPE, element -> {
                seen.add(expected.get(seen.size()));
                checkMembers(element, seen.get(seen.size() - 1));
            });

            assertThat(seen).as("seed %d", seed).hasSize(expected.size());
        }
    }

    private static void checkMembers(Element element, JsonElement expected) {
        assertThat(element.isObject()).isEqualTo(expected.isJsonObject());
        for (int i = 0; i < RandomJson.WATCHED.size(); i++) {
            String name = RandomJson.WATCHED.get(i);
            JsonElement member = expected instanceof JsonObject object ? object.get(name) : null;
            Slice value = element.member(i);
            assertThat(value == null ? null : Gsons.parse(value.utf8())).isEqualTo(member);
            if (member == null || member instanceof JsonNull) {
                assertThat(element.string(i)).isNull();
            } else if (member.isJsonPrimitive()) {
                assertThat(element.string(i)).isEqualTo(member.getAsString());
            }
            assertThat(Gsons.parse(joined(element.without(i)))).isEqualTo(without(expected, name));
        }
        if (expected.isJsonObject()) {
            JsonObject more = expected.getAsJsonObject().deepCopy();
            more.add("enti\"ties", new JsonArray());
            assertThat(Gsons.parse(joined(element.appended("enti\"ties", Scans.bytes("[]")))))
                    .isEqualTo(more);
        }
    }

    private static JsonElement without(JsonElement element, String name) {
        JsonElement copy = element.deepCopy();
        if (copy instanceof JsonObject object) {
            object.remove(name);
        }
        return copy;
    }

    private static String joined(List<Slice> slices) {
        return Slice.of(Slice.join(slices)).utf8();
    }

    private static JsonArray elements(String page) {
        return Gsons.parse(page).getAsJsonObject().getAsJsonArray("value");
    }
}
