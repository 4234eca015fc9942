package ta.defender.output;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import ta.defender.json.Slice;
import ta.defender.json.Words;

/** Gathers XML text in UTF-8 in a buffer of fixed size before a stream; escapes eight bytes at a time. */
final class XmlBuffer {
    private static final long AMPERSANDS = Words.of('&');
    private static final long SPACES = Words.of(' ');
    /** {@code <} and {@code >} differ in this bit alone. */
    private static final long ANGLE_BIT = Words.of((char) ('<' ^ '>'));

    private static final long ANGLES = Words.of((char) ('<' | '>'));

    private static final byte[] AMPERSAND = ascii("&amp;");
    private static final byte[] LESS = ascii("&lt;");
    private static final byte[] GREATER = ascii("&gt;");
    private static final byte[] QUOTE = ascii("&quot;");
    private static final byte[] REPLACEMENT = "\ufffd".getBytes(StandardCharsets.UTF_8);

    private final OutputStream out;
    private final byte[] buffer;
    private int length;
    private long total;

    XmlBuffer(OutputStream out, int size) {
        this.out = out;
        this.buffer = new byte[size];
    }

    /** Bytes put in so far, whether they have left already or not. */
    long total() {
        return total + length;
    }

    /** Bytes that have left. */
    long sent() {
        return total;
    }

    void markup(byte[] text) throws IOException {
        for (int at = 0; at < text.length; ) {
            room(1);
            int count = Math.min(buffer.length - length, text.length - at);
            System.arraycopy(text, at, buffer, length, count);
            length += count;
            at += count;
        }
    }

    /** Puts a header's value, whatever is in it; characters that XML cannot carry become U+FFFD. */
    void value(String value) throws IOException {
        int unit;
        for (int i = 0; i < value.length(); i += Character.charCount(unit)) {
            unit = value.codePointAt(i);
            if (unit == '"') {
                markup(QUOTE);
            } else if (unit < 0x80) {
                room(1);
                one((byte) unit);
            } else {
                markup(isLegal(unit) ? Character.toString(unit).getBytes(StandardCharsets.UTF_8) : REPLACEMENT);
            }
        }
    }

    /** Puts UTF-8 text; control characters that XML cannot carry become U+FFFD. */
    void text(Slice text) throws IOException {
        byte[] from = text.bytes();
        int read = text.from();
        int end = text.to();
        while (read < end) {
            room(Long.BYTES);
            int plain = plain(from, read, end);
            read += plain;
            if (read < end && (plain == 0 || isSpecial(from[read]))) {
                one(from[read++]);
            }
        }
    }

    /** Copies what needs no escape as far as whole words of text and room last; gives how many bytes. */
    private int plain(byte[] from, int start, int end) {
        byte[] to = buffer;
        int read = start;
        int write = length;
        int lastRead = end - Long.BYTES;
        int lastWrite = to.length - Long.BYTES;
        while (read <= lastRead && write <= lastWrite) {
            long word = Words.get(from, read);
            Words.set(to, write, word);
            long special = special(word);
            if (special != 0) {
                int plain = Long.numberOfTrailingZeros(special) >>> 3;
                read += plain;
                write += plain;
                break;
            }
            read += Long.BYTES;
            write += Long.BYTES;
        }
        length = write;
        return read - start;
    }

    /** Sets the high bit of the first byte that needs an escape; later bits may be wrong. */
    private static long special(long word) {
        long angles = (word | ANGLE_BIT) ^ ANGLES;
        return (((word ^ AMPERSANDS) - Words.ONES) | (angles - Words.ONES) | (word - SPACES)) & ~word & Words.HIGH_BITS;
    }

    private static boolean isSpecial(byte next) {
        return next == '&' || next == '<' || next == '>' || (next >= 0 && next < ' ');
    }

    private void one(byte next) throws IOException {
        if (!isSpecial(next) || next == '\t' || next == '\n' || next == '\r') {
            room(1);
            buffer[length++] = next;
        } else if (next == '&') {
            markup(AMPERSAND);
        } else if (next == '<') {
            markup(LESS);
        } else if (next == '>') {
            markup(GREATER);
        } else {
            markup(REPLACEMENT);
        }
    }

    private static boolean isLegal(int codePoint) {
        boolean surrogate = codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
        return !surrogate && codePoint != 0xFFFE && codePoint != 0xFFFF;
    }

    void drain() throws IOException {
        int size = length;
        total += size;
        length = 0;
        out.write(buffer, 0, size);
    }

    private void room(int size) throws IOException {
        if (buffer.length - length < size) {
            drain();
        }
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
