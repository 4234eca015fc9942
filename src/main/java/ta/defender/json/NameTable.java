package ta.defender.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;

/** Finds the number of a name in a text, without making a string of it. */
public final class NameTable {
    public static final int NONE = -1;

    private static final long FACTOR = 0x9e3779b97f4a7c15L;

    // a hash table with open addressing, mostly empty; names are compared by their first and last eight bytes
    private final byte[][] names;
    private final long[] first;
    private final long[] last;
    private final int[] numbers;
    private final int shift;

    /** Several names may have the same number. */
    public NameTable(Map<String, Integer> numberByName) {
        int capacity = Integer.highestOneBit(numberByName.size() + 1) * 8;
        names = new byte[capacity][];
        first = new long[capacity];
        last = new long[capacity];
        numbers = new int[capacity];
        shift = Long.numberOfLeadingZeros(capacity) + 1;
        numberByName.forEach((text, number) -> {
            byte[] name = text.getBytes(StandardCharsets.UTF_8);
            long begin = first(name, 0, name.length);
            long end = last(name, name.length, name.length);
            int slot = slot(begin, end, name.length);
            while (names[slot] != null) {
                slot = (slot + 1) % capacity;
            }
            names[slot] = name;
            first[slot] = begin;
            last[slot] = end;
            numbers[slot] = number;
        });
    }

    /** The number of the member at hand, or {@link #NONE}. */
    public int numberOf(Members member) {
        return numberOf(member.text(), member.nameFrom, member.nameTo);
    }

    /** The number of the bytes {@code from} (included) to {@code to} (excluded) of a JSON text, or {@link #NONE}. */
    public int numberOf(byte[] text, int from, int to) {
        int number = find(text, from, to);
        if (number == NONE && JsonStrings.indexOfEscape(text, from, to) >= 0) {
            byte[] name = JsonStrings.decode(text, from, to).getBytes(StandardCharsets.UTF_8);
            return find(name, 0, name.length);
        }
        return number;
    }

    private int find(byte[] text, int from, int to) {
        int length = to - from;
        long begin = first(text, from, length);
        long end = last(text, to, length);
        int slot = slot(begin, end, length);
        for (byte[] name = names[slot]; name != null; name = names[slot]) {
            if (name.length == length
                    && first[slot] == begin
                    && last[slot] == end
                    && (length <= 2 * Long.BYTES || Arrays.equals(name, 0, length, text, from, to))) {
                return numbers[slot];
            }
            slot = (slot + 1) % names.length;
        }
        return NONE;
    }

    private int slot(long begin, long end, int length) {
        return (int) (((begin ^ Long.rotateLeft(end, 29) ^ length) * FACTOR) >>> shift);
    }

    private static long first(byte[] text, int from, int length) {
        return Words.get(text, from, Math.min(length, Long.BYTES));
    }

    private static long last(byte[] text, int to, int length) {
        return length <= Long.BYTES ? 0 : Words.get(text, to - Long.BYTES);
    }
}
