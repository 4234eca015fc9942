package ta.defender.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * Reads a stream ahead of its user, in a thread of its own, so that one part of a body is decrypted and inflated while the
 * part before it is worked on.
 *
 * <p>At most {@link #CHUNKS} chunks are ahead. A body that ends within its first chunks never costs a thread. What goes
 * wrong with the source shows to the user in its place, behind all bytes before it. For one user thread.
 */
final class ReadAhead extends InputStream {
    static final int CHUNK_BYTES = 64 << 10;
    static final int CHUNKS = 8;

    /** Read by the user's own thread, so that small answers stay as cheap as they are. */
    static final int FIRST_BYTES = 2 * CHUNK_BYTES;

    private final InputStream source;
    private final BlockingQueue<Chunk> filled = new ArrayBlockingQueue<>(CHUNKS);
    private final BlockingQueue<Chunk> emptied = new ArrayBlockingQueue<>(CHUNKS);

    private int readByUser;
    private @Nullable Thread reader;
    private @Nullable Chunk current;
    private int position;
    private boolean ended;

    ReadAhead(InputStream source) {
        this.source = source;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (reader == null && readByUser < FIRST_BYTES) {
            return readMyself(buffer, offset, length);
        }
        Chunk chunk = chunk();
        if (chunk.length < 0) {
            throwAgain(chunk.failure);
            return -1;
        }
        int count = Math.min(length, chunk.length - position);
        System.arraycopy(chunk.bytes, position, buffer, offset, count);
        position += count;
        return count;
    }

    /** True when no other thread reads the source, and none will. */
    boolean isIdle() {
        return reader == null || ended;
    }

    /** Ends the reading ahead and leaves the source open; a read that waits for the network ends with its connection. */
    @Override
    public void close() {
        Thread running = reader;
        if (running != null && !ended) {
            running.interrupt();
        }
    }

    private int readMyself(byte[] buffer, int offset, int length) throws IOException {
        int count = source.read(buffer, offset, Math.min(length, FIRST_BYTES - readByUser));
        readByUser += Math.max(0, count);
        return count;
    }

    /** The chunk that has bytes left, or the last one, which has none and never will. */
    private Chunk chunk() throws IOException {
        if (reader == null) {
            begin();
        }
        Chunk chunk = current;
        if (chunk != null && (ended || position < chunk.length)) {
            return chunk;
        }
        if (chunk != null) {
            emptied.add(chunk);
        }
        chunk = next();
        current = chunk;
        position = 0;
        ended = chunk.length < 0;
        return chunk;
    }

    private void begin() {
        for (int i = 0; i < CHUNKS; i++) {
            emptied.add(new Chunk());
        }
        Thread thread = new Thread(this::readOn, Thread.currentThread().getName() + " ahead");
        thread.setDaemon(true);
        reader = thread;
        thread.start();
    }

    private Chunk next() throws IOException {
        try {
            return filled.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("interrupted while a body was read").initCause(e);
        }
    }

    /** The life of the reading thread: until the source's end, its failure, or an interrupt. */
    private void readOn() {
        try {
            Chunk chunk;
            do {
                chunk = emptied.take();
                chunk.fill(source);
                filled.put(chunk);
            } while (chunk.length >= 0);
        } catch (InterruptedException stopped) {
            // nobody waits for more
        }
    }

    private static void throwAgain(@Nullable Throwable failure) throws IOException {
        if (failure instanceof IOException e) {
            throw e;
        }
        if (failure instanceof RuntimeException e) {
            throw e;
        }
        if (failure instanceof Error e) {
            throw e;
        }
    }

    /** Some bytes of the source, or its end: then the length is -1, with the failure if that was the reason. */
    private static final class Chunk {
        private final byte[] bytes = new byte[CHUNK_BYTES];
        private int length;
        private @Nullable Throwable failure;

        /** Whatever goes wrong, the user's thread is the one to know. */
        private void fill(InputStream source) {
            try {
                length = source.read(bytes, 0, bytes.length);
            } catch (IOException | RuntimeException | Error e) {
                length = -1;
                failure = e;
            }
        }
    }
}
