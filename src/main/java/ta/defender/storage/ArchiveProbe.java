package ta.defender.storage;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Tries what reading a stanza's containers needs: to list them, to list blobs, and to read one. */
public final class ArchiveProbe {
    private final ArchiveSettings settings;
    private final BlobStore store;

    /** A probe of what a stanza reads. */
    public ArchiveProbe(ArchiveSettings settings, BlobStore store) {
        this.settings = settings;
        this.store = store;
    }

    /** Tries; gives what was seen, in words. */
    public String look() throws InterruptedException {
        List<String> containers = containers();
        if (containers.isEmpty()) {
            return "containers can be listed; none matches yet. Microsoft creates them with the first export";
        }
        for (String container : containers) {
            Instant now = store.clock().instant();
            for (String folder : store.folders(container, "")) {
                for (Blob blob :
                        store.blobs(container, HourPath.dayPrefix(HourPath.isYear(folder) ? "" : folder, now))) {
                    if (blob.size() > 0) {
                        store.read(container, blob.name(), 0, 1);
                        return containers.size() + " containers can be listed, and a blob of " + container
                                + " can be read";
                    }
                }
            }
        }
        return containers.size() + " containers can be listed; no blob of today yet";
    }

    private List<String> containers() throws InterruptedException {
        List<String> containers = new ArrayList<>();
        for (String pattern : settings.containers()) {
            int star = pattern.indexOf('*');
            if (star < 0) {
                containers.add(pattern);
            } else {
                containers.addAll(store.containers(pattern.substring(0, star)));
            }
        }
        return containers.stream().distinct().filter(settings::wantsContainer).toList();
    }
}
