package ta.defender.storage;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import ta.defender.json.Slice;
import ta.defender.model.DefenderException;

/** Reads what is new in one blob, line by line, in parts of a bounded size. Used by one thread at a time. */
final class BlobFollower {
    /** What came of it. */
    enum Outcome {
        /** Everything that was there is written, but for a line that has no end yet. */
        READ,
        /** The same, and the blob's last line is cut off though nothing more is expected. */
        HALF,
        /** What was read before is not there any more. */
        REWRITTEN,
        /** The blob is gone. */
        GONE,
        /** It is another blob than the one that was listed; the next listing shows it. */
        REPLACED
    }

    /** What is expected of a blob. */
    enum Ending {
        /** More is appended: a line without an end waits for it. */
        GROWS,
        /** Its hour is over: a last line that is whole needs no end. */
        OVER,
        /** Nobody waits any longer: what is there is written. */
        FINAL
    }

    /** Takes what was read. */
    interface Receiver {
        /**
         * One line, valid during the call.
         *
         * @param isPart whether it is a part of a line that is longer than {@link #LONGEST_LINE_BYTES}
         */
        void line(Slice line, HourPath path, boolean isPart);

        /** All lines up to there were passed on. */
        void reached(BlobPosition position);
    }

    /** One call of the service, and what one part takes of memory. */
    static final int PART_BYTES = 4 << 20;

    /** Records have a megabyte or so; a longer line is handed on in parts. */
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

    /** A blob, and the hour that its path names. */
    record Place(String container, Blob blob, HourPath path) {}

    /**
     * Reads from {@code from} to the end that the listing showed.
     *
     * @param known how far it was read before, or null
     * @param ending what is expected of it
     */
    Outcome follow(Place place, @Nullable BlobPosition known, Ending ending, Receiver receiver)
            throws InterruptedException {
        Blob blob = place.blob();
        long from = known == null ? 0 : known.offset();
        int before = BlobTail.length(from);
        BlobTail tail = new BlobTail();
        LineSum sum = known == null ? new LineSum() : new LineSum(known.sum());
        try (LineSplitter lines = splitter(from == 0, (line, isPart) -> {
            sum.add(line);
            receiver.line(line, place.path(), isPart);
        })) {
            long at = from - before;
            while (at < blob.size()) {
                Part part = part(place.container(), blob, at, blob.size());
                if (part.ended() != null) {
                    return part.ended();
                }
                byte[] bytes = part.bytes();
                if (at < from) {
                    int old = (int) Math.min(from - at, bytes.length);
                    tail.add(Arrays.copyOf(bytes, old), 0);
                    bytes = Arrays.copyOfRange(bytes, old, bytes.length);
                    at += old;
                    if (at == from
                            && known != null
                            && !known.tail().isEmpty()
                            && !known.tail().equals(tail.digest())) {
                        return Outcome.REWRITTEN;
                    }
                }
                if (bytes.length > 0) {
                    lines.add(bytes);
                    at += bytes.length;
                    tail.add(bytes, lines.pending());
                    receiver.reached(position(at, lines.pending(), blob, tail, sum));
                }
            }
            if (ending == Ending.GROWS || lines.pending() == 0) {
                return Outcome.READ;
            }
            if (ending == Ending.OVER && !lines.isPendingJson()) {
                return Outcome.HALF;
            }
            lines.finish();
            tail.add(new byte[0], 0);
            receiver.reached(position(at, 0, blob, tail, sum));
            return Outcome.READ;
        }
    }

    private LineSplitter splitter(boolean atBegin, LineSplitter.Handler handler) {
        return new LineSplitter(atBegin, longestLine, LargeLineTurns.OF_THIS_PROCESS.turn(), handler);
    }

    /** Whether all that was read of a blob is still what is there; nothing is handed on. */
    Outcome compare(String container, Blob blob, BlobPosition known) throws InterruptedException {
        LineSum sum = new LineSum();
        try (LineSplitter lines = splitter(true, (line, isPart) -> sum.add(line))) {
            long at = 0;
            while (at < known.offset()) {
                Part part = part(container, blob, at, known.offset());
                if (part.ended() != null) {
                    return part.ended();
                }
                lines.add(part.bytes());
                at += part.bytes().length;
            }
            lines.finish();
        }
        return sum.toString().equals(known.sum()) ? Outcome.READ : Outcome.REWRITTEN;
    }

    /** Bytes of a blob; none where it ended, and how it did then. */
    private record Part(BlobContent content, @Nullable Outcome ended) {
        byte[] bytes() {
            return content.bytes();
        }
    }

    private Part part(String container, Blob blob, long at, long end) throws InterruptedException {
        BlobContent none = new BlobContent(new byte[0], blob.created());
        try {
            BlobContent content = store.read(container, blob.name(), at, (int) Math.min(partBytes, end - at));
            boolean replaced = blob.isOther(content.created()) || content.isEmpty();
            return replaced ? new Part(none, Outcome.REPLACED) : new Part(content, null);
        } catch (DefenderException e) {
            return switch (e.code()) {
                case NOT_FOUND -> new Part(none, Outcome.GONE);
                case RANGE -> new Part(none, Outcome.REPLACED);
                default -> throw e;
            };
        }
    }

    private static BlobPosition position(long read, int pending, Blob blob, BlobTail tail, LineSum sum) {
        return new BlobPosition(read - pending, blob.created(), tail.digest(), sum.toString(), blob.mark());
    }
}
