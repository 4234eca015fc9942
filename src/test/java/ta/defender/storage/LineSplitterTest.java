package ta.defender.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LineSplitterTest {
    private final List<String> lines = new ArrayList<>();
    private final List<String> parts = new ArrayList<>();
    private final LargeLineTurns turns = new LargeLineTurns(Duration.ofDays(1));
    private final LineSplitter splitter = splitter(true, 1_000);

    private LineSplitter splitter(boolean atBegin, int longestLine) {
        return new LineSplitter(
                atBegin, longestLine, turns.turn(), (line, isPart) -> (isPart ? parts : lines).add(line.utf8()));
    }

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
        splitter(false, 1_000).add(bytes("\ufeffone\n"));

        assertThat(lines).containsExactly("\ufeffone");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 999, 1_000, 1_001, 2_500, 10_000})
    void lineThatIsTooLong_isHandedOnInParts(int part) throws Exception {
        byte[] text = bytes("a".repeat(1_000) + "\n" + "b".repeat(2_300) + "\nc\n" + "d".repeat(1_001));

        for (int at = 0; at < text.length; at += part) {
            splitter.add(Arrays.copyOfRange(text, at, Math.min(text.length, at + part)));
        }
        splitter.finish();

        assertThat(lines).containsExactly("a".repeat(1_000), "c");
        assertThat(parts)
                .containsExactly("b".repeat(1_000), "b".repeat(1_000), "b".repeat(300), "d".repeat(1_000), "d");
    }

    @Test
    void largeLines_areKeptOneAfterTheOther() throws Exception {
        LineSplitter first = splitter(true, 20 << 20);
        LineSplitter second = splitter(true, 20 << 20);
        first.add(new byte[5 << 20]);
        FutureTask<Boolean> waiting = new FutureTask<>(() -> {
            second.add(new byte[5 << 20]);
            second.finish();
            return true;
        });
        Thread thread = new Thread(waiting);
        thread.start();
        while (thread.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        assertThat(lines).isEmpty();

        first.finish();
        assertThat(waiting.get()).isTrue();

        assertThat(lines).hasSize(2);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
