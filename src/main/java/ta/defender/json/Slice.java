package ta.defender.json;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * A range of a byte array, not copied: {@code bytes[from]} up to, not including, {@code bytes[to]}.
 *
 * <p>A slice handed out by an {@link Element} is valid only during the call that handed it out; {@link #copy()} keeps it.
 */
public final class Slice {
    private final byte[] bytes;
    private final int from;
    private final int to;

    private Slice(byte[] bytes, int from, int to) {
        this.bytes = bytes;
        this.from = from;
        this.to = to;
    }

    /** The bytes {@code from} (included) to {@code to} (excluded) of an array that the caller no longer changes. */
    public static Slice of(byte[] bytes, int from, int to) {
        Objects.checkFromToIndex(from, to, bytes.length);
        return new Slice(bytes, from, to);
    }

    /** The whole array. */
    public static Slice of(byte[] bytes) {
        return new Slice(bytes, 0, bytes.length);
    }

    /** The text in UTF-8. */
    public static Slice of(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The array underneath, which is longer than the slice as a rule; not to be written to. */
    public byte[] bytes() {
        return bytes;
    }

    /** Index of the first byte. */
    public int from() {
        return from;
    }

    /** Index after the last byte. */
    public int to() {
        return to;
    }

    /** Number of bytes. */
    public int length() {
        return to - from;
    }

    /** The text, read as UTF-8. */
    public String utf8() {
        return new String(bytes, from, to - from, StandardCharsets.UTF_8);
    }

    /** Whether another one has the same bytes. */
    public boolean isSame(Slice other) {
        return Arrays.equals(bytes, from, to, other.bytes, other.from, other.to);
    }

    /** The bytes in an array of their own. */
    public byte[] toByteArray() {
        return Arrays.copyOfRange(bytes, from, to);
    }

    /** The same bytes in an array of their own: stays valid for ever. */
    public Slice copy() {
        return of(toByteArray());
    }

    /** Writes the bytes. */
    public void writeTo(OutputStream out) throws IOException {
        out.write(bytes, from, to - from);
    }

    /** The bytes of several slices, one after the other, in an array of their own. */
    public static byte[] join(List<Slice> slices) {
        int length = 0;
        for (Slice slice : slices) {
            length = Math.addExact(length, slice.length());
        }
        byte[] joined = new byte[length];
        int position = 0;
        for (Slice slice : slices) {
            System.arraycopy(slice.bytes, slice.from, joined, position, slice.length());
            position += slice.length();
        }
        return joined;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Slice slice && Arrays.equals(bytes, from, to, slice.bytes, slice.from, slice.to);
    }

    @Override
    public int hashCode() {
        int hash = 1;
        for (int i = from; i < to; i++) {
            hash = 31 * hash + bytes[i];
        }
        return hash;
    }

    /** The text, read as UTF-8. */
    @Override
    public String toString() {
        return utf8();
    }
}
