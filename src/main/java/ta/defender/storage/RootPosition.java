package ta.defender.storage;

import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/**
 * How far the blobs below one root were read.
 *
 * @param done hours before this one are finished and not looked at again
 * @param blobs those of later hours that were read, by their names behind the root
 * @param unread those that were not read to their end, by the same names
 */
record RootPosition(Instant done, Map<String, BlobPosition> blobs, Map<String, UnreadBlob> unread) {
    RootPosition {
        blobs = new TreeMap<>(blobs);
        unread = new TreeMap<>(unread);
    }

    RootPosition(Instant done, Map<String, BlobPosition> blobs) {
        this(done, blobs, Map.of());
    }

    /** The same with one blob read as far as {@code position}. */
    RootPosition with(String name, BlobPosition position) {
        Map<String, BlobPosition> changed = new TreeMap<>(blobs);
        changed.put(name, position);
        UnreadBlob rest = unread.get(name);
        return rest == null
                ? new RootPosition(done, changed, unread)
                : listed(name, rest.size(), rest.since(), changed);
    }

    /** The same with one blob that a listing shows with {@code size} bytes. */
    RootPosition listed(String name, long size, Instant now) {
        return listed(name, size, now, blobs);
    }

    private RootPosition listed(String name, long size, Instant now, Map<String, BlobPosition> read) {
        BlobPosition reached = read.get(name);
        Map<String, UnreadBlob> changed = new TreeMap<>(unread);
        if (size > (reached == null ? 0 : reached.offset())) {
            UnreadBlob before = unread.get(name);
            changed.put(name, new UnreadBlob(size, before == null ? now : before.since()));
        } else {
            changed.remove(name);
        }
        return new RootPosition(done, read, changed);
    }

    /** The same with all hours before {@code hour} finished; what is known of them is dropped. Never goes back. */
    RootPosition doneBefore(Instant hour) {
        if (!hour.isAfter(done)) {
            return this;
        }
        return new RootPosition(hour, since(hour, blobs), since(hour, unread));
    }

    private static <T> Map<String, T> since(Instant hour, Map<String, T> byName) {
        Map<String, T> kept = new TreeMap<>(byName);
        kept.keySet().removeIf(name -> {
            HourPath path = HourPath.parse(name);
            return path == null || path.hour().isBefore(hour);
        });
        return kept;
    }
}
