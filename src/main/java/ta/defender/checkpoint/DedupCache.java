package ta.defender.checkpoint;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.function.LongPredicate;
import ta.defender.json.Fingerprint;

/**
 * The object versions already written, in the order they were written.
 *
 * <p>An entry is 128 bits of (object, version, content) and the version's second: 24 bytes, and 8 for the index. The
 * tables grow by half when they are full, so an entry takes 32 to 52 bytes. Not safe for use by several threads.
 */
public final class DedupCache {
    private static final int FIRST_CAPACITY = 64;

    private long[] high = new long[FIRST_CAPACITY];
    private long[] low = new long[FIRST_CAPACITY];
    private long[] second = new long[FIRST_CAPACITY];
    private int size;

    /** Open addressing: ordinal + 1 of the entry, 0 for free; its length is a power of two. */
    private int[] index = new int[FIRST_CAPACITY * 2];

    /** Number of entries. */
    public int size() {
        return size;
    }

    /** Whether this version was written. */
    public boolean contains(Fingerprint version) {
        return index[slot(version.high(), version.low())] != 0;
    }

    /** Whether this version was written; if so, it is remembered at least as long as one of {@code instant}. */
    public boolean isKnown(Fingerprint version, Instant instant) {
        int ordinal = index[slot(version.high(), version.low())] - 1;
        if (ordinal < 0) {
            return false;
        }
        second[ordinal] = Math.max(second[ordinal], instant.getEpochSecond());
        return true;
    }

    /**
     * Remembers a version.
     *
     * @return false when it was there already
     */
    public boolean add(Fingerprint version, Instant instant) {
        return add(version.high(), version.low(), instant.getEpochSecond());
    }

    /** Forgets entries older than {@code horizon} among the first {@code settled} ones; gives how many went. */
    public int prune(int settled, Instant horizon) {
        return prune(settled, horizon, second -> false);
    }

    /**
     * Forgets entries older than {@code horizon} among the first {@code settled} ones.
     *
     * @param kept tells of which seconds entries are kept all the same
     * @return how many went, all of them from those first ones
     */
    public int prune(int settled, Instant horizon, LongPredicate kept) {
        long oldest = horizon.getEpochSecond();
        int left = 0;
        for (int i = 0; i < size; i++) {
            if (i >= settled || second[i] >= oldest || kept.test(second[i])) {
                high[left] = high[i];
                low[left] = low[i];
                second[left] = second[i];
                left++;
            }
        }
        int gone = size - left;
        if (gone > 0) {
            size = left;
            resize(Math.max(FIRST_CAPACITY, Integer.highestOneBit(Math.max(1, size)) * 2));
        }
        return gone;
    }

    /** Forgets the entries of a time, so that what has them is written again. */
    public void forget(Instant from, Instant to) {
        long first = from.getEpochSecond() - 1;
        long last = to.getEpochSecond() + 1;
        prune(size, Instant.MAX, second -> second < first || second > last);
    }

    /** Writes the first {@code count} entries. */
    public void write(DataOutputStream out, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            out.writeLong(high[i]);
            out.writeLong(low[i]);
            out.writeLong(second[i]);
        }
    }

    /** Reads what {@link #write} wrote. */
    public static DedupCache read(DataInputStream in, int count) throws IOException {
        DedupCache cache = new DedupCache();
        for (int i = 0; i < count; i++) {
            cache.add(in.readLong(), in.readLong(), in.readLong());
        }
        return cache;
    }

    boolean add(long entryHigh, long entryLow, long entrySecond) {
        int slot = slot(entryHigh, entryLow);
        if (index[slot] != 0) {
            return false;
        }
        if (size == high.length) {
            resize(size + size / 2);
            slot = slot(entryHigh, entryLow);
        }
        high[size] = entryHigh;
        low[size] = entryLow;
        second[size] = entrySecond;
        index[slot] = ++size;
        return true;
    }

    long high(int ordinal) {
        return high[ordinal];
    }

    long low(int ordinal) {
        return low[ordinal];
    }

    long second(int ordinal) {
        return second[ordinal];
    }

    /** The slot that holds the entry, or the free one where it belongs. */
    private int slot(long entryHigh, long entryLow) {
        int mask = index.length - 1;
        int slot = (int) (entryLow ^ (entryHigh >>> 32)) & mask;
        while (index[slot] != 0) {
            int ordinal = index[slot] - 1;
            if (high[ordinal] == entryHigh && low[ordinal] == entryLow) {
                return slot;
            }
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private void resize(int capacity) {
        high = Arrays.copyOf(high, capacity);
        low = Arrays.copyOf(low, capacity);
        second = Arrays.copyOf(second, capacity);
        index = new int[Math.multiplyExact(Integer.highestOneBit(capacity - 1) * 2, 2)];
        for (int i = 0; i < size; i++) {
            index[slot(high[i], low[i])] = i + 1;
        }
    }
}
