package ta.defender.eventhub;

import java.util.HashMap;
import java.util.Map;

/**
 * The commits of a group as far as this host has made or seen them, over all its connections. The group forgets them with
 * a hub that is deleted: commits that are gone tell that the hub is another one of the same name. Used by one thread at a
 * time.
 */
public final class CommittedOffsets {
    private final Map<HubPartition, Long> offsets = new HashMap<>();

    /** The group has this commit. */
    void note(HubPartition partition, long offset) {
        offsets.put(partition, offset);
    }

    /** All that is known of a hub. */
    Map<HubPartition, Long> of(String hub) {
        Map<HubPartition, Long> found = new HashMap<>(offsets);
        found.keySet().removeIf(partition -> !partition.hub().equals(hub));
        return found;
    }

    /** What was committed of a hub is no longer true. */
    void forget(String hub) {
        offsets.keySet().removeIf(partition -> partition.hub().equals(hub));
    }
}
