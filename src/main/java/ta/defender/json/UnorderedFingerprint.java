package ta.defender.json;

import java.util.Arrays;

/**
 * Computes fingerprints of JSON values that do not depend on the order of members, at any depth. The order of list items
 * counts. The text must be one that the scanner has found sound and put on one line. Used by one thread at a time.
 */
public final class UnorderedFingerprint {
    private static final long OBJECT = 0x6f626a65637431L;
    private static final long LIST = 0x6c69737430303031L;
    private static final long FACTOR_1 = 0x87c37b91114253d5L;
    private static final long FACTOR_2 = 0x4cf5ad432745937fL;
    private static final int FIRST_DEPTH = 16;

    // one entry per container that is open
    private long[] high = new long[FIRST_DEPTH];
    private long[] low = new long[FIRST_DEPTH];
    private long[] nameHigh = new long[FIRST_DEPTH];
    private long[] nameLow = new long[FIRST_DEPTH];
    private boolean[] isObject = new boolean[FIRST_DEPTH];
    private int depth;

    // of the name, string, number or word that was met last
    private long scalarHigh;
    private long scalarLow;

    public Fingerprint of(Slice value) {
        byte[] text = value.bytes();
        int at = value.from();
        depth = 0;
        open(false);
        while (at < value.to()) {
            switch (text[at]) {
                case '{' -> {
                    open(true);
                    at++;
                }
                case '[' -> {
                    open(false);
                    at++;
                }
                case '}', ']' -> {
                    close();
                    at++;
                }
                case ',' -> at++;
                default -> {
                    int end = Members.afterValue(text, at);
                    scalar(text, at, end);
                    if (end < value.to() && text[end] == ':' && isObject[depth - 1]) {
                        nameHigh[depth - 1] = scalarHigh;
                        nameLow[depth - 1] = scalarLow;
                        end++;
                    } else {
                        add(scalarHigh, scalarLow);
                    }
                    at = end;
                }
            }
        }
        return new Fingerprint(high[0], low[0]);
    }

    private void scalar(byte[] text, int from, int to) {
        long one = (long) to - from;
        long two = ~one;
        int at = from;
        for (; at <= to - Long.BYTES; at += Long.BYTES) {
            long word = Words.get(text, at);
            one = Long.rotateLeft((one ^ word) * FACTOR_1, 31);
            two = Long.rotateLeft((two ^ word) * FACTOR_2, 29);
        }
        long rest = Words.get(text, at, to - at);
        scalarHigh = scattered((one ^ rest) * FACTOR_1);
        scalarLow = scattered((two ^ rest) * FACTOR_2);
    }

    private void open(boolean object) {
        if (depth == high.length) {
            high = Arrays.copyOf(high, 2 * depth);
            low = Arrays.copyOf(low, 2 * depth);
            nameHigh = Arrays.copyOf(nameHigh, 2 * depth);
            nameLow = Arrays.copyOf(nameLow, 2 * depth);
            isObject = Arrays.copyOf(isObject, 2 * depth);
        }
        high[depth] = object ? OBJECT : LIST;
        low[depth] = object ? OBJECT : LIST;
        isObject[depth] = object;
        depth++;
    }

    private void close() {
        depth--;
        add(scattered(high[depth]), scattered(low[depth]));
    }

    /** Members add up, items follow each other. */
    private void add(long valueHigh, long valueLow) {
        int top = depth - 1;
        if (isObject[top]) {
            high[top] += scattered(nameHigh[top] ^ scattered(valueHigh));
            low[top] += scattered(nameLow[top] ^ scattered(valueLow));
        } else {
            high[top] = scattered(high[top]) ^ valueHigh;
            low[top] = scattered(low[top]) ^ valueLow;
        }
    }

    private static long scattered(long value) {
        long mixed = (value ^ value >>> 33) * 0xff51afd7ed558ccdL;
        mixed = (mixed ^ mixed >>> 33) * 0xc4ceb9fe1a85ec53L;
        return mixed ^ mixed >>> 33;
    }
}
