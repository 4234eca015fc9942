package ta.defender.hunting;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import ta.defender.checkpoint.DedupCache;

/**
 * An input's checkpoint as it moves, of which only what has settled is saved: splunkd stops reading before it stops us, so
 * what was written in the last moments may never have been read. Used by one thread at a time.
 */
final class HuntingProgress {
    /** How long ago events must have been written before the checkpoint may count them. */
    static final Duration SETTLE = Duration.ofSeconds(2);

    private static final Duration BETWEEN_MARKS = Duration.ofMillis(500);
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
    private final List<Mark> marks = new ArrayList<>();
    private HuntingCheckpoint checkpoint;
    private Instant lastSave = Instant.MIN;

    HuntingProgress(
            HuntingCheckpoints store,
            InstantSource clock,
            HuntingSettings settings,
            String tenant,
            HuntingCheckpoint checkpoint,
            DedupCache rows) {
        this.store = store;
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

    /** Remembers the present state as written and flushed at this moment. */
    void mark() {
        Mark mark = new Mark(clock.instant(), checkpoint(), rows.size());
        int count = marks.size();
        if (count >= 2 && Duration.between(marks.get(count - 2).at(), mark.at()).compareTo(BETWEEN_MARKS) < 0) {
            marks.set(count - 1, mark);
        } else {
            marks.add(mark);
        }
    }

    /** Saves the newest settled state, unless the last save was a moment ago; gives whether there was one to save. */
    boolean saveNowAndThen() {
        boolean due = lastSave.equals(Instant.MIN)
                || Duration.between(lastSave, clock.instant()).compareTo(BETWEEN_SAVES) >= 0;
        return due && saveSettled();
    }

    /** Saves the newest settled state; gives whether there was one since the last save. */
    boolean saveSettled() {
        Mark settled = null;
        Instant limit = clock.instant().minus(SETTLE);
        while (!marks.isEmpty() && !marks.get(0).at().isAfter(limit)) {
            settled = marks.remove(0);
        }
        if (settled == null) {
            return false;
        }
        save(settled);
        return true;
    }

    /** When {@link #saveSettled()} will have something to do, or null. */
    @Nullable Instant settledAt() {
        return marks.isEmpty() ? null : marks.get(marks.size() - 1).at().plus(SETTLE);
    }

    /** Saves the present state without waiting; right only when nothing was written yet. */
    void saveBeginning() {
        save(new Mark(clock.instant(), checkpoint(), rows.size()));
    }

    private void save(Mark mark) {
        lastSave = clock.instant();
        int gone = rows.prune(mark.rows(), horizon(mark.checkpoint()));
        for (int i = 0; i < marks.size(); i++) {
            Mark later = marks.get(i);
            marks.set(i, new Mark(later.at(), later.checkpoint(), later.rows() - gone));
        }
        store.save(settings.stanza(), tenant, mark.checkpoint(), rows, mark.rows() - gone);
    }

    private Instant horizon(HuntingCheckpoint saved) {
        if (settings.timeField() == null) {
            return clock.instant().minus(FOR_SNAPSHOTS);
        }
        Duration more = rows.size() > MANY_ROWS ? Duration.ofSeconds(1) : FOR_CHECKS;
        return saved.readTo().minus(settings.overlap()).minus(more);
    }

    /** A state, and when all it stands for had been handed over. */
    private record Mark(Instant at, HuntingCheckpoint checkpoint, int rows) {}
}
