package ta.defender.eventhub;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The commits of a group as far as this host has made or seen them, over all its connections. The service forgets commits
 * after some days without a reader, and those of a hub that is deleted: what is remembered here tells where to go on.
 * Used by one thread at a time.
 */
public class CommittedOffsets {
    /** Stands for a time that is not known. */
    static final long NO_TIME = -1;

    private final Map<HubPartition, Commit> commits = new HashMap<>();
    private final Map<HubPartition, Long> uncommitted = new HashMap<>();
    private final Set<String> looked = new HashSet<>();
    private @Nullable Set<String> first;
    private List<String> covered = List.of();

    /**
     * One commit.
     *
     * @param offset the next message to read
     * @param time time of the message before it, in milliseconds, or {@link #NO_TIME}
     */
    record Commit(long offset, long time) {}

    /** The group has this commit. */
    final void note(HubPartition partition, long offset, long time) {
        Commit known = commits.get(partition);
        long at = time == NO_TIME && known != null && known.offset() == offset ? known.time() : time;
        commits.put(partition, new Commit(offset, at));
        uncommitted.remove(partition);
    }

    /** The group did not take this commit of what was written. */
    final void uncommitted(HubPartition partition, long offset) {
        uncommitted.put(partition, offset);
    }

    /**
     * Where to go on: behind what this process has written, unless somebody else has committed since.
     *
     * @param commit that the group has
     */
    final long goesOnAt(HubPartition partition, long commit) {
        Commit known = commits.get(partition);
        Long written = uncommitted.get(partition);
        return written != null && known != null && known.offset() == commit ? Math.max(written, commit) : commit;
    }

    /** All that is known of a hub. */
    final Map<HubPartition, Commit> of(String hub) {
        Map<HubPartition, Commit> found = new HashMap<>(commits);
        found.keySet().removeIf(partition -> !partition.hub().equals(hub));
        return found;
    }

    final Map<HubPartition, Commit> all() {
        return Map.copyOf(commits);
    }

    /** What was committed of a hub is no longer true. */
    final void forget(String hub) {
        commits.keySet().removeIf(partition -> partition.hub().equals(hub));
        uncommitted.keySet().removeIf(partition -> partition.hub().equals(hub));
    }

    /** Whether this is the first look at a hub for which something was kept; true once. */
    final boolean isFirstLook(String hub) {
        return looked.add(hub);
    }

    /** The hubs there are; the first call counts. */
    final void present(Set<String> hubs) {
        if (first == null) {
            first = new HashSet<>(hubs);
        }
    }

    /** Names and patterns of the hubs that were to be read when something was committed last. */
    final void covered(List<String> hubs) {
        covered = List.copyOf(hubs);
    }

    /** Whether a hub was not there when reading began; asked of hubs without a commit. */
    final boolean isLater(String hub) {
        return (first != null && !first.contains(hub))
                || covered.stream().anyMatch(name -> HubNames.matches(name, hub));
    }

    /** Reads what was kept. */
    void load() {
        // in memory only
    }

    /** Keeps what is known, now and then. */
    void saveNowAndThen() {
        // in memory only
    }

    /** Keeps what is known over a restart. */
    void save() {
        // in memory only
    }
}
