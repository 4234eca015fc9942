package ta.defender.records;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import ta.defender.json.Slice;

/**
 * Cuts a message that is not JSON as a whole into its records by brackets and quotation marks alone: several values one
 * after the other, a list that is cut off, members between commas that are no JSON. Used for one message.
 */
final class RoughSplit {
    private static final byte[] RECORDS = Slice.of("\"records\"").bytes();
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private final byte[] bytes;
    private final int end;
    private final List<Slice> parts = new ArrayList<>();
    private int at;
    private boolean inList;

    /** Behind the object whose list of records is read, or -1. */
    private int envelopeEnd = -1;

    /** A bracket had no counterpart: from there on none is looked for beyond its line. */
    private boolean byLine;

    private RoughSplit(Slice message) {
        this.bytes = message.bytes();
        this.at = message.from();
        this.end = message.to();
    }

    /** The records, and what lies between them; empty when there is nothing but brackets, commas and blanks. */
    static List<Slice> of(Slice message) {
        RoughSplit split = new RoughSplit(message);
        while (split.at < split.end) {
            split.step();
        }
        return split.parts;
    }

    private void step() {
        byte next = bytes[at];
        if (isAt(BYTE_ORDER_MARK)) {
            at += BYTE_ORDER_MARK.length;
        } else if (isBlank(next) || next == ',' || next == '}') {
            at++;
        } else if (next == ']') {
            at++;
            endOfList();
        } else if (next == '[' && !inList) {
            at++;
            inList = true;
        } else if (next == '{' || next == '[') {
            value();
        } else {
            rest();
        }
    }

    private void endOfList() {
        inList = false;
        if (envelopeEnd >= 0) {
            int more = recordsIn(at, envelopeEnd, 1);
            at = more < 0 ? envelopeEnd : more;
            envelopeEnd = more < 0 ? -1 : envelopeEnd;
        }
    }

    /** An object, or a list among records. */
    private void value() {
        int to = byLine ? lineEnd(at) : end;
        int records = inList || bytes[at] != '{' ? -1 : recordsIn(at, to, 0);
        int behind = closing(at, to);
        if (records >= 0 && (behind < 0 || records < behind)) {
            envelopeEnd = behind;
            inList = bytes[records] == '[';
            at = inList ? records + 1 : records;
            if (!inList) {
                // an object in the place of the list
                add(at, closing(at, to));
                endOfList();
            }
            return;
        }
        if (behind < 0) {
            byLine = true;
            behind = lineEnd(at);
        }
        add(at, behind);
    }

    private void add(int from, int to) {
        int behind = to < 0 ? end : to;
        at = behind;
        int last = behind;
        while (last > from && isBlank(bytes[last - 1])) {
            last--;
        }
        if (last > from) {
            parts.add(Slice.of(bytes, from, last));
        }
    }

    /** What is neither object nor list, up to the next one; among records, up to the next comma. */
    private void rest() {
        int from = at;
        int to = at;
        while (to < end && bytes[to] != '{' && (inList ? bytes[to] != ',' && bytes[to] != ']' : bytes[to] != '[')) {
            to = bytes[to] == '"' && inList ? Math.min(end, behindString(to, end)) : to + 1;
        }
        add(from, to);
    }

    /** Behind the bracket that closes the one at {@code from}; -1 if there is none before {@code to}. */
    private int closing(int from, int to) {
        int depth = 0;
        for (int i = from; i < to; i++) {
            byte next = bytes[i];
            if (next == '"') {
                i = behindString(i, to) - 1;
            } else if (next == '{' || next == '[') {
                depth++;
            } else if ((next == '}' || next == ']') && --depth == 0) {
                return i + 1;
            }
        }
        return -1;
    }

    /** Where the value of a member {@code records} begins that is a list or an object; -1 if there is none. */
    private int recordsIn(int from, int to, int depthBefore) {
        int depth = depthBefore;
        for (int i = from; i < to; i++) {
            byte next = bytes[i];
            if (next == '"') {
                if (depth == 1 && isAt(i, RECORDS)) {
                    int colon = skipBlank(i + RECORDS.length, to);
                    int value = colon < to && bytes[colon] == ':' ? skipBlank(colon + 1, to) : to;
                    if (value < to && (bytes[value] == '[' || bytes[value] == '{')) {
                        return value;
                    }
                }
                i = behindString(i, to) - 1;
            } else if (next == '{' || next == '[') {
                depth++;
            } else if ((next == '}' || next == ']') && --depth == 0) {
                return -1;
            }
        }
        return -1;
    }

    private int behindString(int quote, int to) {
        for (int i = quote + 1; i < to; i++) {
            if (bytes[i] == '\\') {
                i++;
            } else if (bytes[i] == '"') {
                return i + 1;
            }
        }
        return to;
    }

    private int lineEnd(int from) {
        int i = from;
        while (i < end && bytes[i] != '\n') {
            i++;
        }
        return i;
    }

    private int skipBlank(int from, int to) {
        int i = from;
        while (i < to && isBlank(bytes[i])) {
            i++;
        }
        return i;
    }

    private boolean isAt(byte[] wanted) {
        return isAt(at, wanted);
    }

    private boolean isAt(int from, byte[] wanted) {
        return from + wanted.length <= end
                && Arrays.equals(bytes, from, from + wanted.length, wanted, 0, wanted.length);
    }

    /** NUL too, with which some senders fill up. */
    private static boolean isBlank(byte next) {
        return next == ' ' || next == 0 || (next >= '\t' && next <= '\r');
    }
}
