package ta.defender.poll;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import ta.defender.checkpoint.Journal;
import ta.defender.checkpoint.JournalStore;
import ta.defender.model.DefenderException;

/**
 * The last known projection of each object of an input, in a journal; memory holds an index of about 40 bytes an object. Used by
 * one thread at a time.
 *
 * <p>A {@link #mark() mark} says how much of the journal there was at a moment; {@link #save} brings that much to safety and
 * gives the reference that belongs into the checkpoint. What the journal has beyond the reference that a checkpoint holds is
 * dropped when it is opened, so that a version and its projection count together or not at all.
 */
final class ProjectionStore {
    /** How long a closed object is remembered. */
    static final Duration CLOSED_KEPT = Duration.ofDays(30);

    /** What is remembered of an input at most. */
    static final Limits LIMITS = new Limits(100_000, 256 << 20);

    private static final int HEADER = 21;
    private static final int CLOSED = 1;
    private static final long LEAST_WASTE = 1 << 20;
    private static final Duration BETWEEN_CLEANUPS = Duration.ofDays(1);

    private final JournalStore journals;
    private final String input;
    private Limits limits = LIMITS;
    private final ProjectionFormat format = new ProjectionFormat();
    private ProjectionIndex index = new ProjectionIndex();
    private int number;
    private Journal journal;
    private int chain;
    private Instant knownSince;
    private Instant cleaned;
    private int savesUntilDeletion;

    /** How this journal began. */
    private Mark begun;

    private boolean forgetful;

    private ProjectionStore(JournalStore journals, String input, int number, Journal journal, Instant knownSince) {
        this.journals = journals;
        this.input = input;
        this.number = number;
        this.journal = journal;
        this.knownSince = knownSince;
        this.cleaned = knownSince;
        this.begun = new Mark(number, 0, 0);
    }

    /**
     * How much is remembered at most.
     *
     * @param bytes of the last states of all objects
     */
    record Limits(int objects, long bytes) {}

    /**
     * How much of the journal there was at a moment.
     *
     * @param number of the journal
     * @param chain checksum of all of that
     */
    record Mark(int number, long length, int chain) {}

    /** What is known, and whether it is what the checkpoint refers to. */
    record Opened(ProjectionStore store, boolean intact) {}

    /** Knows nothing yet. */
    static ProjectionStore begin(JournalStore journals, String input, Instant knownSince) throws IOException {
        return begin(journals, input, 1, knownSince, LIMITS);
    }

    static ProjectionStore begin(JournalStore journals, String input, int number, Instant knownSince, Limits limits)
            throws IOException {
        ProjectionStore store =
                new ProjectionStore(journals, input, number, journals.create(input, number), knownSince);
        store.limits = limits;
        return store;
    }

    /**
     * Opens what a checkpoint refers to; where that is not possible, begins anew.
     *
     * @param reference what {@link #save} gave
     */
    static Opened open(JournalStore journals, String input, String reference, Instant now) throws IOException {
        return open(journals, input, reference, now, LIMITS);
    }

    static Opened open(JournalStore journals, String input, String reference, Instant now, Limits limits)
            throws IOException {
        Reference parsed = Reference.parse(reference);
        if (parsed == null) {
            return new Opened(begin(journals, input, 1, now, limits), false);
        }
        ProjectionIndex index = new ProjectionIndex();
        int[] chain = new int[1];
        Optional<Journal> journal = journals.open(
                input,
                parsed.number(),
                parsed.length(),
                opened -> index(opened, parsed.length(), index, chain) && chain[0] == parsed.chain());
        if (journal.isEmpty()) {
            return new Opened(begin(journals, input, parsed.number() + 1, now, limits), false);
        }
        ProjectionStore store =
                new ProjectionStore(journals, input, parsed.number(), journal.get(), parsed.knownSince());
        store.limits = limits;
        store.index = index;
        store.chain = chain[0];
        store.cleaned = now;
        // left by a crash between two saves
        deleteQuietly(journals, input, parsed.number() - 2);
        return new Opened(store, true);
    }

    /** Reads the whole journal into an index; false when it is damaged. */
    private static boolean index(Journal journal, long length, ProjectionIndex index, int[] chain) throws IOException {
        index.clear();
        int sum = 0;
        byte[] header = new byte[HEADER];
        for (long at = 0; at < length; ) {
            if (length - at < HEADER) {
                return false;
            }
            journal.read(at, header);
            ByteBuffer fields = ByteBuffer.wrap(header);
            int size = fields.getInt();
            int expected = fields.getInt();
            long key = fields.getLong();
            boolean closed = (fields.get() & CLOSED) != 0;
            int second = fields.getInt();
            if (size < 0 || size > ProjectionFormat.MOST_BYTES || length - at - HEADER < size) {
                return false;
            }
            byte[] entry = new byte[HEADER + size];
            journal.read(at, entry);
            sum = checksum(sum, entry);
            if (sum != expected) {
                return false;
            }
            index.put(key, at, HEADER + size, second, closed);
            at += HEADER + size;
        }
        chain[0] = sum;
        return true;
    }

    /** Since when every object that was read is known; older objects may have been read before. */
    Instant knownSince() {
        return knownSince;
    }

    /** Number of objects. */
    int size() {
        return index.size();
    }

    /** Whether objects that are not closed were forgotten because there are too many; asking resets it. */
    boolean hasForgottenOpenObjects() {
        boolean answer = forgetful;
        forgetful = false;
        return answer;
    }

