package ta.defender.records;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import ta.defender.json.Slice;

/** Cuts a message that is not JSON as a whole into its records by brackets and quotation marks alone. */
final class RoughSplit {
    private static final byte[] NAME = Slice.of("\"records\"").bytes();

    private RoughSplit() {}

    /** The records; empty when there is no array of them, or it does not end. */
    static List<Slice> of(Slice message) {
        byte[] bytes = message.bytes();
        int at = arrayStart(message);
        List<Slice> parts = new ArrayList<>();
        if (at < 0) {
            return parts;
        }
        int depth = 0;
        int from = at;
        boolean inString = false;
        for (; at < message.to(); at++) {
            byte next = bytes[at];
            if (inString) {
                if (next == '\\') {
                    at++;
                } else if (next == '"') {
                    inString = false;
                }
            } else if (next == '"') {
                inString = true;
            } else if (next == '{' || next == '[') {
                depth++;
            } else if (depth > 0 && (next == '}' || next == ']')) {
                depth--;
            } else if (depth == 0 && (next == ',' || next == ']')) {
                add(parts, bytes, from, at);
                from = at + 1;
                if (next == ']') {
                    return parts;
                }
            }
        }
        return List.of();
    }

    /** Behind the bracket of the array. */
    private static int arrayStart(Slice message) {
        byte[] bytes = message.bytes();
        int at = skipBlank(bytes, message.from(), message.to());
        if (at < message.to() && bytes[at] == '[') {
            return at + 1;
        }
        for (; at <= message.to() - NAME.length; at++) {
            if (Arrays.equals(bytes, at, at + NAME.length, NAME, 0, NAME.length)) {
                int colon = skipBlank(bytes, at + NAME.length, message.to());
                int bracket = colon < message.to() && bytes[colon] == ':'
                        ? skipBlank(bytes, colon + 1, message.to())
                        : message.to();
                return bracket < message.to() && bytes[bracket] == '[' ? bracket + 1 : -1;
            }
        }
        return -1;
    }

    private static int skipBlank(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && bytes[at] >= 0 && bytes[at] <= ' ') {
            at++;
        }
        return at;
    }

    private static void add(List<Slice> parts, byte[] bytes, int from, int to) {
        int begin = skipBlank(bytes, from, to);
        if (begin < to) {
            parts.add(Slice.of(bytes, begin, to));
        }
    }
}
