package ta.defender.storage;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import ta.defender.model.Code;
import ta.defender.model.DefenderException;
import ta.defender.poll.FirstFailure;

/**
 * Looks for the containers of a stanza and the roots in them, and has each root read. What it found is kept between polls,
 * so that a usual poll costs one listing per root. Used by one thread at a time.
 */
final class ArchivePoll {
    /** Folders above the years: a tenant's id, or the seven parts of a resource's id. */
    static final int DEEPEST_ROOT = 12;

    private final ArchiveSettings settings;
    private final Map<String, List<String>> roots = new LinkedHashMap<>();
    private final Set<String> missing = new HashSet<>();
    private final Set<String> failed = new HashSet<>();

    ArchivePoll(ArchiveSettings settings) {
        this.settings = settings;
    }

    /**
     * Reads what is new. Each container has its turn, even when one before it failed; the first failure is thrown then.
     *
     * @param known containers and roots of which something is remembered
     * @param rootPolls asked after the wide look, whose answers tell the service's time
     * @param wide whether to look for new containers and roots, and at all hours that are not finished
     */
    void run(BlobStore store, Set<String> known, Supplier<RootPoll> rootPolls, ArchiveOutput output, boolean wide)
            throws InterruptedException {
        FirstFailure failures = new FirstFailure();
        if (wide || roots.isEmpty()) {
            look(store, output, failures);
        }
        RootPoll rootPoll = rootPolls.get();
        for (String key : List.copyOf(known)) {
            String container = key.substring(0, key.indexOf('/'));
            String root = key.substring(container.length() + 1);
            boolean isThere = roots.getOrDefault(container, List.of()).contains(root);
            if (!isThere && !failed.contains(container) && settings.wantsContainer(container)) {
                rootPoll.rootGone(container, root);
            }
        }
        for (Map.Entry<String, List<String>> container : roots.entrySet()) {
            for (String root : container.getValue()) {
                try {
                    rootPoll.run(container.getKey(), root, wide);
                } catch (DefenderException e) {
                    rethrowOutput(e);
                    failures.note(e);
                }
            }
        }
        failures.rethrow();
        output.rethrowUnreadable();
    }

    /** Whether there is anything to read from. */
    boolean isEmpty() {
        return roots.isEmpty();
    }

    private void look(BlobStore store, ArchiveOutput output, FirstFailure failures) throws InterruptedException {
        Map<String, List<String>> found = new LinkedHashMap<>();
        failed.clear();
        for (String container : containers(store, output)) {
            try {
                List<String> inside = new ArrayList<>();
                new Search(store, output, container, inside).descend("", 0);
                found.put(container, inside);
                missing.remove(container);
            } catch (DefenderException e) {
                rethrowOutput(e);
                // a named container that the streaming API has not made yet is looked for again
                if (e.code() != Code.NOT_FOUND) {
                    failed.add(container);
                    failures.note(e);
                } else if (settings.containers().contains(container) && missing.add(container)) {
                    output.noContainer(container);
                }
            }
        }
        roots.clear();
        roots.putAll(found);
    }

    /** Containers that are named in full need no permission to list the account's containers. */
    private List<String> containers(BlobStore store, ArchiveOutput output) throws InterruptedException {
        List<String> wanted = new ArrayList<>();
        String common = null;
        for (String pattern : settings.containers()) {
            int star = pattern.indexOf('*');
            if (star < 0) {
                wanted.add(pattern);
            } else {
                common = common == null ? pattern.substring(0, star) : commonStart(common, pattern.substring(0, star));
            }
        }
        if (common != null) {
            output.listing();
            wanted.addAll(store.containers(common));
        }
        return wanted.stream()
                .distinct()
                .filter(settings::wantsContainer)
                .sorted()
                .toList();
    }

    /** Looks for the folders that hold years. */
    private record Search(BlobStore store, ArchiveOutput output, String container, List<String> found) {
        void descend(String prefix, int depth) throws InterruptedException {
            output.listing();
            for (String folder : store.folders(container, prefix)) {
                if (HourPath.isYear(folder)) {
                    found.add(prefix);
                    return;
                }
                if (depth < DEEPEST_ROOT) {
                    descend(folder, depth + 1);
                }
            }
        }
    }

    private static String commonStart(String one, String other) {
        int at = 0;
        while (at < one.length() && at < other.length() && one.charAt(at) == other.charAt(at)) {
            at++;
        }
        return one.substring(0, at);
    }

    private static void rethrowOutput(DefenderException e) {
        if (e.kind() == DefenderException.Kind.OUTPUT || e.isFatal()) {
            throw e;
        }
    }
}
