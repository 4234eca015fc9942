package ta.defender.collector;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Lines on their way to a reader that may stall: no caller waits for it. Lines that find no room are lost, and counted,
 * until the reader has taken half of those that wait.
 */
final class LogQueue extends OutputStream {
    /** Of the lines that wait, in bytes; what an object needs besides counts too. */
    private static final int ROOM = 1 << 20;

    private static final int OVERHEAD = 64;
    private static final long LAST_LINES_MILLIS = 1_000;

    /** A reader that takes so long for a line has stopped reading. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final OutputStream target;
    private final int room;
    private final InstantSource clock;
    private final Deque<byte[]> lines = new ArrayDeque<>();
    private final Thread writer = new Thread(this::run, "log");
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private Runnable whenTaken = () -> {};
    private int size;
    private @Nullable Instant writingSince;
    private boolean stalled;
    private boolean ended;
    private long lost;

    LogQueue(OutputStream target, InstantSource clock) {
        this(target, ROOM, clock);
    }

    LogQueue(OutputStream target, int room, InstantSource clock) {
        this.target = target;
        this.room = room;
        this.clock = clock;
        writer.setDaemon(true);
        writer.start();
    }

    @Override
    public synchronized void write(int octet) {
        line.write(octet);
        if (octet == '\n') {
            add(line.toByteArray());
            line.reset();
        }
    }

    @Override
    public synchronized void write(byte[] bytes, int from, int length) {
        for (int at = from; at < from + length; at++) {
            write(bytes[at]);
        }
    }

    private void add(byte[] whole) {
        stalled |= size + whole.length + OVERHEAD > room;
        if (stalled) {
            lost++;
            return;
        }
        size += whole.length + OVERHEAD;
        lines.addLast(whole);
        notifyAll();
    }

    /** How many lines nobody will read. */
    synchronized long lost() {
        return lost;
    }

    /** Whether nobody reads. */
    synchronized boolean isStalled() {
        return stalled || (writingSince != null && writingSince.plus(PATIENCE).isBefore(clock.instant()));
    }

    /** What to do each time that the reader goes on after lines were lost. */
    synchronized void whenTaken(Runnable action) {
        whenTaken = action;
    }

    private void run() {
        try {
            for (byte[] next = next(); next != null; next = next()) {
                boolean written = written(next);
                Runnable action = taken(next, written);
                if (action != null) {
                    action.run();
                }
            }
        } catch (InterruptedException ended) {
            // Nobody interrupts it.
        }
    }

    private synchronized byte @Nullable [] next() throws InterruptedException {
        while (lines.isEmpty() && !ended) {
            wait();
        }
        writingSince = lines.isEmpty() ? null : clock.instant();
        return lines.peekFirst();
    }

    private boolean written(byte[] whole) {
        try {
            target.write(whole);
            target.flush();
            return true;
        } catch (IOException closed) {
            return false;
        }
    }

    private synchronized @Nullable Runnable taken(byte[] whole, boolean written) {
        lines.removeFirst();
        writingSince = null;
        size -= whole.length + OVERHEAD;
        lost += written ? 0 : 1;
        if (!stalled || size > room / 2) {
            return null;
        }
        stalled = false;
        return whenTaken;
    }

    /** Gives the reader a moment for the lines that wait. */
    @Override
    public void close() {
        synchronized (this) {
            ended = true;
            notifyAll();
        }
        try {
            writer.join(LAST_LINES_MILLIS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
