package ta.defender.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MemberIndexTest {
    @Test
    void value_ofARepeatedName_isTheLast_howeverTheNameIsSpelled() {
        MemberIndex index = new MemberIndex(Slice.of("{\"id\":1,\"\\u00e9\":2,\"\\u0069d\":3,\"é\":4}"));

        assertThat(index.value("id")).isEqualTo(Slice.of("3"));
        assertThat(index.value("é")).isEqualTo(Slice.of("4"));
        assertThat(index.value("i")).isNull();
        assertThat(index.names()).containsExactly("id", "é");
    }

    /** Both have the same hash. */
    @Test
    void value_ofANameThatOnlyLooksAlike_isNull() {
        assertThat("Aa".hashCode()).isEqualTo("BB".hashCode());
        assertThat(new MemberIndex(Slice.of("{\"Aa\":1}")).value("BB")).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "[]", "[{\"a\":1}]", "\"a\"", "1", "null"})
    void anythingWithoutMembers_hasNone(String text) {
        assertThat(new MemberIndex(Slice.of(text)).names()).isEmpty();
        assertThat(new MemberIndex(Slice.of(text)).value("a")).isNull();
    }

    @Provide
    Arbitrary<String> pages() {
        return JsonTexts.pages();
    }

    @Property
    void whatGsonReads_isWhatTheIndexFinds(@ForAll("pages") String page) throws IOException {
        compare(JsonText.compact(Slice.of(page), 64));
    }

    private static void compare(Slice text) {
        JsonElement expected = Gsons.parse(text.utf8());
        MemberIndex index = new MemberIndex(text);
        if (expected instanceof JsonObject object) {
            assertThat(index.names()).containsExactlyElementsOf(object.keySet());
            for (String name : object.keySet()) {
                assertThat(Gsons.parse(index.value(name).utf8())).isEqualTo(object.get(name));
                compare(index.value(name));
            }
        }
        Elements elements = new Elements();
        elements.begin(text);
        while (elements.next()) {
            compare(elements.value());
        }
    }

    @Test
    void compact_copiesNothingThatIsOnOneLine() throws IOException {
        Slice compact = Slice.of("{\"a\":[1,\"\\u0041\"]}");
        Slice spaced = Slice.of("{\"a\": 1}");

        assertThat(JsonText.compact(compact, 64)).isSameAs(compact);
        assertThat(JsonText.compact(spaced, 64).utf8()).isEqualTo("{\"a\":1}");
    }

    @Test
    void compact_refusesWhatIsNestedDeeper() throws IOException {
        String deep = "[".repeat(200) + "]".repeat(200);

        assertThat(JsonText.compact(Slice.of(" " + deep + " "), 200).utf8()).isEqualTo(deep);
        assertThatThrownBy(() -> JsonText.compact(Slice.of("[" + deep + "]"), 200))
                .isInstanceOfSatisfying(
                        MalformedJsonException.class,
                        refused -> assertThat(refused.reason()).isEqualTo(MalformedJsonException.Reason.TOO_DEEP));
    }
}
