package ta.defender.output;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Up to which byte splunkd has taken our stream out of its pipe long enough ago: splunkd may drop at its own end what it
 * has read and not processed. Where the platform does not tell what lies in the pipe, everything sent counts as taken, and
 * time alone decides. Not safe for use by several threads.
 */
final class SettledBytes {
    /** How long ago splunkd must have read an event. */
    static final Duration TIME = Duration.ofSeconds(2);

    /** For so long, a write that succeeded proves that somebody reads. */
    private static final Duration PROOF = Duration.ofMillis(500);

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

    private final UnreadBytes pipe;
    private final InstantSource clock;
    private final Deque<Look> looks = new ArrayDeque<>();
    private Instant lastSend;
    private long unread;
    private long settled;

    /** What had left the pipe at a moment. */
    private record Look(Instant at, long taken) {}

    /**
     * @param clock one that nobody can set
     */
    SettledBytes(UnreadBytes pipe, InstantSource clock) {
        this.pipe = pipe;
        this.clock = clock;
        this.lastSend = clock.instant();
    }

    /** A write has succeeded. */
    void sent() {
        lastSend = clock.instant();
    }

    /** Whether somebody reads, as far as that is known without another write. */
    boolean isReaderProven() {
        return !clock.instant().isAfter(lastSend.plus(PROOF));
    }

    /** Looks into the pipe, unless the last look was a moment ago. Nothing may be written meanwhile. */
    void look(long sent) {
        Instant now = clock.instant();
        Look last = looks.peekLast();
        if (last != null && now.isBefore(last.at().plus(BETWEEN_LOOKS))) {
            return;
        }
        long count = pipe.count();
        unread = Math.max(0, count);
        long taken = sent - unread;
        if (taken > (last == null ? settled : last.taken())) {
            looks.addLast(new Look(now, taken));
        }
    }

    /** Bytes in the pipe at the last look; 0 when that is not known. */
    long unread() {
        return unread;
    }

    /** What was taken at least {@link #TIME} ago. */
    long ripe() {
        Instant limit = clock.instant().minus(TIME);
        long ripe = settled;
        for (Look look : looks) {
            if (look.at().isAfter(limit)) {
                break;
            }
            ripe = look.taken();
        }
        return ripe;
    }

    /** The pipe still has its reader: what is ripe has settled. */
    void settle(long ripe) {
        settled = Math.max(settled, ripe);
        while (!looks.isEmpty() && looks.peekFirst().taken() <= settled) {
            looks.removeFirst();
        }
    }

    long settled() {
        return settled;
    }
}
