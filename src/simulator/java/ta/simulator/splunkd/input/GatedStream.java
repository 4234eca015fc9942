package ta.simulator.splunkd.input;

import java.io.IOException;
import java.io.InputStream;

/**
 * A child's stdout with a gate in front: reading can be paused (the pipe then fills up) and ended at any moment without
 * a thread left behind in a blocking read, which would swallow what the child writes next.
 */
final class GatedStream extends InputStream {
    private static final long LOOK_AGAIN_MILLIS = 2;

    private final InputStream source;
    private final Process process;
    private volatile boolean paused;
    private volatile boolean ended;
    private long bytes;

    GatedStream(Process process) {
        this.source = process.getInputStream();
        this.process = process;
    }

    void pause(boolean now) {
        paused = now;
    }

    /** From now on the reader sees the end of the stream; what the child wrote and nobody read is lost. */
    void end() {
        ended = true;
    }

    boolean ended() {
        return ended;
    }

    /** Ends the stream and closes the pipe, so that the child's next write fails. */
    void cut() throws IOException {
        ended = true;
        synchronized (this) {
            source.close();
        }
    }

    synchronized long bytes() {
        return bytes;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] buffer, int from, int length) throws IOException {
        while (!ended) {
            if (!paused) {
                boolean alive = process.isAlive();
                synchronized (this) {
                    if (!ended && (source.available() > 0 || !alive)) {
                        int count = source.read(buffer, from, length);
                        bytes += Math.max(count, 0);
                        return count;
                    }
                }
            }
            try {
                Thread.sleep(LOOK_AGAIN_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return -1;
            }
        }
        return -1;
    }
}
