package ta.defender.storage;

import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/**
 * How far the blobs below one root were read.
 *
 * @param done hours before this one are finished and not looked at again
 * @param blobs those of later hours that were read, by their names behind the root
 */
record RootPosition(Instant done, Map<String, BlobPosition> blobs) {
    RootPosition {
        blobs = new TreeMap<>(blobs);
    }

    /** The same with one blob read as far as {@code position}. */
    RootPosition with(String name, BlobPosition position) {
        Map<String, BlobPosition> changed = new TreeMap<>(blobs);
        changed.put(name, position);
        return new RootPosition(done, changed);
    }

    /** The same with nothing known of one blob. */
    RootPosition without(String name) {
        Map<String, BlobPosition> changed = new TreeMap<>(blobs);
        changed.remove(name);
        return new RootPosition(done, changed);
    }

    /** The same with all hours before {@code hour} finished; what is known of them is dropped. Never goes back. */
    RootPosition doneBefore(Instant hour) {
        if (!hour.isAfter(done)) {
            return this;
        }
        Map<String, BlobPosition> kept = new TreeMap<>(blobs);
        kept.keySet().removeIf(name -> {
            HourPath path = HourPath.parse(name);
            return path == null || path.hour().isBefore(hour);
        });
        return new RootPosition(hour, kept);
    }
}
