package ta.defender.json;

import java.io.IOException;

/** Compares and cuts JSON texts as they stand in a document, without building anything where that can be avoided. */
public final class JsonText {
    /** What surrogates would begin with. */
    private static final int SURROGATES = 0xED;

    private JsonText() {}

    /**
     * A value on one line, as {@link Members} and {@link Elements} read it; the same slice if it already is on one line.
     *
     * @param maxDepth how deep it may be nested, from 64 up
     */
    public static Slice compact(Slice text, int maxDepth) throws MalformedJsonException {
        JsonCopier copier = new JsonCopier(text, Integer.MAX_VALUE);
        copier.limitDepth(maxDepth);
        try {
            copier.copy(copier.begin());
            copier.end();
        } catch (MalformedJsonException malformed) {
            throw malformed;
        } catch (IOException impossible) {
            throw new AssertionError("reading from memory", impossible);
        }
        Slice compact = Slice.of(copier.copied(), 0, copier.copiedLength());
        return compact.isSame(text) ? text : compact;
    }

    /** The same of a text, which may have halves of surrogate pairs. */
    public static Slice compact(String text, int maxDepth) throws MalformedJsonException {
        return compact(Slice.of(Utf8.encode(text)), maxDepth);
    }

    /** Whether a text is in UTF-8 throughout. */
    public static boolean isUtf8(Slice text) {
        byte[] bytes = text.bytes();
        int end = text.to();
        for (int at = text.from(); at < end; at++) {
            while (at <= end - Long.BYTES && (Words.get(bytes, at) & Words.HIGH_BITS) == 0) {
                at += Long.BYTES;
            }
            if (at < end && bytes[at] < 0) {
                int first = bytes[at] & 0xFF;
                int size = Utf8.sizeAt(first, bytes, at + 1, Math.min(3, end - at - 1));
                if (size == Utf8.BROKEN || (size == Utf8.UNIT_TO_ESCAPE && first == SURROGATES)) {
                    return false;
                }
                at += size == Utf8.UNIT_TO_ESCAPE ? 2 : size - 1;
            }
        }
        return true;
    }

    /** A value in one spelling: strings that mean the same become the same bytes; other values stay as they are. */
    public static Slice canonical(Slice value) {
        if (!isString(value) || JsonStrings.indexOfEscape(value.bytes(), value.from() + 1, value.to() - 1) < 0) {
            return value;
        }
        return new JsonWriter().value(string(value)).slice();
    }

    public static boolean isString(Slice value) {
        return value.length() >= 2 && value.bytes()[value.from()] == '"';
    }

    /** What a string means; the spelling of any other value. */
    public static String string(Slice value) {
        return isString(value) ? JsonStrings.decode(value.bytes(), value.from() + 1, value.to() - 1) : value.utf8();
    }

    /** A string of at most {@code most} bytes, cut between two characters and marked with an ellipsis if it was longer. */
    public static Slice shortened(Slice string, int most) {
        if (string.length() <= most) {
            return string;
        }
        byte[] text = string.bytes();
        int limit = string.from() + most - 4;
        int end = string.from() + 1;
        for (int next = end; next <= limit; next = afterCharacter(text, next)) {
            end = next;
        }
        int kept = end - string.from();
        byte[] cut = new byte[kept + 4];
        System.arraycopy(text, string.from(), cut, 0, kept);
        cut[kept] = (byte) 0xE2;
        cut[kept + 1] = (byte) 0x80;
        cut[kept + 2] = (byte) 0xA6;
        cut[kept + 3] = '"';
        return Slice.of(cut);
    }

    private static int afterCharacter(byte[] text, int at) {
        int lead = text[at] & 0xFF;
        if (lead == '\\') {
            return text[at + 1] == 'u' ? afterUnit(text, at) : at + 2;
        }
        return at + (lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4);
    }

    /** Two escaped surrogates are one character. */
    private static int afterUnit(byte[] text, int at) {
        boolean highSurrogate = (text[at + 2] == 'd' || text[at + 2] == 'D') && "89abAB".indexOf(text[at + 3]) >= 0;
        return highSurrogate && text[at + 6] == '\\' && text[at + 7] == 'u' ? at + 12 : at + 6;
    }
}
