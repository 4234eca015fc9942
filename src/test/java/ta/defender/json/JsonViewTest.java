package ta.defender.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonViewTest {
    private JsonView view;

    @BeforeEach
    void parse() throws IOException {
        view = Json.parse("""
                {"text": "x", "number": 1.50, "whole": 42, "spelled": "43", "yes": true, "no": "False", "null": null,
                 "object": {"inner": "y"}, "array": [1, "two", null, {"n": 3}], "empty": ""}""");
    }

    @Test
    void string_ofAMember_isWhatItSays() {
        assertThat(view.string("text")).isEqualTo("x");
        assertThat(view.string("number")).isEqualTo("1.50");
        assertThat(view.string("yes")).isEqualTo("true");
        assertThat(view.string("empty")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "object", "array", "missing"})
    void string_ofAnythingElse_isNull(String name) {
        assertThat(view.string(name)).isNull();
        assertThat(view.string(name, "fallback")).isEqualTo("fallback");
    }

    @Test
    void longValue_ofWholeNumbers_isTheNumber() throws IOException {
        assertThat(view.longValue("whole")).hasValue(42);
        assertThat(view.longValue("spelled")).hasValue(43);
        assertThat(Json.parse("[1e3, -9223372036854775808, 2.0]").elements())
                .extracting(each -> each.asLong().orElseThrow())
                .containsExactly(1_000L, Long.MIN_VALUE, 2L);
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
    void longValue_ofAnythingElse_isEmpty(String value) throws IOException {
        assertThat(Json.parse("{\"n\":" + value + "}").longValue("n")).isEmpty();
    }

    @Test
    void booleanValue_ofMembers_isTheirValue() {
        assertThat(view.booleanValue("yes")).contains(true);
        assertThat(view.booleanValue("no")).contains(false);
        assertThat(view.booleanValue("text")).isEmpty();
        assertThat(view.booleanValue("whole")).isEmpty();
        assertThat(view.booleanValue("missing")).isEmpty();
    }

    @Test
    void array_ofAMember_hasItsElements() {
        assertThat(view.array("array")).extracting(JsonView::text).containsExactly("1", "\"two\"", "null", "{\"n\":3}");
        assertThat(view.strings("array")).containsExactly("two");
        assertThat(view.array("text")).isEmpty();
        assertThat(view.array("missing")).isEmpty();
    }

    @Test
    void object_ofAMember_isThatObject() {
        assertThat(view.object("object").orElseThrow().string("inner")).isEqualTo("y");
        assertThat(view.object("array")).isEmpty();
        assertThat(view.member("null")).isEmpty();
    }

    @Test
    void names_ofAnObject_areInOrder() {
        assertThat(view.names()).startsWith("text", "number").endsWith("array", "empty");
        assertThat(view.has("null")).isTrue();
        assertThat(view.has("missing")).isFalse();
    }

    @Test
    void anything_askedOfAnotherKind_isEmpty() throws IOException {
        JsonView number = Json.parse("7");

        assertThat(number.names()).isEmpty();
        assertThat(number.elements()).isEmpty();
        assertThat(number.member("x")).isEmpty();
        assertThat(number.has("x")).isFalse();
        assertThat(number.isNumber()).isTrue();
        assertThat(number.isObject() || number.isArray() || number.isString() || number.isNull())
                .isFalse();
    }

    @Test
    void text_keepsTheSpellingOfNumbers() throws IOException {
        assertThat(Json.parse("[1.50,1E+2,-0,12345678901234567890123,\"\\u00e9\\/\"]")
                        .text())
                .isEqualTo("[1.50,1E+2,-0,12345678901234567890123,\"é/\"]");
    }
}
