package ta.defender.poll;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/**
 * What one poll of a stanza did, for the log. Used by one thread at a time, but for what calls come to: a page may be asked
 * for while the one before it is handled.
 */
final class Counters {
    private int pages;
    private int objects;
    private int events;
    private int derived;
    private long bytes;
    private final Map<String, Integer> eventsBySourcetype = new TreeMap<>();
    private long receivedBytes;
    private int retries;
    private Duration throttled = Duration.ZERO;
    private int outsideWindow;
    private int otherTexts;

    void page() {
        pages++;
    }

    void object() {
        objects++;
    }

    void event(String sourcetype, long textBytes) {
        events++;
        eventsBySourcetype.merge(sourcetype, 1, Integer::sum);
        bytes += textBytes;
    }

    /** An event was written because of its text alone. */
    void otherText() {
        otherTexts++;
    }

    int otherTexts() {
        return otherTexts;
    }

    int takeOtherTexts() {
        int count = otherTexts;
        otherTexts = 0;
        return count;
    }

    /** An event about an object, which is not a version of it. */
    void derived(String sourcetype, long textBytes) {
        derived++;
        eventsBySourcetype.merge(sourcetype, 1, Integer::sum);
        bytes += textBytes;
    }

    void outsideWindow() {
        outsideWindow++;
    }

    synchronized void received(long bodyBytes) {
        receivedBytes += bodyBytes;
    }

    synchronized void retry() {
        retries++;
    }

    synchronized void throttled(Duration wait) {
        throttled = throttled.plus(wait);
    }

    /** Events written, by their sourcetype. */
    Map<String, Integer> eventsBySourcetype() {
        return Map.copyOf(eventsBySourcetype);
    }

    /** Bytes of answers, after decompression. */
    synchronized long receivedBytes() {
        return receivedBytes;
    }

    /** Calls sent again. */
    synchronized int retries() {
        return retries;
    }

    /** Waited because of call limits, ours or the service's. */
    synchronized Duration throttled() {
        return throttled;
    }

    int pages() {
        return pages;
    }

    /** Versions met, whether written before or not. */
    int objects() {
        return objects;
    }

    /** Events of versions. */
    int events() {
        return events;
    }

    /** Events of versions and about them. */
    int allEvents() {
        return events + derived;
    }

    long bytes() {
        return bytes;
    }

    /** Objects older than what was asked for: the service does not honour the filter. */
    int outsideWindowCount() {
        return outsideWindow;
    }
}
