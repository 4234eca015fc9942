package ta.defender.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import ta.defender.json.Slice;
import ta.defender.model.DefenderException;

/** What every {@link EventOutput} promises. */
public abstract class EventOutputContract {
    private static final EventHeader HEADER = new EventHeader(
            "defender_alerts://a", Instant.ofEpochSecond(1_700_000_000), "source", "sourcetype", null, null);

    /** The one output of this test. */
    protected abstract EventOutput output();

    /** The texts of the events that have been handed over. */
    protected abstract List<String> handedOver() throws Exception;

    /** Makes the other side refuse everything from now on. */
    protected abstract void breakOutput();

    /** The time passes that it may take until something has settled; the other side does nothing. */
    protected abstract void takeTime() throws Exception;

    /** The other side takes everything handed over so far, and the time passes that it may take until that has settled. */
    protected abstract void takeAll() throws Exception;

    @Test
    void written_growsWithEveryEvent() {
        long before = output().written();

        write("{}");
        long first = output().written();
        write("{}");

        assertThat(first).isGreaterThan(before);
        assertThat(output().written()).isGreaterThan(first);
    }

    @Test
    void settled_beforeTheOtherSideTookAnything_isBehindWhatWasWritten() {
        write("{}");
        output().flush();

        assertThat(output().settled()).isLessThan(output().written());
        assertThat(output().settled()).isLessThan(output().written());
    }

    @Test
    void settled_afterTheOtherSideTookAll_isAllThatWasWritten() throws Exception {
        write("{}");
        write("{}");
        output().flush();
        output().settled();

        takeAll();

        assertThat(output().settled()).isEqualTo(output().written());
    }

    @Test
    void settled_whenMoreWasWrittenSince_standsBetween() throws Exception {
        write("{}");
        output().flush();
        long first = output().written();
        output().settled();
        takeAll();
        output().settled();

        write("{}");
        output().flush();

        assertThat(output().settled()).isGreaterThanOrEqualTo(first).isLessThan(output().written());
    }

    @Test
    void settled_whenOutputBrokeBefore_doesNotCoverWhatWasWritten() throws Exception {
        write("{}");
        output().flush();
        output().settled();
        breakOutput();
        takeTime();

        try {
            assertThat(output().settled()).isLessThan(output().written());
        } catch (DefenderException failed) {
            assertThatThrownBy(() -> output().flush()).isInstanceOf(DefenderException.class);
        }
    }

    @Test
    void events_afterFlush_areHandedOverInOrder() throws Exception {
        write("{\"n\":1}");
        output().write(HEADER, List.of(Slice.of("{\"n\""), Slice.of(""), Slice.of(":2}")));

        output().flush();

        assertThat(handedOver()).containsExactly("{\"n\":1}", "{\"n\":2}");
    }

    @Test
    void events_afterClose_areHandedOver() throws Exception {
        write("{}");

        output().close();

        assertThat(handedOver()).containsExactly("{}");
    }

    @Test
    void data_changedAfterWrite_isHandedOverAsItWas() throws Exception {
        byte[] text = "\"before\"".getBytes(StandardCharsets.UTF_8);
        output().write(HEADER, List.of(Slice.of(text)));

        Arrays.fill(text, (byte) 'x');
        output().flush();

        assertThat(handedOver()).containsExactly("\"before\"");
    }

    @Test
    void close_whenRepeated_doesNothing() throws Exception {
        output().close();

        assertThatCode(() -> output().close()).doesNotThrowAnyException();
    }

    @Test
    void anyCall_afterClose_isRefused() throws Exception {
        output().close();

        assertThatThrownBy(() -> write("{}")).isInstanceOf(DefenderException.class);
        assertThatThrownBy(() -> output().flush()).isInstanceOf(DefenderException.class);
    }

    @Test
    void flush_whenOutputIsBroken_failsAndSoDoAllLaterCalls() throws Exception {
        write("{}");
        breakOutput();

        assertThatThrownBy(() -> output().flush()).isInstanceOf(DefenderException.class);
        assertThatThrownBy(() -> write("{}")).isInstanceOf(DefenderException.class);
        assertThatThrownBy(() -> output().flush()).isInstanceOf(DefenderException.class);
        assertThatThrownBy(() -> output().close()).isInstanceOf(DefenderException.class);
        assertThatCode(() -> output().close()).doesNotThrowAnyException();
    }

    @Test
    void close_whenOutputIsBroken_fails() throws Exception {
        write("{}");
        breakOutput();

        assertThatThrownBy(() -> output().close()).isInstanceOf(DefenderException.class);
    }

    @Test
    void events_ofSeveralThreads_neverMix() throws Exception {
        int threads = 4;
        int each = 500;
        List<Callable<Integer>> writers = IntStream.range(0, threads)
                .mapToObj(writer -> (Callable<Integer>) () -> writeMany(writer, each))
                .toList();
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            for (Future<Integer> done : pool.invokeAll(writers)) {
                done.get();
            }
        } finally {
            pool.shutdownNow();
        }

        output().flush();

        List<String> events = handedOver();
        assertThat(events).hasSize(threads * each);
        for (int writer = 0; writer < threads; writer++) {
            String own = "\"" + writer + " ";
            assertThat(events.stream().filter(event -> event.startsWith(own)).toList())
                    .isEqualTo(expected(writer, each));
        }
    }

    private int writeMany(int writer, int count) {
        for (String text : expected(writer, count)) {
            int middle = text.length() / 2;
            output().write(HEADER, List.of(Slice.of(text.substring(0, middle)), Slice.of(text.substring(middle))));
        }
        return count;
    }

    private static List<String> expected(int writer, int count) {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            texts.add("\"" + writer + " " + i + " " + "x".repeat(i) + "\"");
        }
        return texts;
    }

    private void write(String text) {
        output().write(HEADER, List.of(Slice.of(text)));
    }
}
