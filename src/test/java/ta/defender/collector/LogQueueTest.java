package ta.defender.collector;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class LogQueueTest {
    private final Reader reader = new Reader();
    private volatile Instant now = Instant.EPOCH;
    private final InstantSource clock = () -> now;

    /** Takes nothing until it is told to. */
    private static final class Reader extends OutputStream {
        private final CountDownLatch asked = new CountDownLatch(1);
        private final CountDownLatch reads = new CountDownLatch(1);
        private final ByteArrayOutputStream taken = new ByteArrayOutputStream();

        @Override
        public void write(int octet) throws IOException {
            write(new byte[] {(byte) octet}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            asked.countDown();
            try {
                reads.await();
            } catch (InterruptedException interrupted) {
                throw new IOException(interrupted);
            }
            taken.write(bytes, from, length);
        }

        List<String> lines() {
            return taken.toString(StandardCharsets.UTF_8).lines().toList();
        }
    }

    @Test
    void whileNobodyReads_linesBeyondTheRoomAreLostAndCounted() throws Exception {
        LogQueue queue = new LogQueue(reader, 1_000, clock);
        CollectorLog log = log(queue);
        for (int i = 0; i < 50; i++) {
            log.info("line " + i);
        }

        assertThat(log.isStalled()).isTrue();
        long lost = log.lost();
        assertThat(lost).isBetween(30L, 49L);

        reader.reads.countDown();
        queue.close();

        int taken = 50 - (int) lost;
        assertThat(log.isStalled()).isFalse();
        assertThat(reader.lines())
                .hasSize(taken + 1)
                .startsWith("INFO line 0", "INFO line 1")
                .contains("INFO line " + (taken - 1))
                .filteredOn(line -> line.startsWith("WARN "))
                .singleElement()
                .asString()
                .contains(Long.toString(lost));
    }

    @Test
    void aLineThatNobodyTakesForHalfAMinute_isAStall() throws Exception {
        LogQueue queue = new LogQueue(reader, 1_000, clock);
        log(queue).info("line");
        reader.asked.await();
        assertThat(queue.isStalled()).isFalse();

        now = now.plusSeconds(31);
        assertThat(queue.isStalled()).isTrue();

        reader.reads.countDown();
        queue.close();
        assertThat(queue.isStalled()).isFalse();
        assertThat(queue.lost()).isZero();
    }

    @Test
    void whatIsWrittenInPieces_isOneLine() throws Exception {
        LogQueue queue = new LogQueue(reader, 100_000, clock);
        PrintStream out = new PrintStream(queue, true, StandardCharsets.UTF_8);
        String text = "ä".repeat(20_000);

        out.print("a");
        out.println(text);
        reader.reads.countDown();
        queue.close();

        assertThat(reader.lines()).containsExactly("a" + text);
    }

    @Test
    void whenTheReaderIsGone_nothingStalls() throws Exception {
        LogQueue queue = new LogQueue(
                new OutputStream() {
                    @Override
                    public void write(int octet) throws IOException {
                        throw new IOException("Broken pipe");
                    }
                },
                1_000,
                clock);
        CollectorLog log = log(queue);

        log.info("line");
        queue.close();

        assertThat(log.isStalled()).isFalse();
        assertThat(log.lost()).isEqualTo(1);
    }

    private CollectorLog log(LogQueue queue) {
        return new CollectorLog(new PrintStream(queue, true, StandardCharsets.UTF_8), queue, false, clock);
    }
}
