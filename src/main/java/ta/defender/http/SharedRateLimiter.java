package ta.defender.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A call budget that all processes of a host share: a small file has the turns booked in the last span, and a lock on it
 * makes booking one step. A share is kept for people, who take the earlier of a turn there and an ordinary one.
 *
 * <p>A file that cannot be used never stops a call: each process then keeps to the budget by itself. A damaged file counts as
 * empty; its turns are worth a minute.
 */
public final class SharedRateLimiter implements CallBudget {
    /** File locks belong to processes, so threads exclude each other here. */
    private static final Object PROCESS = new Object();

    /** Turns further ahead were booked before somebody set the clock back. */
    private static final Duration FURTHEST = Duration.ofMinutes(15);

    private static final int LOCK_ATTEMPTS = 100;
    private static final Duration LOCK_PAUSE = Duration.ofMillis(5);
    private static final int LONGEST_FILE = 1 << 16;

    private final Path file;
    private final InstantSource clock;
    private final Sleeper sleeper;
    private final RateLimiter.Limit limit;
    private final int reserved;
    private final CallBudget alone;

    /**
     * What all processes share.
     *
     * @param reserved part of the limit that only people's calls may use, from 0 up to less than 1
     */
    public record Share(RateLimiter.Limit limit, double reserved) {}

    /**
     * @param alone the budget of this process, for when the file cannot be used
     */
    public SharedRateLimiter(Path file, InstantSource clock, Sleeper sleeper, Share share, RateLimiter alone) {
        this.file = file;
        this.sleeper = sleeper;
        this.clock = clock;
        this.limit = share.limit();
        this.reserved = limit.kept(share.reserved());
        this.alone = alone;
    }

    @Override
    public boolean isUnlimited() {
        return false;
    }

    @Override
    public Duration book(boolean writeBack, Duration timeout) {
        synchronized (PROCESS) {
            try {
                Files.createDirectories(file.toAbsolutePath().getParent());
                try (FileChannel channel = FileChannel.open(
                                file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
                        FileLock lock = lock(channel)) {
                    return lock == null ? alone.book(writeBack, timeout) : book(channel, writeBack, timeout);
                }
            } catch (IOException | UnsupportedOperationException e) {
                return alone.book(writeBack, timeout);
            }
        }
    }

    /** The lock, or null when somebody keeps it for longer than booking takes. */
    private @Nullable FileLock lock(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            for (int attempt = 1; lock == null && attempt < LOCK_ATTEMPTS; attempt++) {
                sleeper.sleep(LOCK_PAUSE);
                lock = channel.tryLock();
            }
            return lock;
        } catch (OverlappingFileLockException e) {
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    private Duration book(FileChannel channel, boolean writeBack, Duration timeout) throws IOException {
        long now = clock.instant().toEpochMilli();
        List<Turn> turns = read(channel, now);
        long ordinary = next(turns, false, limit.calls() - reserved, now);
        long kept = writeBack && reserved > 0 ? next(turns, true, reserved, now) : Long.MAX_VALUE;
        Turn turn = kept < ordinary ? new Turn(kept, true) : new Turn(ordinary, false);
        Duration wait = Duration.ofMillis(turn.at() - now);
        if (wait.compareTo(timeout) <= 0) {
            turns.add(turn);
            write(channel, turns);
        }
        return wait;
    }

    /** The first moment at which one more of these calls is permitted: in the order of asking, and within the limit. */
    private long next(List<Turn> turns, boolean forPeople, int calls, long now) {
        long[] booked = turns.stream()
                .filter(turn -> turn.forPeople() == forPeople)
                .mapToLong(Turn::at)
                .sorted()
                .toArray();
        long next = booked.length == 0 ? now : Math.max(now, booked[booked.length - 1]);
        return booked.length < calls
                ? next
                : Math.max(next, booked[booked.length - calls] + limit.span().toMillis());
    }

    private List<Turn> read(FileChannel channel, long now) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(channel.size(), LONGEST_FILE));
        int read = 0;
        while (bytes.hasRemaining() && read >= 0) {
            read = channel.read(bytes, bytes.position());
        }
        String text = new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
        List<Turn> turns = new ArrayList<>();
        long oldest = now - limit.span().toMillis();
        for (String line : text.split("\n", -1)) {
            if (line.matches("\\d{1,15} (people|ordinary)")) {
                int space = line.indexOf(' ');
                long at = Long.parseLong(line.substring(0, space));
                if (at > oldest && at <= now + FURTHEST.toMillis()) {
                    turns.add(new Turn(at, line.endsWith("people")));
                }
            }
        }
        return turns;
    }

    private static void write(FileChannel channel, List<Turn> turns) throws IOException {
        StringBuilder text = new StringBuilder();
        turns.forEach(turn -> text.append(turn.at())
                .append(turn.forPeople() ? " people" : " ordinary")
                .append('\n'));
        ByteBuffer bytes = ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.UTF_8));
        channel.truncate(0);
        while (bytes.hasRemaining()) {
            channel.write(bytes, bytes.position());
        }
    }

    @Override
    public String toString() {
        return limit + ", shared on this host";
    }

    private record Turn(long at, boolean forPeople) {}
}
