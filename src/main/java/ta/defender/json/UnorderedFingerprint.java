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
    private static final int BLOCK = 2 * Long.BYTES;
    private static final int FIRST_DEPTH = 16;

    // one entry per container that is open
    private long[] high = new long[FIRST_DEPTH];
    private long[] low = new long[FIRST_DEPTH];
    private long[] name = new long[FIRST_DEPTH];
    private boolean[] isObject = new boolean[FIRST_DEPTH];
    private int depth;

    // of the value that ended last
    private long lastHigh;
    private long lastLow;

    /** The fingerprint of a value that is there already. */
    public Fingerprint of(Slice value) {
        byte[] text = value.bytes();
        int at = value.from();
        begin();
        if (text[at] != '{' && text[at] != '[') {
            scalar(text, at, value.to());
            return build();
        }
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
                    if (text[end] == ':') {
                        name(text, at, end);
                        end++;
                    } else {
                        scalar(text, at, end);
                    }
                    at = end;
                }
            }
        }
        return build();
    }

    /** Begins anew; the parts of a value follow in their order. */
    void begin() {
        depth = 0;
    }

    /** An object or a list begins. */
    void open(boolean object) {
        if (depth == high.length) {
            high = Arrays.copyOf(high, 2 * depth);
            low = Arrays.copyOf(low, 2 * depth);
            name = Arrays.copyOf(name, 2 * depth);
            isObject = Arrays.copyOf(isObject, 2 * depth);
        }
        high[depth] = object ? OBJECT : LIST;
        low[depth] = object ? OBJECT : LIST;
        isObject[depth] = object;
        depth++;
    }

    /** The object or list that began last ends. */
    void close() {
        depth--;
        lastHigh = high[depth];
        lastLow = low[depth];
        if (depth > 0) {
            add(mixed(lastHigh ^ FACTOR_1, lastLow ^ FACTOR_2));
        }
    }

    /** The name of a member, in its quotes; its value follows. */
    void name(byte[] text, int from, int to) {
        name[depth - 1] = hash(text, from, to);
    }

    /** A string, a number or a word. */
    void scalar(byte[] text, int from, int to) {
        long hash = hash(text, from, to);
        if (depth > 0) {
            add(hash);
        } else {
            lastHigh = hash;
            lastLow = ~hash;
        }
    }

    /** The fingerprint of the value that has ended. */
    Fingerprint build() {
        return new Fingerprint(lastHigh, lastLow);
    }

    /** Members add up, items follow each other. */
    private void add(long value) {
        int top = depth - 1;
        if (isObject[top]) {
            long named = name[top];
            high[top] += Math.multiplyHigh(named, value);
            low[top] += named * value;
        } else {
            high[top] = Long.rotateLeft((high[top] ^ value) * FACTOR_1, 31);
            low[top] = Long.rotateLeft((low[top] ^ value) * FACTOR_2, 29);
        }
    }

    /** Reads two words at a time; the last two overlap with those before, so that most texts need no loop. */
    private static long hash(byte[] text, int from, int to) {
        int length = to - from;
        long hash = length ^ FACTOR_2;
        if (length < Long.BYTES) {
            return mixed(Words.get(text, from, length) ^ FACTOR_1, hash);
        }
        int last = to - Long.BYTES;
        int at = from;
        for (; at < to - BLOCK; at += BLOCK) {
            hash = mixed(Words.get(text, at) ^ FACTOR_1, Words.get(text, at + Long.BYTES) ^ hash);
        }
        return mixed(Words.get(text, Math.max(from, to - BLOCK)) ^ FACTOR_1, Words.get(text, last) ^ hash);
    }

    private static long mixed(long one, long two) {
        return one * two ^ Math.multiplyHigh(one, two);
    }
}
