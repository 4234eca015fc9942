package ta.defender.hunting;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** Rows per hour as one poll sees them. Used by one thread at a time. */
final class HuntingCounts {
    private final Map<Long, Long> read = new HashMap<>();

    /** Adds what a window that was read whole had. */
    void add(Map<Long, Long> window) {
        window.forEach((hour, count) -> read.merge(hour, count, Long::sum));
    }

    /** The counts {@code seen} with those hours replaced that this poll has read from their begin to their end. */
    Map<Long, Long> seen(Map<Long, Long> seen, Instant from, Instant to) {
        Map<Long, Long> all = new TreeMap<>(seen);
        for (Instant hour = Hours.ceiling(from);
                !hour.plusSeconds(Hours.SECONDS).isAfter(to);
                hour = hour.plusSeconds(Hours.SECONDS)) {
            all.put(hour.getEpochSecond(), read.getOrDefault(hour.getEpochSecond(), 0L));
        }
        return all;
    }
}
