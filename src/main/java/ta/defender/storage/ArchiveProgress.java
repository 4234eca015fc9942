package ta.defender.storage;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import ta.defender.output.EventOutput;
import ta.defender.poll.Progress;
import ta.defender.records.SeenNames;

/** An input's checkpoint as it moves, of which only what the output has settled is saved. Used by one thread at a time. */
final class ArchiveProgress extends Progress<ArchivePosition> implements SeenNames {
    /** Names beyond these are data, not a schema. */
    private static final int MOST_SEEN = 10_000;

    private static final Duration BETWEEN_LINES = Duration.ofMinutes(10);

    private final ArchivePositions store;
    private final ArchivePosition first;
    private final Map<String, RootPosition> roots;
    private final Set<String> seen;
    private final Set<String> told = new HashSet<>();
    private final Map<String, Instant> lines = new HashMap<>();
    private boolean changed;

    ArchiveProgress(ArchivePositions store, EventOutput output, InstantSource clock, ArchivePosition position) {
        super(output, clock);
        this.store = store;
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

    /** Whether the log had no line about something lately; it counts as written then. */
    boolean isLineDue(String about) {
        Instant now = clock().instant();
        lines.values().removeIf(at -> Duration.between(at, now).abs().compareTo(BETWEEN_LINES) >= 0);
        return lines.putIfAbsent(about, now) == null;
    }

    /** Whether this is the first time, since the input was started, that something is to be said about a root. */
    boolean isFirstOf(String root) {
        return told.add(root);
    }

    /** Adds the present state where it differs from the last. */
    @Override
    public void mark() {
        if (changed) {
            changed = false;
            super.mark();
        }
    }

    @Override
    protected void store(ArchivePosition settled) {
        store.save(settled);
    }

    @Override
    protected ArchivePosition present() {
        return new ArchivePosition(first.stanza(), first.account(), first.start(), roots, seen);
    }
}
