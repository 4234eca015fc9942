package ta.defender.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.gson.JsonElement;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
    private static final String MEMBERS = """
            {"text": "x", "number": 1.50, "yes": true, "null": null, "object": {"inner": "y"},
             "array": [1, "two", null, {"n": 3}], "empty": ""}""";

    @Test
    void string_ofAMember_isWhatItSays() throws IOException {
        JsonElement json = Json.parse(MEMBERS);

        assertThat(Json.string(json, "text")).isEqualTo("x");
        assertThat(Json.string(json, "number")).isEqualTo("1.50");
        assertThat(Json.string(json, "yes")).isEqualTo("true");
        assertThat(Json.text(json, "empty", "fallback")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "object", "array", "missing"})
    void string_ofAnythingElse_isNull(String name) throws IOException {
        JsonElement json = Json.parse(MEMBERS);

        assertThat(Json.string(json, name)).isNull();
        assertThat(Json.text(json, name)).isEmpty();
        assertThat(Json.text(json, name, "fallback")).isEqualTo("fallback");
    }

    @ParameterizedTest
    @CsvSource({"42, 42", "'\"43\"', 43", "1e3, 1000", "-9223372036854775808, -9223372036854775808", "2.0, 2"})
    void whole_ofAWholeNumber_isTheNumber(String spelled, long number) throws IOException {
        assertThat(Json.whole(Json.parse(spelled))).hasValue(number);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.5",
                "9223372036854775808",
                "1e999999999",
                "1e-999999999",
                "\"\"",
                "\"x\"",
                "true",
                "null",
                "[1]",
                "99999999999999999999999999999999999999999999999999"
            })
    void whole_ofAnythingElse_isEmpty(String value) throws IOException {
        assertThat(Json.whole(Json.parse(value))).isEmpty();
    }

    @Test
    void array_ofAMember_hasItsElements() throws IOException {
        JsonElement json = Json.parse(MEMBERS);

        assertThat(Json.array(json, "array")).hasToString("[1,\"two\",null,{\"n\":3}]");
        assertThat(Json.strings(json, "array")).containsExactly("two");
        assertThat(Json.array(json, "text")).isEmpty();
        assertThat(Json.array(json, "missing")).isEmpty();
    }

    @Test
    void object_ofAMember_isThatObject() throws IOException {
        JsonElement json = Json.parse(MEMBERS);

        assertThat(Json.text(Json.object(json, "object"), "inner")).isEqualTo("y");
        assertThat(Json.object(json, "array")).isNull();
        assertThat(Json.member(json, "null")).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"7", "[1]", "null", "\"x\""})
    void memberOfAnythingElse_isAbsent(String text) throws IOException {
        JsonElement json = Json.parse(text);

        assertThat(Json.member(json, "x")).isNull();
        assertThat(Json.object(json, "x")).isNull();
        assertThat(Json.array(json, "x")).isEmpty();
        assertThat(Json.strings(json, "x")).isEmpty();
        assertThat(Json.text(null, "x")).isEmpty();
    }

    @Test
    void spelling_isTheTextOrTheJson() throws IOException {
        assertThat(Json.parse("[\"a\",1.50,true,null,{\"b\":[-0]}]")
                        .getAsJsonArray()
                        .asList())
                .extracting(Json::spelling)
                .containsExactly("a", "1.50", "true", "null", "{\"b\":[-0]}");
    }

    @Test
    void parse_keepsTheSpellingOfNumbers() throws IOException {
        assertThat(Json.parse("[1.50,1E+2,-0,12345678901234567890123,\"\\u00e9\\/\"]"))
                .hasToString("[1.50,1E+2,-0,12345678901234567890123,\"é/\"]");
    }

    @Test
    void parse_ofEveryKindOfText_givesTheSame() throws IOException {
        String text = "{\"a\":[1,\"é\"]}";

        JsonElement view = Json.parse(text);

        assertThat(view)
                .isEqualTo(Json.parse(Scans.bytes(text)))
                .isEqualTo(Json.parse(Slice.of(text)))
                .isEqualTo(Json.parse(new ByteArrayInputStream(Scans.bytes(text))));
        assertThat(view.toString()).isEqualTo(text);
    }

    @Provide
    Arbitrary<String> pages() {
        return JsonTexts.pages();
    }

    @Property
    void parse_ofAnyPage_meansWhatGsonReads(@ForAll("pages") String page) throws IOException {
        JsonElement view = Json.parse(page);

        assertThat(Gsons.parse(view.toString())).isEqualTo(Gsons.parse(page));
    }

    @Test
    void parse_ofAStringWithLoneSurrogates_keepsThem() throws IOException {
        JsonElement view = Json.parse("[\"\ud800x\udfff😀\"]");

        assertThat(view.getAsJsonArray().get(0).getAsString()).isEqualTo("\ud800x\udfff😀");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "{'a':1}", "[1,]", "<html>", "{} {}"})
    void parse_ofAnythingElse_isRefused(String text) {
        assertThatThrownBy(() -> Json.parse(text)).isInstanceOf(MalformedJsonException.class);
    }

    @Test
    void parse_whenRefused_namesTheOffset() {
        MalformedJsonException refusal =
                catchThrowableOfType(MalformedJsonException.class, () -> Json.parse("{\"é\":x}"));

        assertThat(refusal.offset()).isEqualTo(6);
    }

    @Test
    void parse_ofTheDeepestText_works() throws IOException {
        int deep = Json.MAX_DEPTH;

        assertThat(Json.parse("[".repeat(deep) + "]".repeat(deep)).isJsonArray())
                .isTrue();
        assertThatThrownBy(() -> Json.parse("[".repeat(deep + 1) + "]".repeat(deep + 1)))
                .isInstanceOfSatisfying(
                        MalformedJsonException.class,
                        refusal -> assertThat(refusal.reason()).isEqualTo(MalformedJsonException.Reason.TOO_DEEP));
    }
}
