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

/** What every {@link EventSink} promises. */
public abstract class EventSinkContract {
    private static final EventHeader HEADER = new EventHeader(
            "defender_alerts://a", Instant.ofEpochSecond(1_700_000_000), "source", "sourcetype", null, null);

    /** The one sink of this test. */
    protected abstract EventSink sink();

    /** The texts of the events that have left the sink for good. */
    protected abstract List<String> handedOver() throws Exception;

    /** Makes what is behind the sink refuse everything from now on. */
    protected abstract void breakOutput();

    @Test
    void events_afterFlush_areHandedOverInOrder() throws Exception {
        write("{\"n\":1}");
        sink().write(HEADER, List.of(Slice.of("{\"n\""), Slice.of(""), Slice.of(":2}")));

        sink().flush();

        assertThat(handedOver()).containsExactly("{\"n\":1}", "{\"n\":2}");
    }

    @Test
    void events_afterClose_areHandedOver() throws Exception {
        write("{}");

        sink().close();

        assertThat(handedOver()).containsExactly("{}");
    }

    @Test
    void data_changedAfterWrite_isHandedOverAsItWas() throws Exception {
        byte[] text = "\"before\"".getBytes(StandardCharsets.UTF_8);
        sink().write(HEADER, List.of(Slice.of(text)));

        Arrays.fill(text, (byte) 'x');
        sink().flush();

        assertThat(handedOver()).containsExactly("\"before\"");
    }

    @Test
    void close_whenRepeated_doesNothing() throws Exception {
        sink().close();

        assertThatCode(() -> sink().close()).doesNotThrowAnyException();
    }

    @Test
    void anyCall_afterClose_isRefused() throws Exception {
        sink().close();

        assertThatThrownBy(() -> write("{}")).isInstanceOf(EmitException.class);
        assertThatThrownBy(() -> sink().flush()).isInstanceOf(EmitException.class);
    }

    @Test
    void flush_whenOutputIsBroken_failsAndSoDoAllLaterCalls() throws Exception {
        write("{}");
        breakOutput();

        assertThatThrownBy(() -> sink().flush()).isInstanceOf(EmitException.class);
        assertThatThrownBy(() -> write("{}")).isInstanceOf(EmitException.class);
        assertThatThrownBy(() -> sink().flush()).isInstanceOf(EmitException.class);
        assertThatThrownBy(() -> sink().close()).isInstanceOf(EmitException.class);
        assertThatCode(() -> sink().close()).doesNotThrowAnyException();
    }

    @Test
    void close_whenOutputIsBroken_fails() throws Exception {
        write("{}");
        breakOutput();

        assertThatThrownBy(() -> sink().close()).isInstanceOf(EmitException.class);
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

        sink().flush();

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
            sink().write(HEADER, List.of(Slice.of(text.substring(0, middle)), Slice.of(text.substring(middle))));
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
        sink().write(HEADER, List.of(Slice.of(text)));
    }
}
