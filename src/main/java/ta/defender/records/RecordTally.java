package ta.defender.records;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What became of the messages since the last look, for the log. Used by one thread at a time. */
public final class RecordTally {
    private long messages;
    private long receivedBytes;
    private long events;
    private long bytes;
    private long filtered;
    private long unparsed;
    private @Nullable Instant newest;

    void countMessage(int size) {
        messages++;
        receivedBytes += size;
    }

    void countEvent(long size, @Nullable Instant time) {
        events++;
        bytes += size;
        if (time != null && (newest == null || time.isAfter(newest))) {
            newest = time;
        }
    }

    void countFiltered() {
        filtered++;
    }

    void countUnparsed(long size) {
        unparsed++;
        bytes += size;
    }

    /** Messages taken. */
    public long messages() {
        return messages;
    }

    /** Bytes of these messages. */
    public long receivedBytes() {
        return receivedBytes;
    }

    /** Records written. */
    public long events() {
        return events;
    }

    /** Bytes of text written, unparsed messages included. */
    public long bytes() {
        return bytes;
    }

    /** Records left out because the stanza does not want their table. */
    public long filtered() {
        return filtered;
    }

    /** Messages written as they came because they are no JSON. */
    public long unparsed() {
        return unparsed;
    }

    /** The latest time of a record written, or null. */
    public @Nullable Instant newest() {
        return newest;
    }

    /** Begins to count anew. */
    public void clear() {
        messages = 0;
        receivedBytes = 0;
        events = 0;
        bytes = 0;
        filtered = 0;
        unparsed = 0;
        newest = null;
    }
}
