package ta.defender.records;

import java.util.Arrays;
import ta.defender.json.Slice;

/**
 * Keeps the records of one message until all of it is known to be sound. Made once and used again; a large message makes
 * it large for the time of that message only.
 */
final class RecordBuffer {
    private static final int KEPT_SIZE = 1 << 20;

    private byte[] text = new byte[64 << 10];
    private int[] ends = new int[64];
    private int count;

    void clear() {
        count = 0;
        if (text.length > KEPT_SIZE) {
            text = new byte[KEPT_SIZE];
        }
    }

    void add(Slice record) {
        int from = count == 0 ? 0 : ends[count - 1];
        int to = Math.addExact(from, record.length());
        if (to > text.length) {
            text = Arrays.copyOf(text, Math.max(to, (int) Math.min(2L * text.length, Integer.MAX_VALUE - 8)));
        }
        System.arraycopy(record.bytes(), record.from(), text, from, record.length());
        if (count == ends.length) {
            ends = Arrays.copyOf(ends, 2 * count);
        }
        ends[count++] = to;
    }

    int count() {
        return count;
    }

    /** A record, valid until {@link #clear()}. */
    Slice record(int index) {
        return Slice.of(text, index == 0 ? 0 : ends[index - 1], ends[index]);
    }
}
