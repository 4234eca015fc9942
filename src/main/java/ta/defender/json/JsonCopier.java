package ta.defender.json;

import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import ta.defender.json.MalformedJsonException.Reason;

/**
 * Copies JSON values from a stream to a buffer, checks the grammar of RFC 8259 on the way and leaves out insignificant
 * white space. Names, values and their spelling stay as they are, but for bytes in strings that could not go on as they
 * are (see {@link PageScanner}).
 *
 * <p>Nesting is kept in an array, so that no text can exhaust the stack. Strings, most of every page, go eight bytes at
 * a time.
 */
final class JsonCopier {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long EVERY_BYTE = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;
    private static final long QUOTES = '"' * EVERY_BYTE;
    private static final long BACKSLASHES = '\\' * EVERY_BYTE;
    private static final long SPACES = ' ' * EVERY_BYTE;

    /** The most that one step adds before it looks at the room again: a word, or two escapes. */
    private static final int STEP = 16;

    /** No byte: the end of the text, or of a value. */
    static final int END = -1;

    private static final int NOT_WATCHING = -1;
    private static final boolean OBJECT = true;
    private static final boolean ARRAY = false;

    private final @Nullable InputStream source;
    private byte[] in;
    private int position;
    private int limit;
    private long consumed;

    private byte[] out = new byte[8 << 10];
    private int length;
    private final int maxLength;
    private boolean discarding;

    private final boolean[] kinds = new boolean[PageScanner.MAX_DEPTH];
    private int depth;
    private @Nullable WatchedMembers watched;
    private int watchedDepth = NOT_WATCHING;

    /** Reads a stream. */
    JsonCopier(InputStream source, int bufferSize, int maxLength) {
        this.source = source;
        this.in = new byte[bufferSize];
        this.maxLength = maxLength;
    }

    /** Reads what is there already. */
    JsonCopier(Slice text, int maxLength) {
        this.source = null;
        this.in = text.bytes();
        this.position = text.from();
        this.limit = text.to();
        this.consumed = -text.from();
        this.maxLength = maxLength;
    }

    /** The buffer that holds what was copied; a later copy may replace it by a larger one. */
    byte[] copied() {
        return out;
    }

    int copiedLength() {
        return length;
    }

    void clear() {
        length = 0;
    }

    /** Depth that the callers' own brackets have, so that the limit holds for the whole text. */
    void enter(boolean object) throws MalformedJsonException {
        if (depth == kinds.length) {
            throw fault(Reason.TOO_DEEP, "nested deeper than " + kinds.length + " objects and arrays");
        }
        kinds[depth++] = object;
    }

    void leave() {
        depth--;
    }

    void skipByteOrderMark() throws IOException {
        if (available(3)
                && in[position] == (byte) 0xEF
                && in[position + 1] == (byte) 0xBB
                && in[position + 2] == (byte) 0xBF) {
            position += 3;
        }
    }

    /** Skips white space and takes the byte after it; the text must not end here. */
    int token() throws IOException {
        int token = tokenOrEnd();
        if (token == END) {
            throw fault(Reason.TRUNCATED, "the text ends too early");
        }
        return token;
    }

    /** Skips white space and takes the byte after it, -1 at the end of the text. */
    int tokenOrEnd() throws IOException {
        while (true) {
            while (position < limit) {
                byte next = in[position++];
                if (next > ' ' || next < 0 || !isWhiteSpace(next)) {
                    return next & 0xFF;
                }
            }
            if (!refill()) {
                return END;
            }
        }
    }

    /** Copies a value whose members, if it is an object, are watched. */
    void copyWatched(int token, WatchedMembers members) throws IOException {
        members.clear();
        watched = members;
        watchedDepth = depth + 1;
        copy(token);
        watchedDepth = NOT_WATCHING;
        if (length > maxLength) {
            throw tooLarge();
        }
    }

    /** Checks a value and drops it. */
    void skip(int token) throws IOException {
        discarding = true;
        copy(token);
        discarding = false;
        length = 0;
    }

    /** Copies the value that begins with this byte. */
    void copy(int token) throws IOException {
        int floor = depth;
        int next = token;
        do {
            next = beginValue(next);
            while (next == END && depth > floor) {
                next = afterValue();
            }
        } while (depth > floor);
    }

    /** Copies a member's name, which begins with this byte, and the colon; gives the first byte of the value. */
    int copyName(int token) throws IOException {
        if (token != '"') {
            throw unexpected("a member's name in quotes", token);
        }
        int from = length;
        string();
        if (depth == watchedDepth && watched != null) {
            watched.begin(out, from, length);
        }
        int colon = token();
        if (colon != ':') {
            throw unexpected("a colon after a member's name", colon);
        }
        put(':');
        return token();
    }

