package ta.defender.json;

import java.nio.charset.StandardCharsets;

/**
 * Computes a {@link Fingerprint} of what is added, piece by piece: MurmurHash3 for 64-bit machines, 128 bits, seed 0
 * (Austin Appleby's public algorithm).
 */
public final class FingerprintBuilder {
    private static final int BLOCK = 16;
    private static final long FACTOR_1 = 0x87c37b91114253d5L;
    private static final long FACTOR_2 = 0x4cf5ad432745937fL;

    private final byte[] rest = new byte[BLOCK];
    private int restLength;
    private long total;
    private long first;
    private long second;

    /** Adds bytes; two pieces count as much as the one they make together. */
    public FingerprintBuilder add(Slice slice) {
        byte[] bytes = slice.bytes();
        int position = slice.from();
        int end = slice.to();
        total += slice.length();
        if (restLength > 0) {
            int count = Math.min(BLOCK - restLength, end - position);
            System.arraycopy(bytes, position, rest, restLength, count);
            restLength += count;
            position += count;
            if (restLength < BLOCK) {
                return this;
            }
            blocks(rest, 0, BLOCK);
        }
        int whole = position + ((end - position) & -BLOCK);
        blocks(bytes, position, whole);
        restLength = end - whole;
        System.arraycopy(bytes, whole, rest, 0, restLength);
        return this;
    }

    /** Adds a text and its length, so that texts added one after the other cannot be mistaken for others. */
    public FingerprintBuilder add(String text) {
        Slice slice = Slice.of(text.getBytes(StandardCharsets.UTF_8));
        return add(slice.length()).add(slice);
    }

    public FingerprintBuilder add(long number) {
        byte[] bytes = new byte[Long.BYTES];
        Words.set(bytes, 0, number);
        return add(Slice.of(bytes));
    }

    /** The fingerprint of what was added so far; more can be added afterwards. */
    public Fingerprint build() {
        long one = first;
        long two = second;
        if (restLength > Long.BYTES) {
            two ^= scatterSecond(Words.get(rest, Long.BYTES, restLength - Long.BYTES));
        }
        if (restLength > 0) {
            one ^= scatterFirst(Words.get(rest, 0, Math.min(restLength, Long.BYTES)));
        }
        one ^= total;
        two ^= total;
        one += two;
        two += one;
        one = finish(one);
        two = finish(two);
        one += two;
        two += one;
        return new Fingerprint(one, two);
    }

    private void blocks(byte[] bytes, int from, int to) {
        long one = first;
        long two = second;
        for (int i = from; i < to; i += BLOCK) {
            one ^= scatterFirst(Words.get(bytes, i));
            one = (Long.rotateLeft(one, 27) + two) * 5 + 0x52dce729;
            two ^= scatterSecond(Words.get(bytes, i + Long.BYTES));
            two = (Long.rotateLeft(two, 31) + one) * 5 + 0x38495ab5;
        }
        first = one;
        second = two;
    }

    private static long scatterFirst(long word) {
        return Long.rotateLeft(word * FACTOR_1, 31) * FACTOR_2;
    }

    private static long scatterSecond(long word) {
        return Long.rotateLeft(word * FACTOR_2, 33) * FACTOR_1;
    }

    private static long finish(long value) {
        long mixed = (value ^ value >>> 33) * 0xff51afd7ed558ccdL;
        mixed = (mixed ^ mixed >>> 33) * 0xc4ceb9fe1a85ec53L;
        return mixed ^ mixed >>> 33;
    }
}
