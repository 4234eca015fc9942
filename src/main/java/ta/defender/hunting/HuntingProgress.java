package ta.defender.hunting;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import ta.defender.checkpoint.DedupCache;
import ta.defender.poll.InputTools;
import ta.defender.poll.Progress;

/** An input's checkpoint as it moves, of which only what the output has settled is saved. Used by one thread at a time. */
final class HuntingProgress extends Progress<HuntingProgress.Mark> {
    /** Kept longer than the overlap, so that the check of completeness can read an hour again. */
    private static final Duration FOR_CHECKS = Duration.ofHours(26);

    /** A row of a snapshot that comes back within this time is known. */
    private static final Duration FOR_SNAPSHOTS = Duration.ofDays(30);

    /** With more rows than these only what the overlap needs is kept. */
    private static final int MANY_ROWS = 1_000_000;

    private final HuntingCheckpoints store;
    private final HuntingSettings settings;
    private final String tenant;
    private final DedupCache rows;
    private final Map<Long, Long> emitted = new HashMap<>();
    private HuntingCheckpoint checkpoint;

    /** Whose progress it is. */
    record Owner(HuntingSettings settings, String tenant) {}

    HuntingProgress(
            Owner owner, HuntingCheckpoints store, InputTools tools, HuntingCheckpoint checkpoint, DedupCache rows) {
        super(tools.output(), tools.clock());
        this.store = store;
        this.settings = owner.settings();
        this.tenant = owner.tenant();
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

    @Override
    protected Mark present() {
        return new Mark(checkpoint(), rows.size());
    }

    @Override
    protected void store(Mark mark) {
        int gone = rows.prune(mark.rows, horizon(mark.checkpoint));
        forEachPending(later -> later.rows -= gone);
        store.save(settings.stanza(), tenant, mark.checkpoint, rows, mark.rows - gone);
    }

    private Instant horizon(HuntingCheckpoint saved) {
        if (settings.timeField() == null) {
            return clock().instant().minus(FOR_SNAPSHOTS);
        }
        Duration more = rows.size() > MANY_ROWS ? Duration.ofSeconds(1) : FOR_CHECKS;
        return saved.readTo().minus(settings.overlap()).minus(more);
    }

    /** A state: a checkpoint, and how many rows were known with it. */
    static final class Mark {
        private final HuntingCheckpoint checkpoint;
        private int rows;

        Mark(HuntingCheckpoint checkpoint, int rows) {
            this.checkpoint = checkpoint;
            this.rows = rows;
        }
    }
}
