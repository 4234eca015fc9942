package ta.defender.collector;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import ta.defender.json.Slice;

final class LineReaderTest {
    @Test
    void bytesThatAreNoText_areAFaultOfTheirLine() throws Exception {
        LineReader lines = new LineReader(
                new ByteArrayInputStream("a\n\u00ff\u00fe\nb\n".getBytes(StandardCharsets.ISO_8859_1)), 100);

        assertThat(lines.next().text()).isEqualTo(Slice.of("a"));
        assertThat(lines.next().fault()).contains("UTF-8");
        assertThat(lines.next()).isEqualTo(new LineReader.Line(3, Slice.of("b"), ""));
        assertThat(lines.next()).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u00c3",
                "\u00c3(",
                "\u00e2\u0082",
                "\u00ed\u00a0\u0080",
                "\u00f5\u0080\u0080\u0080",
                "\u0080",
                "\u00c0\u0080"
            })
    void brokenCharacters_areNoText(String bytes) throws Exception {
        for (int before = 0; before < 20; before++) {
            byte[] line = ("x".repeat(before) + bytes).getBytes(StandardCharsets.ISO_8859_1);
            assertThat(new LineReader(new ByteArrayInputStream(line), 100)
                            .next()
                            .text())
                    .isNull();
        }
    }

    @Test
    void lines_endAtEachLineBreak_howeverShortTheyAre() throws Exception {
        List<String> texts = new ArrayList<>();
        for (int length = 0; length < 40; length++) {
            texts.add("\u000b".repeat(length % 3) + "x".repeat(length) + "\u008a\u000b");
        }
        LineReader lines = new LineReader(
                new ByteArrayInputStream(String.join("\n", texts).getBytes(StandardCharsets.UTF_8)), 100);

        for (String text : texts) {
            assertThat(lines.next().text().utf8()).isEqualTo(text);
        }
        assertThat(lines.next()).isNull();
    }

    /** Longer than what is read at once, and of every size of character. */
    @Test
    void lines_areWholeWhereverTheyAreCut() throws Exception {
        List<String> texts = new ArrayList<>();
        for (int number = 0; number < 40; number++) {
            texts.add("x".repeat(number * 997 % 70_000) + "\u00e9\u20ac\ufffd\ud83d\ude00\uffff");
        }
        texts.add("y".repeat(200_000));
        LineReader lines = new LineReader(
                new ByteArrayInputStream(("\ufeff" + String.join("\n", texts)).getBytes(StandardCharsets.UTF_8)),
                150_000);

        for (String text : texts.subList(0, 40)) {
            assertThat(lines.next().text().utf8()).isEqualTo(text);
        }
        assertThat(lines.next().text()).isNull();
        assertThat(lines.next()).isNull();
    }
}
