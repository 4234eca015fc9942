package ta.defender.json;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import ta.defender.json.MalformedJsonException.Reason;

/**
 * Copies strings, numbers and words from the input to a buffer and checks their grammar. Strings, most of every page, go
 * eight bytes at a time.
 */
abstract class ScalarCopier extends JsonInput {
    private static final long QUOTES = Words.of('"');
    private static final long BACKSLASHES = Words.of('\\');
    private static final long SPACES = Words.of(' ');

    private static final int FIRST_SIZE = 8 << 10;

    /** From here on the room for a text that is in memory is made at once: growing would take half as much again. */
    private static final int LARGE = 1 << 20;

    /** The most that one step adds before it looks at the room again: a word, or two escapes. */
    private static final int STEP = 16;

    private final int maxLength;
    /** What was copied: the bytes up to {@link #length}. */
    byte[] out = new byte[FIRST_SIZE];

    int length;
    /** Whether what is copied may be dropped for want of room. */
    boolean discarding;

    ScalarCopier(InputStream source, int bufferSize, int maxLength) {
        super(source, bufferSize);
        this.maxLength = maxLength;
    }

    ScalarCopier(Slice text, int maxLength) {
        super(text);
        this.maxLength = maxLength;
    }

    final void literal(String word, int first) throws IOException {
        put(first);
        for (int i = 1; i < word.length(); i++) {
            int next = nextInValue();
            if (next != word.charAt(i)) {
                throw unexpected("the word " + word, next);
            }
            put(next);
        }
    }

    final void number(int first) throws IOException {
        int next = first;
        if (next == '-') {
            put(next);
            next = nextInValue();
        }
        if (next < '0' || next > '9') {
            throw unexpected(first == '-' ? "a digit" : "a value", next);
        }
        put(next);
        if (next != '0') {
            digits();
        }
        if (peek() == '.') {
            put(in[position++]);
            digit();
            digits();
        }
        if ((peek() | 0x20) == 'e') {
            put(in[position++]);
            if (peek() == '+' || peek() == '-') {
                put(in[position++]);
            }
            digit();
            digits();
        }
    }

    /** Copies a string whose opening quote is taken. */
    final void string() throws IOException {
        put('"');
        while (true) {
            copyPlain();
            if (position == limit && !refill()) {
                throw fault(Reason.TRUNCATED, "the text ends inside a string");
            }
            room(STEP);
            int next = in[position++] & 0xFF;
            if (next == '"') {
                out[length++] = '"';
                return;
            }
            if (next == '\\') {
                escape();
            } else if (next < ' ') {
                length = JsonStrings.putUnicodeEscape(next, out, length);
            } else if (next < 0x80) {
                out[length++] = (byte) next;
            } else {
                beyondAscii(next);
            }
        }
    }

    final void put(int next) throws MalformedJsonException {
        room(1);
        out[length++] = (byte) next;
    }

    final void checkLength() throws MalformedJsonException {
        if (length > maxLength && !discarding) {
            throw fault(Reason.TOO_LARGE, "one element takes more than the " + maxLength + " bytes allowed");
        }
    }

    private void digit() throws IOException {
        int next = nextInValue();
        if (next < '0' || next > '9') {
            throw unexpected("a digit", next);
        }
        put(next);
    }

    private void digits() throws IOException {
        for (int next = peek(); next >= '0' && next <= '9'; next = peek()) {
            put(next);
            position++;
        }
    }

    /** Copies bytes that stand for themselves, as far as whole words of input and room last. */
    private void copyPlain() {
        byte[] from = in;
        byte[] to = out;
        int read = position;
        int write = length;
        int lastRead = limit - Long.BYTES;
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
        position = read;
        length = write;
    }

    /**
     * Sets the high bit of the first byte that is a quote, a backslash, below a space or beyond ASCII; higher bits may
     * be wrong, because the subtraction borrows from the next byte, but only if there is such a byte below.
     */
    private static long special(long word) {
        return (((word ^ QUOTES) - Words.ONES) | ((word ^ BACKSLASHES) - Words.ONES) | (word - SPACES) | word)
                & Words.HIGH_BITS;
    }

    private void escape() throws IOException {
        int letter = nextInValue();
        if (letter != 'u') {
            if ("\"\\/bfnrt".indexOf(letter) < 0) {
                throw unexpected("an escape that JSON knows", letter);
            }
            out[length++] = '\\';
            out[length++] = (byte) letter;
            return;
        }
        out[length++] = '\\';
        out[length++] = 'u';
        for (int i = 0; i < 4; i++) {
            int digit = nextInValue();
            if (!JsonStrings.isHexadecimal(digit)) {
                throw unexpected("a hexadecimal digit", digit);
            }
            out[length++] = (byte) digit;
        }
    }

    /** Copies a character of two to four bytes, or writes it as an escape if XML or UTF-8 do not allow it. */
    private void beyondAscii(int first) throws IOException {
        available(3);
        int there = Math.min(limit - position, 3);
        int size = Utf8.sizeAt(first, in, position, there);
        if (size > 0) {
            out[length++] = (byte) first;
            for (int i = 1; i < size; i++) {
                out[length++] = in[position++];
            }
        } else if (size == Utf8.UNIT_TO_ESCAPE) {
            int unit = (first & 0xF) << 12 | (in[position] & 0x3F) << 6 | (in[position + 1] & 0x3F);
            length = JsonStrings.putUnicodeEscape(unit, out, length);
            position += 2;
        } else {
            length = JsonStrings.putUnicodeEscape(Utf8.REPLACEMENT, out, length);
            position += Utf8.brokenContinuations(first, in, position, there);
        }
    }

    private void room(int size) throws MalformedJsonException {
        if (out.length - length < size) {
            grow();
        }
        checkLength();
    }

    private void grow() {
        if (discarding) {
            length = 0;
        } else {
            long wanted = out.length >= LARGE && left() > 0
                    ? Math.max((long) length + left(), out.length + (out.length >> 3))
                    : 2L * out.length;
            int needed = (int) Math.min(wanted, maxLength) + 4 * STEP;
            out = Arrays.copyOf(out, Math.max(needed, length + 4 * STEP));
        }
    }
}
