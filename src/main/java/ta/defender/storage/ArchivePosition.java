package ta.defender.storage;

import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What is remembered of one stanza.
 *
 * @param stanza full stanza name
 * @param account the storage account
 * @param start where reading began, for roots that appear later
 * @param roots by container, slash, root
 * @param seen unknown tables and fields that were reported
 */
record ArchivePosition(
        String stanza, String account, Instant start, Map<String, RootPosition> roots, Set<String> seen) {
    ArchivePosition {
        roots = new TreeMap<>(roots);
        seen = new TreeSet<>(seen);
    }

    static ArchivePosition beginning(String stanza, String account, Instant start) {
        return new ArchivePosition(stanza, account, start, Map.of(), Set.of());
    }
}
