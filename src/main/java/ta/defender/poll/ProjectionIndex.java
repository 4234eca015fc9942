package ta.defender.poll;

import java.time.Instant;
import java.util.stream.IntStream;

/** Where the newest entry of each object is in the journal. */
final class ProjectionIndex {
    private static final int FIRST_CAPACITY = 64;
    private static final int SIZE_BITS = 20;
    private static final long SIZE_MASK = (1L << SIZE_BITS) - 1;

    private long[] keys = new long[FIRST_CAPACITY];

    /** Offset, size and whether it is closed, in one number; 0 for a free slot. */
    private long[] places = new long[FIRST_CAPACITY];

    private int[] seconds = new int[FIRST_CAPACITY];
    private int size;
    private long bytes;

    int size() {
        return size;
    }

    /** Bytes of all entries. */
    long bytes() {
        return bytes;
    }

    void clear() {
        keys = new long[FIRST_CAPACITY];
        places = new long[FIRST_CAPACITY];
        seconds = new int[FIRST_CAPACITY];
        size = 0;
        bytes = 0;
    }

    /** The slot of an object, negative when it has none. */
    int find(long key) {
        int slot = slot(key);
        return places[slot] == 0 ? -1 : slot;
    }

    long offset(int slot) {
        return places[slot] >>> (SIZE_BITS + 1);
    }

    int size(int slot) {
        return (int) ((places[slot] >>> 1) & SIZE_MASK);
    }

    boolean isClosed(int slot) {
        return (places[slot] & 1) != 0;
    }

    int second(int slot) {
        return seconds[slot];
    }

    void put(long key, long offset, int entrySize, int second, boolean closed) {
        if (2 * (size + 1) > keys.length) {
            rebuild(
                    2 * keys.length,
                    IntStream.range(0, keys.length)
                            .filter(slot -> places[slot] != 0)
                            .toArray());
        }
        int slot = slot(key);
        if (places[slot] == 0) {
            size++;
        } else {
            bytes -= size(slot);
        }
        bytes += entrySize;
        keys[slot] = key;
        places[slot] = (offset << (SIZE_BITS + 1)) | ((long) entrySize << 1) | (closed ? 1 : 0);
        seconds[slot] = second;
    }

    /** The slots in the order of their entries. */
    int[] inOrder() {
        return slots(false)
                .boxed()
                .sorted((one, other) -> Long.compareUnsigned(places[one], places[other]))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    boolean hasClosedBefore(Instant horizon) {
        return slots(true).anyMatch(slot -> seconds[slot] < horizon.getEpochSecond());
    }

    void forgetClosedBefore(Instant horizon) {
        keep(slots(false)
                .filter(slot -> !isClosed(slot) || seconds[slot] >= horizon.getEpochSecond())
                .toArray());
    }

    /**
     * Keeps only so many: forgets closed objects first, and those that have not changed for longest.
     *
     * @return whether one was forgotten that was not closed
     */
    boolean forgetOldest(int kept) {
        long[] closed = slots(true).mapToLong(slot -> places[slot]).sorted().toArray();
        int closedForgotten = Math.min(size - kept, closed.length);
        int openForgotten = size - kept - closedForgotten;
        long firstClosed = closedForgotten == closed.length ? Long.MAX_VALUE : closed[closedForgotten];
        long firstOpen = openForgotten == 0
                ? 0
                : slots(false)
                        .filter(slot -> !isClosed(slot))
                        .mapToLong(slot -> places[slot])
                        .sorted()
                        .skip(openForgotten)
                        .findFirst()
                        .orElse(Long.MAX_VALUE);
        keep(slots(false)
                .filter(slot -> places[slot] >= (isClosed(slot) ? firstClosed : firstOpen))
                .toArray());
        return openForgotten > 0;
    }

    private IntStream slots(boolean onlyClosed) {
        return IntStream.range(0, keys.length).filter(slot -> places[slot] != 0 && (!onlyClosed || isClosed(slot)));
    }

    private void keep(int[] slots) {
        if (slots.length < size) {
            rebuild(Math.max(FIRST_CAPACITY, Integer.highestOneBit(Math.max(1, slots.length)) * 4), slots);
        }
    }

    private void rebuild(int capacity, int[] slots) {
        long[] oldKeys = keys;
        long[] oldPlaces = places;
        int[] oldSeconds = seconds;
        keys = new long[capacity];
        places = new long[capacity];
        seconds = new int[capacity];
        size = slots.length;
        bytes = 0;
        for (int old : slots) {
            int slot = slot(oldKeys[old]);
            keys[slot] = oldKeys[old];
            places[slot] = oldPlaces[old];
            seconds[slot] = oldSeconds[old];
            bytes += size(slot);
        }
    }

    private int slot(long key) {
        int mask = keys.length - 1;
        int slot = (int) (key ^ (key >>> 32)) & mask;
        while (places[slot] != 0 && keys[slot] != key) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }
}
