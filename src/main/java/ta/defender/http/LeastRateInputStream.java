package ta.defender.http;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * A stream that fails when it has kept its reader waiting for minutes and brought next to nothing: single bytes now and then
 * end no timeout. What the reader does between its reads does not count.
 */
final class LeastRateInputStream extends FilterInputStream {
    static final Duration WAITED_MOST = Duration.ofMinutes(2);
    static final int LEAST_BYTES_A_SECOND = 1_000;

    private final InstantSource clock;
    private Duration waited = Duration.ZERO;
    private long bytes;

    LeastRateInputStream(InputStream in, InstantSource clock) {
        super(in);
        this.clock = clock;
    }

    @Override
    public int read() throws IOException {
        Instant begun = clock.instant();
        int value = in.read();
        count(begun, value < 0 ? -1 : 1);
        return value;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        Instant begun = clock.instant();
        int read = in.read(buffer, offset, length);
        count(begun, read);
        return read;
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    private void count(Instant begun, int read) throws SocketTimeoutException {
        waited = waited.plus(Duration.between(begun, clock.instant()));
        bytes += Math.max(0, read);
        if (read >= 0 && waited.compareTo(WAITED_MOST) > 0 && bytes < waited.toSeconds() * LEAST_BYTES_A_SECOND) {
            throw new SocketTimeoutException(
                    "only " + bytes + " bytes of the response came in " + waited.toSeconds() + " s");
        }
    }
}
