package ta.defender.collect;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What one poll of a stanza did, for the log. Used by one thread at a time. */
final class Counters {
    private int pages;
    private int objects;
    private int events;
    private long bytes;
    private int outsideWindow;
    private @Nullable Instant newest;

    void page() {
        pages++;
    }

    void object() {
        objects++;
    }

    void event(long textBytes, @Nullable Instant updated) {
        events++;
        bytes += textBytes;
        if (updated != null && (newest == null || updated.isAfter(newest))) {
            newest = updated;
        }
    }

    void outsideWindow() {
        outsideWindow++;
    }

    int pages() {
        return pages;
    }

    /** Versions met, whether written before or not. */
    int objects() {
        return objects;
    }

    int events() {
        return events;
    }

    long bytes() {
        return bytes;
    }

    /** Objects older than what was asked for: the service does not honour the filter. */
    int outsideWindowCount() {
        return outsideWindow;
    }

    /** The newest last-update instant among the events written, or null. */
    @Nullable Instant newest() {
        return newest;
    }
}