    /** What is known of an object; empty when nothing is. */
    Lookup get(ObjectForm form, String id) throws IOException {
        int slot = index.find(Projection.key(form, id));
        if (slot < 0) {
            return Lookup.ABSENT;
        }
        byte[] entry = new byte[index.size(slot)];
        journal.read(index.offset(slot), entry);
        byte[] written = new byte[entry.length - HEADER];
        System.arraycopy(entry, HEADER, written, 0, written.length);
        Projection projection = ProjectionFormat.read(written);
        if (projection == null) {
            return Lookup.UNREADABLE;
        }
        return new Lookup(projection, false);
    }

    /** What came of looking for an object. */
    record Lookup(@Nullable Projection projection, boolean unreadable) {
        static final Lookup ABSENT = new Lookup(null, false);
        static final Lookup UNREADABLE = new Lookup(null, true);
    }

    /** Remembers a version in place of the one before it. */
    void put(Projection projection, Instant now) throws IOException {
        byte[] written = format.write(projection);
        ByteBuffer entry = ByteBuffer.allocate(HEADER + written.length);
        int second = (int) now.getEpochSecond();
        boolean closed = projection.isClosed();
        entry.putInt(written.length)
                .putInt(0)
                .putLong(projection.key())
                .put((byte) (closed ? CLOSED : 0))
                .putInt(second)
                .put(written);
        append(journal, entry.array(), index, second, closed);
        while (index.size() > 1 && (index.size() > limits.objects() || index.bytes() > limits.bytes())) {
            forgetful |= index.forgetOldest(Math.min(index.size(), limits.objects()) * 9 / 10);
        }
    }

    private void append(Journal to, byte[] entry, ProjectionIndex into, int second, boolean closed) throws IOException {
        chain = checksum(chain, entry);
        ByteBuffer.wrap(entry).putInt(4, chain);
        long key = ByteBuffer.wrap(entry).getLong(8);
        long offset = to.length();
        to.append(entry);
        into.put(key, offset, entry.length, second, closed);
    }

    /** How much there is now. */
    Mark mark() {
        return new Mark(number, journal.length(), chain);
    }

    /**
     * Brings to safety what there was at a mark.
     *
     * @return the reference for the checkpoint
     */
    String save(Mark mark, Instant now) throws IOException {
        // a mark of the journal before was at its end, else that one would not have been left
        Mark saved = mark.number() == number ? mark : begun;
        journal.sync(saved.length());
        if (savesUntilDeletion > 0 && --savesUntilDeletion == 0) {
            deleteQuietly(journals, input, number - 1);
        } else if (savesUntilDeletion == 0 && saved.length() == journal.length() && isCleanupDue(now)) {
            cleanUp(now);
            saved = mark();
        }
        return new Reference(number, saved.length(), saved.chain(), knownSince).text();
    }

    private boolean isCleanupDue(Instant now) {
        long waste = journal.length() - index.bytes();
        return (waste > LEAST_WASTE && waste > index.bytes())
                || (Duration.between(cleaned, now).compareTo(BETWEEN_CLEANUPS) >= 0
                        && index.hasClosedBefore(now.minus(CLOSED_KEPT)));
    }

    /** Writes what is still wanted to a new journal. */
    private void cleanUp(Instant now) throws IOException {
        index.forgetClosedBefore(now.minus(CLOSED_KEPT));
        Journal old = journal;
        Journal fresh = journals.create(input, number + 1);
        ProjectionIndex copied = new ProjectionIndex();
        chain = 0;
        for (int slot : index.inOrder()) {
            byte[] entry = new byte[index.size(slot)];
            old.read(index.offset(slot), entry);
            ByteBuffer.wrap(entry).putInt(4, 0);
            append(fresh, entry, copied, index.second(slot), index.isClosed(slot));
        }
        fresh.sync(fresh.length());
        old.close();
        journal = fresh;
        index = copied;
        number++;
        cleaned = now;
        begun = mark();
        // the previous generation of the checkpoint refers to the old one until the next save is through
        savesUntilDeletion = 2;
    }

    void close() throws IOException {
        journal.close();
    }

    private static void deleteQuietly(JournalStore journals, String input, int number) {
        if (number > 0) {
            try {
                journals.delete(input, number);
            } catch (IOException | DefenderException e) {
                // it only takes room; the next start tries again
            }
        }
    }

    /** Goes on from the checksum of everything before; the entry's own place for it counts as 0. */
    private static int checksum(int before, byte[] entry) {
        CRC32C crc = new CRC32C();
        crc.update(ByteBuffer.allocate(4).putInt(before).flip());
        crc.update(entry, 0, 4);
        crc.update(entry, 8, entry.length - 8);
        return (int) crc.getValue();
    }

    private record Reference(int number, long length, int chain, Instant knownSince) {
        static @Nullable Reference parse(String text) {
            String[] parts = text.split(" ", -1);
            try {
                return parts.length == 4
                        ? new Reference(
                                Integer.parseInt(parts[0]),
                                Long.parseLong(parts[1]),
                                Integer.parseUnsignedInt(parts[2], 16),
                                Instant.parse(parts[3]))
                        : null;
            } catch (NumberFormatException | DateTimeException e) {
                return null;
            }
        }

        String text() {
            return String.format(Locale.ROOT, "%d %d %08x %s", number, length, chain, knownSince);
        }
    }
}