    /** Copies a value up to its first inner value. Gives that one's first byte, or END if the value is complete. */
    private int beginValue(int token) throws IOException {
        switch (token) {
            case '"' -> string();
            case '{' -> {
                put('{');
                enter(OBJECT);
                int next = token();
                if (next != '}') {
                    return copyName(next);
                }
                put('}');
                depth--;
            }
            case '[' -> {
                put('[');
                enter(ARRAY);
                int next = token();
                if (next != ']') {
                    return next;
                }
                put(']');
                depth--;
            }
            case 't' -> literal("true", token);
            case 'f' -> literal("false", token);
            case 'n' -> literal("null", token);
            default -> number(token);
        }
        return END;
    }

    /** A value is complete. Gives the first byte of the next one, or END if its container is complete, too. */
    private int afterValue() throws IOException {
        boolean object = kinds[depth - 1];
        if (depth == watchedDepth && watched != null) {
            watched.end(length);
        }
        int token = token();
        if (token == ',') {
            put(',');
            return object ? copyName(token()) : token();
        }
        if (token != (object ? '}' : ']')) {
            throw unexpected(object ? "a comma or }" : "a comma or ]", token);
        }
        put(token);
        depth--;
        return END;
    }

    private void literal(String word, int first) throws IOException {
        put(first);
        for (int i = 1; i < word.length(); i++) {
            int next = nextInValue();
            if (next != word.charAt(i)) {
                throw unexpected("the word " + word, next);
            }
            put(next);
        }
    }

    private void number(int first) throws IOException {
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

    /** Copies a string whose opening quote is taken. */
    private void string() throws IOException {
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

    /** Copies bytes that stand for themselves, as far as whole words of input and room last. */
    private void copyPlain() {
        byte[] from = in;
        byte[] to = out;
        int read = position;
        int write = length;
        int lastRead = limit - Long.BYTES;
        int lastWrite = to.length - Long.BYTES;
        while (read <= lastRead && write <= lastWrite) {
            long word = (long) LONGS.get(from, read);
            LONGS.set(to, write, word);
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
        return (((word ^ QUOTES) - EVERY_BYTE) | ((word ^ BACKSLASHES) - EVERY_BYTE) | (word - SPACES) | word)
                & HIGH_BITS;
    }

    private void escape() throws IOException {
        int letter = nextInValue();
        if (letter != 'u') {
            if (letter > 'u' || "\"\\/bfnrt".indexOf(letter) < 0) {
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

    private static boolean isWhiteSpace(int next) {
        return next == ' ' || next == '\n' || next == '\r' || next == '\t';
    }

    private int nextInValue() throws IOException {
        if (position == limit && !refill()) {
            throw fault(Reason.TRUNCATED, "the text ends inside a value");
        }
        return in[position++] & 0xFF;
    }

    private int peek() throws IOException {
        return position < limit || refill() ? in[position] & 0xFF : END;
    }

    private void put(int next) throws MalformedJsonException {
        room(1);
        out[length++] = (byte) next;
    }

    private void room(int size) throws MalformedJsonException {
        if (out.length - length < size) {
            grow();
        }
        if (length > maxLength && !discarding) {
            throw tooLarge();
        }
    }

    private void grow() {
        if (discarding) {
            length = 0;
        } else {
            int needed = (int) Math.min(2L * out.length, (long) maxLength + 4 * STEP);
            out = Arrays.copyOf(out, Math.max(needed, length + 4 * STEP));
        }
    }

    /** Reads on when everything is taken; false at the end of the text. */
    private boolean refill() throws IOException {
        return available(1);
    }

    /** Makes this many bytes readable at the position; false if the text ends before. */
    private boolean available(int size) throws IOException {
        if (limit - position >= size) {
            return true;
        }
        if (source == null) {
            return false;
        }
        System.arraycopy(in, position, in, 0, limit - position);
        consumed += position;
        limit -= position;
        position = 0;
        while (limit < size) {
            int count = source.read(in, limit, in.length - limit);
            if (count < 0) {
                return false;
            }
            limit += count;
        }
        return true;
    }

    private MalformedJsonException tooLarge() {
        return fault(Reason.TOO_LARGE, "one element takes more than the " + maxLength + " bytes allowed");
    }

    MalformedJsonException unexpected(String wanted, int found) {
        String shown = found == END
                ? "the end of the text"
                : found > ' ' && found < 0x7F ? "'" + (char) found + "'" : String.format("byte 0x%02X", found);
        long offset = consumed + position - (found == END ? 0 : 1);
        return new MalformedJsonException(Reason.SYNTAX, offset, "expected " + wanted + ", found " + shown);
    }

    MalformedJsonException fault(Reason reason, String problem) {
        return new MalformedJsonException(reason, consumed + position, problem);
    }
}
