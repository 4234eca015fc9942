package ta.defender.storage;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import ta.defender.output.EventOutput;
import ta.defender.output.SettledCheckpoints;
import ta.defender.records.SeenNames;

/** An input's checkpoint as it moves, of which only what the output has settled is saved. Used by one thread at a time. */
final class ArchiveProgress implements SeenNames {
    private static final Duration BETWEEN_SAVES = Duration.ofSeconds(5);

    /** Names beyond these are no schema any more but data. */
    private static final int MOST_SEEN = 10_000;

    private final ArchivePositions store;
    private final InstantSource clock;
    private final ArchivePosition first;
    private final Map<String, RootPosition> roots;
    private final Set<String> seen;
    private final SettledCheckpoints<ArchivePosition> pending;
    private Instant lastSave = Instant.MIN;
    private boolean changed;

    ArchiveProgress(ArchivePositions store, EventOutput output, InstantSource clock, ArchivePosition position) {
        this.store = store;
        this.pending = new SettledCheckpoints<>(output);
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

    /** Adds the present state, everything before which has been written and flushed. */
    void mark() {
        if (changed) {
            changed = false;
            pending.add(present());
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
        ArchivePosition settled = pending.takeSettled();
        if (settled == null) {
            return false;
        }
        lastSave = clock.instant();
        store.save(settled);
        return true;
    }

    /** Whether there is something that has not settled yet. */
    boolean isPending() {
        return !pending.isEmpty();
    }

    /** Saves the present state without waiting; right only when nothing was written yet. */
    void saveBeginning() {
        store.save(present());
    }

    private ArchivePosition present() {
        return new ArchivePosition(first.stanza(), first.account(), first.start(), roots, seen);
    }
}
