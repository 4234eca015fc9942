package ta.defender.json;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Walks the members of one object after the other without building anything. The text must be one that the scanner has
 * found sound and put on one line, as {@link Element#text()} and {@link Element#member} give it.
 */
public final class Members {
    private static final long QUOTES = Words.of('"');
    private static final long BACKSLASHES = Words.of('\\');

    private static final byte[] NONE = {'}'};

    private byte[] text = NONE;
    private int position;
    int nameFrom;
    int nameTo;
    int valueFrom;
    int valueTo;

    /** A value whose end is known, so that it need not be walked. */
    private int knownFrom;

    private int knownTo;

    /** Goes before the first member of an object; anything else has no members. */
    public void begin(Slice object) {
        begin(object, null);
    }

    /**
     * Goes before the first member of an object.
     *
     * @param known the value of a member, which need not be walked then; null for none
     */
    public void begin(Slice object, @Nullable Slice known) {
        boolean isObject = object.bytes()[object.from()] == '{';
        text = isObject ? object.bytes() : NONE;
        position = isObject ? object.from() + 1 : 0;
        if (known != null && known.bytes() == text) {
            knownFrom = known.from();
            knownTo = known.to();
        } else {
            knownFrom = -1;
        }
    }

    /** Goes to the next member; false if there is none any more. */
    public boolean next() {
        if (text[position] == ',') {
            position++;
        }
        if (text[position] != '"') {
            return false;
        }
        nameFrom = position + 1;
        position = afterString(text, nameFrom);
        nameTo = position - 1;
        valueFrom = position + 1;
        position = valueFrom == knownFrom ? knownTo : afterValue(text, valueFrom);
        valueTo = position;
        return true;
    }

    byte[] text() {
        return text;
    }

    /** Where the object ends, once there is no next member. */
    int end() {
        return position + 1;
    }

    /** Whether the member has this name, given in UTF-8; a name spelled with escapes is another one. */
    public boolean isNamed(byte[] name) {
        return nameTo - nameFrom == name.length && Arrays.equals(text, nameFrom, nameTo, name, 0, name.length);
    }

    /** Bytes of the member's name, escapes as they are. */
    public int nameLength() {
        return nameTo - nameFrom;
    }

    /** The member's name without its quotes, escapes as they are. */
    public Slice name() {
        return Slice.of(text, nameFrom, nameTo);
    }

    /** Whether the member's name has escapes. */
    public boolean isNameEscaped() {
        return JsonStrings.indexOfEscape(text, nameFrom, nameTo) >= 0;
    }

    /** The member's name, escapes resolved. */
    public String nameText() {
        return JsonStrings.decode(text, nameFrom, nameTo);
    }

    /** The JSON text of the member's value. */
    public Slice value() {
        return Slice.of(text, valueFrom, valueTo);
    }

    /** What the member's value says: a string's meaning, the text of anything else; null for {@code null}. */
    public @Nullable String string() {
        if (text[valueFrom] == 'n') {
            return null;
        }
        return JsonText.string(value());
    }

    /** Where the text goes on behind the value that begins at an index. */
    static int afterValue(byte[] text, int from) {
        return switch (text[from]) {
            case '"' -> afterString(text, from + 1);
            case '{', '[' -> afterContainer(text, from);
            default -> afterScalar(text, from);
        };
    }

    private static int afterScalar(byte[] text, int from) {
        byte first = text[from];
        if (first == 'n' || first == 't') {
            return from + 4;
        }
        int at = from;
        while (text[at] != ',' && text[at] != '}' && text[at] != ']') {
            at++;
        }
        return at;
    }

    private static int afterContainer(byte[] text, int from) {
        int depth = 0;
        int at = from;
        do {
            switch (text[at++]) {
                case '"' -> at = afterString(text, at);
                case '{', '[' -> depth++;
                case '}', ']' -> depth--;
                default -> {
                    // a colon, a comma, a part of a number or of a word
                }
            }
        } while (depth > 0);
        return at;
    }

    /** Where the string goes on behind its closing quote, eight bytes at a time. */
    private static int afterString(byte[] text, int from) {
        int at = from;
        while (true) {
            while (at <= text.length - Long.BYTES) {
                long word = Words.get(text, at);
                long special = (((word ^ QUOTES) - Words.ONES) | ((word ^ BACKSLASHES) - Words.ONES))
                        & ~word
                        & Words.HIGH_BITS;
                if (special != 0) {
                    at += Long.numberOfTrailingZeros(special) >>> 3;
                    break;
                }
                at += Long.BYTES;
            }
            byte next = text[at++];
            if (next == '"') {
                return at;
            }
            if (next == '\\') {
                at++;
            }
        }
    }
}
