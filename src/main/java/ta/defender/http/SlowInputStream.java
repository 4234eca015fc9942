package ta.defender.http;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * A body that may be silent for a while, and is given up when it trickles: a service that sends a byte now and again never runs
 * into a time-out. Only the time spent waiting for bytes counts, not what the reader takes.
 */
final class SlowInputStream extends FilterInputStream {
    /** After that long the rate is looked at. */
    static final Duration LONGEST = Duration.ofMinutes(5);

    /** Bytes per second of waiting; a slow line has some thousands. */
    static final int LEAST_RATE = 1_000;

    private final InstantSource clock;
    private Duration waited = Duration.ZERO;
    private long bytes;

    SlowInputStream(InputStream in, InstantSource clock) {
        super(in);
        this.clock = clock;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        Instant begun = clock.instant();
        int read = in.read(buffer, offset, length);
        waited = waited.plus(Duration.between(begun, clock.instant()));
        bytes += Math.max(read, 0);
        if (read >= 0 && waited.compareTo(LONGEST) > 0 && bytes / waited.toSeconds() < LEAST_RATE) {
            throw new SocketTimeoutException(bytes + " bytes in " + waited.toSeconds() + " s");
        }
        return read;
    }
}
