package ta.defender.json;

import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;
import ta.defender.json.MalformedJsonException.Reason;

/** The bytes of a JSON text, buffered, with their offsets; the foundation of {@link JsonCopier}. */
abstract class JsonInput {
    /** No byte: the end of the text, or of a value. */
    static final int END = -1;

    private final @Nullable InputStream source;
    /** Bytes to be read are those from {@link #position} to {@link #limit}. */
    final byte[] in;

    int position;
    int limit;
    private long consumed;

    JsonInput(InputStream source, int bufferSize) {
        this.source = source;
        this.in = new byte[bufferSize];
    }

    JsonInput(Slice text) {
        this.source = null;
        this.in = text.bytes();
        this.position = text.from();
        this.limit = text.to();
        this.consumed = -text.from();
    }

    /** How much is left of a text that is in memory as a whole; 0 where it is not. */
    final int left() {
        return source == null ? limit - position : 0;
    }

    final void skipByteOrderMark() throws IOException {
        if (available(3)
                && in[position] == (byte) 0xEF
                && in[position + 1] == (byte) 0xBB
                && in[position + 2] == (byte) 0xBF) {
            position += 3;
        }
    }

    /** Skips white space and takes the byte after it; the text must not end here. */
    final int token() throws IOException {
        int token = tokenOrEnd();
        if (token == END) {
            throw fault(Reason.TRUNCATED, "the text ends too early");
        }
        return token;
    }

    /** Skips white space and takes the byte after it, -1 at the end of the text. */
    final int tokenOrEnd() throws IOException {
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

    final int nextInValue() throws IOException {
        if (position == limit && !refill()) {
            throw fault(Reason.TRUNCATED, "the text ends inside a value");
        }
        return in[position++] & 0xFF;
    }

    final int peek() throws IOException {
        return position < limit || refill() ? in[position] & 0xFF : END;
    }

    /** Reads on when everything is taken; false at the end of the text. */
    final boolean refill() throws IOException {
        return available(1);
    }

    /** Makes this many bytes readable at the position; false if the text ends before. */
    final boolean available(int size) throws IOException {
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

    final MalformedJsonException unexpected(String wanted, int found) {
        String shown = found == END
                ? "the end of the text"
                : found > ' ' && found < 0x7F ? "'" + (char) found + "'" : String.format("byte 0x%02X", found);
        long offset = consumed + position - (found == END ? 0 : 1);
        return new MalformedJsonException(Reason.SYNTAX, offset, "expected " + wanted + ", found " + shown);
    }

    final MalformedJsonException fault(Reason reason, String problem) {
        return new MalformedJsonException(reason, consumed + position, problem);
    }

    private static boolean isWhiteSpace(int next) {
        return next == ' ' || next == '\n' || next == '\r' || next == '\t';
    }
}
