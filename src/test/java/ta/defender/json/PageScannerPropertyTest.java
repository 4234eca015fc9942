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
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Any legal page, read by the scanner and by Gson. */
class PageScannerPropertyTest {
    private static final Shape SHAPE = new Shape("value", JsonTexts.WATCHED, 1 << 20);

    @Provide
    Arbitrary<String> pages() {
        return JsonTexts.pages();
    }

    @Property
    void text_ofEveryElement_isTheInputWithoutWhiteSpace(@ForAll("pages") String page) throws IOException {
        List<String> texts = Scans.texts(page);

        String array = '[' + String.join(",", texts) + ']';
        assertThat(Scans.compact(page)).contains("\"value\":" + array);
        assertThat(array.codePoints().anyMatch(unit -> unit < ' ')).isFalse();
        assertThat(Gsons.parse(array)).isEqualTo(elements(page));
    }

    @Property
    void scan_whateverTheChunks_givesTheSame(
            @ForAll("pages") String page,
            @ForAll @IntRange(min = 1, max = 40) int largestChunk,
            @ForAll @IntRange(min = 16, max = 66) int bufferSize,
            @ForAll long seed)
            throws IOException {
        List<String> texts = new ArrayList<>();

        PageEnd end = PageScanner.scan(
                Scans.chunked(Scans.bytes(page), largestChunk, seed),
                bufferSize,
                SHAPE,
                element -> texts.add(element.text().utf8()));

        assertThat(texts).isEqualTo(Scans.texts(page));
        assertThat(end.elements()).isEqualTo(texts.size());
    }

    @Property
    void fingerprint_ofEveryElement_isThatOfItsText(
            @ForAll("pages") String page, @ForAll @IntRange(min = 16, max = 66) int bufferSize) throws IOException {
        UnorderedFingerprint expected = new UnorderedFingerprint();
        ByteArrayInputStream body = new ByteArrayInputStream(Scans.bytes(page));

        PageScanner.scan(
                body,
                bufferSize,
                SHAPE.withFingerprint(),
                element -> assertThat(element.fingerprint()).isEqualTo(expected.of(element.text())));
    }

    @Property
    void members_ofEveryElement_areThoseThatGsonSees(@ForAll("pages") String page) throws IOException {
        JsonArray expected = elements(page);
        List<JsonElement> seen = new ArrayList<>();

        PageScanner.scan(new ByteArrayInputStream(Scans.bytes(page)), SHAPE, element -> {
            seen.add(expected.get(seen.size()));
            checkMembers(element, seen.get(seen.size() - 1));
        });

        assertThat(seen).hasSize(expected.size());
    }

    /** Whatever the bytes are, they are read or refused with a reason and a place; the chunks play no part. */
    @Property
    void scan_ofAnyBytes_readsOrRefuses(@ForAll byte[] bytes, @ForAll @IntRange(min = 1, max = 9) int largestChunk) {
        PageFuzzTarget.check(bytes, largestChunk);
    }

    private static void checkMembers(Element element, JsonElement expected) {
        assertThat(element.isObject()).isEqualTo(expected.isJsonObject());
        for (int i = 0; i < JsonTexts.WATCHED.size(); i++) {
            String name = JsonTexts.WATCHED.get(i);
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
