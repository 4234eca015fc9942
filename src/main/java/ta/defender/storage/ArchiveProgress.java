package ta.defender.storage;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import ta.defender.records.SeenNames;

/**
 * A stanza's position as it moves, of which only what has settled is saved: splunkd stops reading before it stops us, so
 * what was written in the last moments may never have been read. Used by one thread at a time.
 */
final class ArchiveProgress implements SeenNames {
    /** How long ago events must have been written before the position may count them. */
    static final Duration SETTLE = Duration.ofSeconds(2);

    private static final Duration BETWEEN_MARKS = Duration.ofMillis(500);
    private static final Duration BETWEEN_SAVES = Duration.ofSeconds(5);

    /** Names beyond these are no schema any more but data. */
    private static final int MOST_SEEN = 10_000;

    private final ArchivePositions store;
    private final InstantSource clock;
    private final ArchivePosition first;
    private final Map<String, RootPosition> roots;
    private final Set<String> seen;
    private final List<Mark> marks = new ArrayList<>();
    private Instant lastSave = Instant.MIN;
    private boolean changed;

    ArchiveProgress(ArchivePositions store, InstantSource clock, ArchivePosition position) {
        this.store = store;
        this.clock = clock;
        this.first = position;
        this.roots = new TreeMap<>(position.roots());
        this.seen = new TreeSet<>(position.seen());
    }

    String account() {
        return first.account();
    }

    /** The position of a root; one not met before begins where the stanza began. */
    RootPosition root(String root) {
        return roots.computeIfAbsent(root, unknown -> new RootPosition(first.start(), Map.of()));
    }

    void set(String root, RootPosition position) {
        changed |= !position.equals(roots.put(root, position));
    }

    Map<String, RootPosition> roots() {
        return roots;
    }

    @Override
    public boolean isFirstSight(String name) {
        boolean fresh = seen.size() < MOST_SEEN && seen.add(name);
        changed |= fresh;
        return fresh;
    }

    /** Remembers the present state as written and flushed at this moment. */
    void mark() {
        if (!changed) {
            return;
        }
        changed = false;
        Mark mark = new Mark(clock.instant(), present());
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
        ArchivePosition settled = null;
        Instant limit = clock.instant().minus(SETTLE);
        while (!marks.isEmpty() && !marks.get(0).at().isAfter(limit)) {
            settled = marks.remove(0).position();
        }
        if (settled == null) {
            return false;
        }
        lastSave = clock.instant();
        store.save(settled);
        return true;
    }

    /** When {@link #saveSettled()} will have something to do, or null. */
    @Nullable Instant settledAt() {
        return marks.isEmpty() ? null : marks.get(marks.size() - 1).at().plus(SETTLE);
    }

    /** Saves the present state without waiting; right only when nothing was written yet. */
    void saveBeginning() {
        store.save(present());
    }

    private ArchivePosition present() {
        return new ArchivePosition(first.stanza(), first.account(), first.start(), roots, seen);
    }

    /** A state, and when all it stands for had been handed over. */
    private record Mark(Instant at, ArchivePosition position) {}
}
