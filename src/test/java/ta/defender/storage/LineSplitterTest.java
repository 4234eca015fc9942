package ta.defender.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LineSplitterTest {
    private final List<String> lines = new ArrayList<>();
    private final LineSplitter splitter = new LineSplitter(true, 1_000, line -> lines.add(line.utf8()));

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 7, 1000})
    void lines_howeverTheyAreCut_areTheSame(int part) throws Exception {
        byte[] text = bytes("\ufeffone\r\n{\"k\":\"\u00fc\u20ac\ud83d\ude00\"}\n\r\n\n  \nthree\r\nfo");

        for (int at = 0; at < text.length; at += part) {
            splitter.add(Arrays.copyOfRange(text, at, Math.min(text.length, at + part)));
        }

        assertThat(lines).containsExactly("one", "{\"k\":\"\u00fc\u20ac\ud83d\ude00\"}", "three");
        assertThat(splitter.pending()).isEqualTo(2);
    }

    @Test
    void lineWithoutEnd_isKeptUntilItHasOne() throws Exception {
        splitter.add(bytes("begin"));
        assertThat(lines).isEmpty();
        splitter.add(bytes(" and end\r"));
        assertThat(lines).isEmpty();
        splitter.add(bytes("\n"));

        assertThat(lines).containsExactly("begin and end");
        assertThat(splitter.pending()).isZero();
    }

    @Test
    void finish_handsOnWhatHasNoEnd() throws Exception {
        splitter.add(bytes("one\ntwo"));
        splitter.finish();
        splitter.finish();

        assertThat(lines).containsExactly("one", "two");
        assertThat(splitter.pending()).isZero();
    }

    @Test
    void byteOrderMark_inTheMiddle_isPartOfTheText() throws Exception {
        new LineSplitter(false, 1_000, line -> lines.add(line.utf8())).add(bytes("\ufeffone\n"));

        assertThat(lines).containsExactly("\ufeffone");
    }

    @Test
    void lineWithoutEnd_whenTooLong_isHandedOnInParts() throws Exception {
        splitter.add(bytes("x".repeat(1_500)));
        splitter.add(bytes("y\n"));

        assertThat(lines).containsExactly("x".repeat(1_500), "y");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
