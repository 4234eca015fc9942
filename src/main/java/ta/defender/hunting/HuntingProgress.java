package ta.defender.hunting;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import ta.defender.checkpoint.DedupCache;
import ta.defender.output.EventOutput;
import ta.defender.output.SettledCheckpoints;

/** An input's checkpoint as it moves, of which only what the output has settled is saved. Used by one thread at a time. */
final class HuntingProgress {
    private static final Duration BETWEEN_SAVES = Duration.ofSeconds(5);

    /** Kept longer than the overlap, so that the check of completeness can read an hour again. */
    private static final Duration FOR_CHECKS = Duration.ofHours(26);

    /** A row of a snapshot that comes back within this time is known. */
    private static final Duration FOR_SNAPSHOTS = Duration.ofDays(30);

    /** With more rows than these only what the overlap needs is kept. */
    private static final int MANY_ROWS = 1_000_000;

    private final HuntingCheckpoints store;
    private final InstantSource clock;
    private final HuntingSettings settings;
    private final String tenant;
    private final DedupCache rows;
    private final Map<Long, Long> emitted = new HashMap<>();
    private final SettledCheckpoints<Mark> pending;
    private HuntingCheckpoint checkpoint;
    private Instant lastSave = Instant.MIN;

    HuntingProgress(
            HuntingCheckpoints store,
            EventOutput output,
            InstantSource clock,
            HuntingSettings settings,
            String tenant,
            HuntingCheckpoint checkpoint,
            DedupCache rows) {
        this.store = store;
        this.pending = new SettledCheckpoints<>(output);
        this.clock = clock;
        this.settings = settings;
        this.tenant = tenant;
        this.checkpoint = checkpoint;
        this.rows = rows;
    }

    String tenant() {
        return tenant;
    }

    HuntingCheckpoint checkpoint() {
        if (!emitted.isEmpty()) {
            Map<Long, Long> all = new TreeMap<>(checkpoint.emitted());
            emitted.forEach((hour, count) -> all.merge(hour, count, Long::sum));
            emitted.clear();
            checkpoint = checkpoint.counted(checkpoint.seen(), all);
        }
        return checkpoint;
    }

    void set(HuntingCheckpoint next) {
        checkpoint = next;
    }

    /** Notes a row of this hour as written. */
    void countEmitted(long hour) {
        emitted.merge(hour, 1L, Long::sum);
    }

    /** The rows written. */
    DedupCache rows() {
        return rows;
    }

    /** Adds the present state, everything before which has been written and flushed. */
    void mark() {
        pending.add(new Mark(checkpoint(), rows.size()));
    }

    /** Saves the newest settled state, unless the last save was a moment ago; gives whether there was one to save. */
    boolean saveNowAndThen() {
        boolean due = lastSave.equals(Instant.MIN)
                || Duration.between(lastSave, clock.instant()).compareTo(BETWEEN_SAVES) >= 0;
        return due && saveSettled();
    }

    /** Saves the newest settled state; gives whether there was one since the last save. */
    boolean saveSettled() {
        Mark settled = pending.takeSettled();
        if (settled == null) {
            return false;
        }
        save(settled);
        return true;
    }

    /** Whether there is something that has not settled yet. */
    boolean isPending() {
        return !pending.isEmpty();
    }

    /** Saves the present state without waiting; right only when nothing was written yet. */
    void saveBeginning() {
        save(new Mark(checkpoint(), rows.size()));
    }

    private void save(Mark mark) {
        lastSave = clock.instant();
        int gone = rows.prune(mark.rows, horizon(mark.checkpoint));
        pending.forEach(later -> later.rows -= gone);
        store.save(settings.stanza(), tenant, mark.checkpoint, rows, mark.rows - gone);
    }

    private Instant horizon(HuntingCheckpoint saved) {
        if (settings.timeField() == null) {
            return clock.instant().minus(FOR_SNAPSHOTS);
        }
        Duration more = rows.size() > MANY_ROWS ? Duration.ofSeconds(1) : FOR_CHECKS;
        return saved.readTo().minus(settings.overlap()).minus(more);
    }

    /** A state: a checkpoint, and how many rows were known with it. */
    private static final class Mark {
        private final HuntingCheckpoint checkpoint;
        private int rows;

        Mark(HuntingCheckpoint checkpoint, int rows) {
            this.checkpoint = checkpoint;
            this.rows = rows;
        }
    }
}
