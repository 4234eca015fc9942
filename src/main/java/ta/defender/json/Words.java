package ta.defender.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Eight bytes of a text as one number, the first byte lowest. */
public final class Words {
    /** The high bit of each byte. */
    public static final long HIGH_BITS = 0x8080808080808080L;

    /** The lowest bit of each byte. */
    public static final long ONES = of('\1');

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private Words() {}

    /** The eight bytes from an index. */
    public static long get(byte[] text, int from) {
        return (long) LONGS.get(text, from);
    }

    /** Puts eight bytes from an index. */
    public static void set(byte[] text, int from, long word) {
        LONGS.set(text, from, word);
    }

    /** Fewer than nine bytes from an index; the missing ones are 0. */
    static long get(byte[] text, int from, int count) {
        if (from <= text.length - Long.BYTES) {
            return count == 0 ? 0 : get(text, from) & (-1L >>> (Long.SIZE - Byte.SIZE * count));
        }
        long word = 0;
        for (int i = from + count - 1; i >= from; i--) {
            word = word << Byte.SIZE | (text[i] & 0xFF);
        }
        return word;
    }

    /** The same character eight times. */
    public static long of(char ascii) {
        return ascii * 0x0101010101010101L;
    }
}
