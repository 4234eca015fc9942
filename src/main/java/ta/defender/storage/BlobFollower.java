package ta.defender.storage;

import java.time.Instant;
import ta.defender.json.Slice;

/** Reads what is new in one blob, line by line, in parts of a bounded size. Used by one thread at a time. */
final class BlobFollower {
    /** What came of it. */
    enum Outcome {
        /** Everything that was there is written, but for a line that has no end yet. */
        READ,
        /** The blob is gone. */
        GONE,
        /** It is another blob than the one that was listed; the next listing shows it. */
        REPLACED
    }

    /** Takes what was read. */
    interface Receiver {
        /** One line, valid during the call. */
        void line(Slice line, HourPath path);

        /** All lines up to there were passed on. */
        void reached(BlobPosition position);
    }

    /** One call of the service, and what one part takes of memory. */
    static final int PART_BYTES = 4 << 20;

    /** Records have a megabyte or so; beyond this a line is cut. */
    static final int LONGEST_LINE_BYTES = 32 << 20;

    private final BlobStore store;
    private final int partBytes;
    private final int longestLine;

    BlobFollower(BlobStore store) {
        this(store, PART_BYTES, LONGEST_LINE_BYTES);
    }

    BlobFollower(BlobStore store, int partBytes, int longestLine) {
        this.store = store;
        this.partBytes = partBytes;
        this.longestLine = longestLine;
    }

    /**
     * Reads from {@code from} to the end that the listing showed.
     *
     * @param from where the last line that was written ended
     * @param complete whether the blob will not grow any more, so that its last line needs no end
     */
    Outcome follow(String container, Blob blob, HourPath path, long from, boolean complete, Receiver receiver)
            throws InterruptedException {
        LineSplitter lines = new LineSplitter(from == 0, longestLine, line -> receiver.line(line, path));
        long at = from;
        while (at < blob.size()) {
            BlobContent part;
            try {
                part = store.read(container, blob.name(), at, (int) Math.min(partBytes, blob.size() - at));
            } catch (BlobException e) {
                if (e.reason() == BlobException.Reason.NOT_FOUND) {
                    return Outcome.GONE;
                }
                if (e.reason() == BlobException.Reason.RANGE) {
                    return Outcome.REPLACED;
                }
                throw e;
            }
            if (!part.created().equals(blob.created()) || part.isEmpty()) {
                return Outcome.REPLACED;
            }
            lines.add(part.bytes());
            at += part.bytes().length;
            receiver.reached(position(at - lines.pending(), blob.created()));
        }
        if (complete && lines.pending() > 0) {
            lines.finish();
            receiver.reached(position(at, blob.created()));
        }
        return Outcome.READ;
    }

    private static BlobPosition position(long offset, Instant created) {
        return new BlobPosition(offset, created);
    }
}
