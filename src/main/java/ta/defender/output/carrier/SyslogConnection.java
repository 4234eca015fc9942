package ta.defender.output.carrier;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One TCP or TLS connection to a syslog receiver, used by one thread. A thread of its own reads, to see that the receiver
 * goes away, and ends a write that the receiver blocks.
 */
final class SyslogConnection implements AutoCloseable {
    /** How long a receiver may take nothing. */
    static final Duration TIMEOUT = Duration.ofSeconds(30);

    private static final String CLOSED = "the receiver closed it";
    private static final int PIECE = 16 << 10;
    private static final int LOOK_INTERVAL = 500;

    private final Socket plain;
    private final Socket socket;
    private final SendQueues queues;
    private final InstantSource uptime;
    private final Duration interval;
    private final AtomicReference<@Nullable String> broken = new AtomicReference<>();
    private final boolean isListed;
    private final Thread watcher;
    private volatile @Nullable Instant writing;
    private long written;
    private long confirmed;
    private Instant asked = Instant.MIN;
    private Instant progress = Instant.MIN;

    /**
     * @param plain the TCP connection below TLS, or the same
     * @param interval how often to ask for what the receiver has confirmed
     */
    SyslogConnection(Socket plain, Socket socket, SendQueues queues, InstantSource uptime, Duration interval)
            throws IOException {
        this.plain = plain;
        this.socket = socket;
        this.queues = queues;
        this.uptime = uptime;
        this.interval = interval;
        this.isListed = queues.unconfirmed(plain).isPresent();
        socket.setSoTimeout(LOOK_INTERVAL);
        watcher = new Thread(this::watch, "syslog-watch");
        watcher.setDaemon(true);
        watcher.start();
    }

    void write(byte[] bytes) throws IOException {
        for (int at = 0; at < bytes.length; at += PIECE) {
            writing = uptime.instant();
            socket.getOutputStream().write(bytes, at, Math.min(PIECE, bytes.length - at));
        }
        writing = null;
        written += bytes.length;
    }

    /** Bytes that were written, without those that TLS adds. */
    long written() {
        return written;
    }

    /**
     * Whether the receiver's kernel has confirmed everything up to this byte; true where the system does not tell.
     *
     * @param since when that byte was written
     * @throws IOException when it has confirmed nothing for too long
     */
    boolean isConfirmed(long end, Instant since) throws IOException {
        if (!isListed || end <= confirmed) {
            return true;
        }
        Instant now = uptime.instant();
        if (asked.isAfter(now.minus(interval))) {
            return false;
        }
        asked = now;
        OptionalLong queue = queues.unconfirmed(plain);
        // What TLS adds makes the queue longer: fewer bytes count as confirmed.
        if (queue.isPresent() && written - queue.getAsLong() > confirmed) {
            confirmed = written - queue.getAsLong();
            progress = now;
        } else if (isOver(progress, now) && isOver(since, now)) {
            throw new IOException(stalled());
        }
        return end <= confirmed;
    }

    /** Why it is not good any more, null while it is. */
    @Nullable String broken() {
        return broken.get();
    }

    /** Waits until it is not good any more, at most so long. */
    void awaitBroken(Duration limit) throws InterruptedException {
        watcher.join(limit.toMillis());
    }

    /** The same after a failure: what the receiver said at the end tells more than a broken pipe. */
    @Nullable String lastWords() throws InterruptedException {
        watcher.join(2L * LOOK_INTERVAL);
        return broken();
    }

    void requireGood() throws IOException {
        String reason = broken.get();
        if (reason != null) {
            throw new IOException(reason);
        }
    }

    /** A receiver that goes away is seen by reading before it is seen by writing. */
    private void watch() {
        try {
            InputStream in = socket.getInputStream();
            byte[] ignored = new byte[256];
            for (int read = 0; read >= 0; ) {
                try {
                    // Syslog receivers say nothing; whatever this is, it is not for us.
                    read = in.read(ignored);
                } catch (SocketTimeoutException quiet) {
                    // A good receiver.
                }
                Instant since = writing;
                if (since != null && isOver(since, uptime.instant())) {
                    throw new IOException(stalled());
                }
            }
            broken.compareAndSet(null, CLOSED);
        } catch (IOException failure) {
            broken.compareAndSet(null, reason(failure));
        } finally {
            close();
        }
    }

    /** One word for a receiver that goes away, whichever call notices it. */
    static String reason(IOException failure) {
        String reason = String.valueOf(failure.getMessage());
        return reason.startsWith("Connection reset") || reason.startsWith("Broken pipe") ? CLOSED : reason;
    }

    private static boolean isOver(Instant since, Instant now) {
        return since.isBefore(now.minus(TIMEOUT));
    }

    private static String stalled() {
        return "the receiver took nothing for " + TIMEOUT.toSeconds() + " s";
    }

    /** Closes below TLS, which would wait for a write under way. */
    @Override
    public void close() {
        try {
            plain.close();
        } catch (IOException closedAnyway) {
            // Nothing waits for it.
        }
    }
}
