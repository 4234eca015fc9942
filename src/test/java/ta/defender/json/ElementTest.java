package ta.defender.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ElementTest {
    @Test
    void member_ofAnyKind_isItsText() throws IOException {
        String element = "{\"a\" : \"x\\u00e9\" , \"b\" : [ 1 , 2 ] , \"c\" : null }";

        assertThat(ask(element, Element::member, "a", "b", "c", "d"))
                .containsExactly(Slice.of("\"x\\u00e9\""), Slice.of("[1,2]"), Slice.of("null"), null);
    }

    @Test
    void string_ofAnyKind_isWhatItSays() throws IOException {
        String element =
                "{\"a\":\"x\\u00e9\\\"\\\\\\/\\b\\f\\n\\r\\t\\uD83D\\uDE00\",\"b\":-1.50,\"c\":null,\"e\":true,\"f\":\"\"}";

        assertThat(ask(element, Element::string, "a", "b", "c", "d", "e", "f"))
                .containsExactly("xé\"\\/\b\f\n\r\t😀", "-1.50", null, null, "true", "");
    }

    @Test
    void member_ofAnInnerObject_isNotTheElements() throws IOException {
        assertThat(ask("{\"x\":{\"a\":1},\"y\":[{\"a\":2}]}", Element::string, "a"))
                .containsExactly((String) null);
    }

    @Test
    void member_whenRepeated_isTheLast() throws IOException {
        assertThat(ask("{\"a\":1,\"b\":2,\"a\":3}", Element::string, "a")).containsExactly("3");
    }

    @Test
    void member_whenItsNameIsSpelledWithEscapes_isFound() throws IOException {
        assertThat(ask("{\"\\u0069d\":1}", Element::string, "id")).containsExactly("1");
    }

    @Test
    void members_ofAnElementWithout_areNotThoseOfTheOneBefore() throws IOException {
        List<String> seen = new ArrayList<>();

        PageScanner.scan(
                new ByteArrayInputStream(Scans.bytes("{\"value\":[{\"a\":1},{},\"a\"]}")),
                Shape.ofValue("a"),
                element -> seen.add(element.string(0)));

        assertThat(seen).containsExactly("1", null, null);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"a\":1,\"b\":2,\"c\":3} | {\"b\":2,\"c\":3}",
                "{\"b\":1,\"a\":2,\"c\":3} | {\"b\":1,\"c\":3}",
                "{\"b\":1,\"c\":2,\"a\":3} | {\"b\":1,\"c\":2}",
                "{\"a\":{\"a\":[1,2]}} | {}",
                "{\"a\":1,\"a\":2} | {}",
                "{\"a\":1,\"a\":2,\"b\":3} | {\"b\":3}",
                "{\"b\":1,\"a\":1,\"a\":2} | {\"b\":1}",
                "{\"a\":1,\"b\":2,\"a\":3} | {\"b\":2}",
                "{\"a\":1,\"b\":2,\"a\":3,\"c\":4,\"a\":5} | {\"b\":2,\"c\":4}",
                "{\"b\":\"a,\",\"a\":1} | {\"b\":\"a,\"}",
                "{\"b\":1} | {\"b\":1}",
                "{} | {}",
                "[\"a\"] | [\"a\"]"
            })
    void without_aMember_isTheRest(String element, String rest) throws IOException {
        assertThat(ask(element, (each, index) -> text(each.without(index)), "a"))
                .containsExactly(rest);
    }

    @Test
    void appended_toAnObject_standsLast() throws IOException {
        assertThat(ask("{\"a\":1}", (each, index) -> text(each.appended("n\"", Scans.bytes("[1]"))), "a"))
                .containsExactly("{\"a\":1,\"n\\\"\":[1]}");
        assertThat(ask("{ }", (each, index) -> text(each.appended("n", Scans.bytes("2"))), "a"))
                .containsExactly("{\"n\":2}");
    }

    @Test
    void appended_toSomethingElse_isRefused() {
        assertThatThrownBy(() -> ask("[]", (each, index) -> each.appended("n", Scans.bytes("1")), "a"))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void slices_whenCopied_outliveTheCall() throws IOException {
        List<Slice> kept = new ArrayList<>();

        PageScanner.scan(
                new ByteArrayInputStream(Scans.bytes("{\"value\":[\"one\",\"two\"]}")),
                Shape.ofValue(),
                element -> kept.add(element.text().copy()));

        assertThat(kept).containsExactly(Slice.of("\"one\""), Slice.of("\"two\""));
    }

    private interface Question<T> {
        T ask(Element element, int index);
    }

    private static <T> List<T> ask(String element, Question<T> question, String... members) throws IOException {
        List<T> answers = new ArrayList<>();
        PageScanner.scanValue(new ByteArrayInputStream(Scans.bytes(element)), Shape.ofValue(members), each -> {
            for (int i = 0; i < members.length; i++) {
                answers.add(question.ask(each, i));
            }
        });
        return answers;
    }

    private static String text(List<Slice> slices) {
        return Slice.of(Slice.join(slices)).utf8();
    }
}
