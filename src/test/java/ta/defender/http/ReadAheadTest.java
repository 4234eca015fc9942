package ta.defender.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.SequenceInputStream;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ReadAheadTest {
    private static final int FIRST = ReadAhead.FIRST_BYTES;
    private static final int AHEAD = ReadAhead.CHUNKS * ReadAhead.CHUNK_BYTES;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, FIRST - 1, FIRST, FIRST + 1, FIRST + ReadAhead.CHUNK_BYTES, FIRST + 3 * AHEAD + 7})
    void read_whateverTheLength_givesTheSourcesBytes(int length) throws IOException {
        byte[] bytes = bytes(length);

        ReadAhead stream = new ReadAhead(new ByteArrayInputStream(bytes));

        assertThat(stream.readAllBytes()).isEqualTo(bytes);
        assertThat(stream.read()).isEqualTo(-1);
        assertThat(stream.isIdle()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 1000, 100_000})
    void read_inPiecesOfAnySize_givesTheSourcesBytes(int piece) throws IOException {
        byte[] bytes = bytes(FIRST + 300_001);
        ReadAhead stream = new ReadAhead(new Trickling(bytes, new Random(piece)));

        byte[] read = new byte[bytes.length];
        for (int at = 0; at < read.length; ) {
            int count = stream.read(read, at, Math.min(piece, read.length - at));
            assertThat(count).isPositive();
            at += count;
        }

        assertThat(read).isEqualTo(bytes);
        assertThat(stream.read()).isEqualTo(-1);
    }

    @Test
    void read_whenTheBodyIsSmall_staysInTheCallersThread() throws IOException {
        Watched source = new Watched(bytes(FIRST - 1));

        new ReadAhead(source).readAllBytes();

        assertThat(source.readers).containsExactly(Thread.currentThread());
    }

    @Test
    void read_whenTheUserIsSlow_isNeverMoreThanItsChunksAhead() throws Exception {
        Semaphore reads = new Semaphore(0);
        Watched source = new Watched(bytes(FIRST + 3 * AHEAD)) {
            @Override
            public int read(byte[] buffer, int offset, int length) {
                int count = super.read(buffer, offset, length);
                reads.release();
                return count;
            }
        };
        ReadAhead stream = new ReadAhead(source);
        stream.readNBytes(FIRST);
        reads.drainPermits();

        stream.read();
        reads.acquire(ReadAhead.CHUNKS);

        // one chunk is the user's, so the others are all that can be filled
        assertThat(reads.availablePermits()).isZero();
        assertThat(source.given()).isEqualTo(FIRST + AHEAD);
        stream.close();
    }

    @Test
    void read_whenTheSourceFails_givesAllBytesBeforeItAndThenTheFailure() throws IOException {
        byte[] bytes = bytes(FIRST + 100_000);
        IOException failure = new IOException("connection reset");
        ReadAhead stream =
                new ReadAhead(new SequenceInputStream(new ByteArrayInputStream(bytes), new Failing(failure)));

        assertThat(stream.readNBytes(bytes.length)).isEqualTo(bytes);
        assertThatThrownBy(stream::read).isSameAs(failure);
        assertThatThrownBy(stream::read).isSameAs(failure);
        assertThat(stream.isIdle()).isTrue();
    }

    @Test
    void read_whenTheUserIsInterrupted_fails() throws IOException {
        CountDownLatch silent = new CountDownLatch(1);
        ReadAhead stream =
                new ReadAhead(new SequenceInputStream(new ByteArrayInputStream(bytes(FIRST)), new Waiting(silent)));
        stream.readNBytes(FIRST);

        Thread.currentThread().interrupt();

        assertThatThrownBy(stream::read).isInstanceOf(InterruptedIOException.class);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(stream.isIdle()).isFalse();
        silent.countDown();
        stream.close();
    }

    @Test
    void close_inTheMiddle_endsTheReadingThread() throws Exception {
        Watched source = new Watched(bytes(FIRST + 3 * AHEAD));
        ReadAhead stream = new ReadAhead(source);
        stream.readNBytes(FIRST + 1);

        stream.close();

        Set<Thread> readers = new HashSet<>(source.readers);
        readers.remove(Thread.currentThread());
        for (Thread reader : readers) {
            reader.join();
        }
        assertThat(source.given()).isLessThanOrEqualTo(FIRST + AHEAD);
    }

    private static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    /** Knows who read it and how much. */
    private static class Watched extends InputStream {
        final Set<Thread> readers = ConcurrentHashMap.newKeySet();
        private final byte[] bytes;
        private volatile int given;

        Watched(byte[] bytes) {
            this.bytes = bytes;
        }

        int given() {
            return given;
        }

        @Override
        public int read() {
            throw new UnsupportedOperationException("read in blocks");
        }

        @Override
        public int read(byte[] buffer, int offset, int length) {
            readers.add(Thread.currentThread());
            int from = given;
            int count = Math.min(length, bytes.length - from);
            if (count == 0) {
                return -1;
            }
            System.arraycopy(bytes, from, buffer, offset, count);
            given = from + count;
            return count;
        }
    }

    /** Gives fewer bytes than asked for, as a network does. */
    private static final class Trickling extends ByteArrayInputStream {
        private final Random random;

        Trickling(byte[] bytes, Random random) {
            super(bytes);
            this.random = random;
        }

        @Override
        public synchronized int read(byte[] buffer, int offset, int length) {
            return super.read(buffer, offset, 1 + random.nextInt(length));
        }
    }

    private static final class Failing extends InputStream {
        private final IOException failure;

        Failing(IOException failure) {
            this.failure = failure;
        }

        @Override
        public int read() throws IOException {
            throw failure;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            throw failure;
        }
    }

    /** A network on which nothing comes. */
    private static final class Waiting extends InputStream {
        private final CountDownLatch end;

        Waiting(CountDownLatch end) {
            this.end = end;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) {
            return read();
        }

        @Override
        public int read() {
            try {
                end.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return -1;
        }
    }
}
