package ta.defender.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
    @Test
    void parse_ofEveryKindOfText_givesTheSame() throws IOException {
        String text = "{\"a\":[1,\"é\"]}";

        JsonView view = Json.parse(text);

        assertThat(view)
                .isEqualTo(Json.parse(Scans.bytes(text)))
                .isEqualTo(Json.parse(Slice.of(text)))
                .isEqualTo(Json.parse(new ByteArrayInputStream(Scans.bytes(text))));
        assertThat(view.text()).isEqualTo(text);
    }

    @Provide
    Arbitrary<String> pages() {
        return JsonTexts.pages();
    }

    @Property
    void parse_ofAnyPage_meansWhatGsonReads(@ForAll("pages") String page) throws IOException {
        JsonView view = Json.parse(page);

        assertThat(Gsons.parse(view.text())).isEqualTo(Gsons.parse(page));
    }

    @Test
    void parse_ofAStringWithLoneSurrogates_keepsThem() throws IOException {
        JsonView view = Json.parse("[\"\ud800x\udfff😀\"]");

        assertThat(view.elements().get(0).asString()).isEqualTo("\ud800x\udfff😀");
        assertThat(view.text()).isEqualTo("[\"\\ud800x\\udfff😀\"]");
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

        assertThat(Json.parse("[".repeat(deep) + "]".repeat(deep)).isArray()).isTrue();
        assertThatThrownBy(() -> Json.parse("[".repeat(deep + 1) + "]".repeat(deep + 1)))
                .isInstanceOfSatisfying(
                        MalformedJsonException.class,
                        refusal -> assertThat(refusal.reason()).isEqualTo(MalformedJsonException.Reason.TOO_DEEP));
    }
}
