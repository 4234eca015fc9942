package ta.defender.json;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import ta.defender.json.MalformedJsonException.Reason;

/**
 * Copies JSON values from the input to a buffer, checks the grammar of RFC 8259 on the way and leaves out insignificant
 * white space. Names, values and their spelling stay as they are, but for bytes in strings that could not go on as they
 * are (see {@link PageScanner}).
 *
 * <p>Nesting is kept in an array, so that no text can exhaust the stack. Bytes, scalars and values are one class in three
 * floors: what they share is touched for each byte.
 */
final class JsonCopier extends ScalarCopier {
    private static final int NOT_WATCHING = -1;
    private static final boolean OBJECT = true;
    private static final boolean ARRAY = false;

    private boolean[] kinds = new boolean[64];
    private int depth;
    private int maxDepth = PageScanner.MAX_DEPTH;
    private @Nullable WatchedMembers watched;
    private int watchedDepth = NOT_WATCHING;

    /** Of the value that is being copied, where it was asked for. */
    private @Nullable UnorderedFingerprint fingerprint;

    /** Reads a stream. */
    JsonCopier(InputStream source, int bufferSize, int maxLength) {
        super(source, bufferSize, maxLength);
    }

    /** Reads what is there already. */
    JsonCopier(Slice text, int maxLength) {
        super(text, maxLength);
    }

    /** Refuses what is nested deeper; counts from 64 on. */
    void limitDepth(int limit) {
        maxDepth = limit;
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

    /** Reads a member or an element, of which the first byte is taken. */
    interface Part {
        void read(int first) throws IOException;
    }

    /** The first byte of a text that must not be empty. */
    int begin() throws IOException {
        skipByteOrderMark();
        int token = tokenOrEnd();
        if (token == END) {
            throw fault(Reason.EMPTY, "there is no text");
        }
        return token;
    }

    /** Nothing may follow. */
    void end() throws IOException {
        int token = tokenOrEnd();
        if (token != END) {
            throw unexpected("the end of the text", token);
        }
    }

    /** Hands over each member of an object whose bracket is taken. */
    void members(Part member) throws IOException {
        parts(OBJECT, '}', "a comma or }", member);
    }

    /** Hands over each element of an array whose bracket is taken. */
    void elements(Part element) throws IOException {
        parts(ARRAY, ']', "a comma or ]", element);
    }

    private void parts(boolean kind, char close, String expected, Part part) throws IOException {
        enter(kind);
        int next = token();
        if (next != close) {
            part.read(next);
            for (next = token(); next != close; next = token()) {
                if (next != ',') {
                    throw unexpected(expected, next);
                }
                part.read(token());
            }
        }
        depth--;
    }

    /** One level deeper; the callers' own brackets count, too. */
    private void enter(boolean object) throws MalformedJsonException {
        if (depth == kinds.length) {
            if (depth >= maxDepth) {
                throw fault(Reason.TOO_DEEP, "nested deeper than " + depth + " objects and arrays");
            }
            kinds = Arrays.copyOf(kinds, Math.min(2 * depth, maxDepth));
        }
        kinds[depth++] = object;
    }

    /**
     * Copies a value whose members, if it is an object, are watched.
     *
     * @param builder computes the value's fingerprint on the way; null when nobody wants it
     */
    void copyWatched(int token, WatchedMembers members, @Nullable UnorderedFingerprint builder) throws IOException {
        members.clear();
        watched = members;
        watchedDepth = depth + 1;
        fingerprint = builder;
        if (builder != null) {
            builder.begin();
        }
        copy(token);
        watchedDepth = NOT_WATCHING;
        fingerprint = null;
        checkLength();
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
        if (fingerprint != null) {
            fingerprint.name(out, from, length);
        }
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
        int from = length;
        switch (token) {
            case '{' -> {
                begin(token, OBJECT);
                int next = token();
                if (next != '}') {
                    return copyName(next);
                }
                end(next);
                return END;
            }
            case '[' -> {
                begin(token, ARRAY);
                int next = token();
                if (next != ']') {
                    return next;
                }
                end(next);
                return END;
            }
            case '"' -> string();
            case 't' -> literal("true", token);
            case 'f' -> literal("false", token);
            case 'n' -> literal("null", token);
            default -> number(token);
        }
        if (fingerprint != null) {
            fingerprint.scalar(out, from, length);
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
        end(token);
        return END;
    }

    private void begin(int bracket, boolean object) throws MalformedJsonException {
        put(bracket);
        enter(object);
        if (fingerprint != null) {
            fingerprint.open(object);
        }
    }

    private void end(int bracket) throws MalformedJsonException {
        put(bracket);
        depth--;
        if (fingerprint != null) {
            fingerprint.close();
        }
    }
}
