package ta.defender.json;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Writes one JSON text without white space; puts commas and colons itself.
 *
 * <p>The text is valid UTF-8 and, once escaped, valid XML 1.0 text: lone surrogates, U+FFFE and U+FFFF are written as
 * escapes.
 */
public final class JsonWriter {
    private byte[] text = new byte[256];
    private int length;
    private int depth;

    /** Begins an object. */
    public JsonWriter beginObject() {
        return begin('{');
    }

    /** Ends the object begun last. */
    public JsonWriter endObject() {
        return end('}');
    }

    /** Begins an array. */
    public JsonWriter beginArray() {
        return begin('[');
    }

    /** Ends the array begun last. */
    public JsonWriter endArray() {
        return end(']');
    }

    /** Begins a member; its value has to follow. */
    public JsonWriter name(String name) {
        value(name);
        put(':');
        return this;
    }

    /** Writes a string, or null. */
    public JsonWriter value(@Nullable String value) {
        if (value == null) {
            return nullValue();
        }
        separate();
        put('"');
        for (int i = 0; i < value.length(); i++) {
            i += character(value, i);
        }
        put('"');
        return this;
    }

    /** Writes a whole number. */
    public JsonWriter value(long value) {
        return word(Long.toString(value));
    }

    /** Writes a number; JSON has none that is infinite or not a number. */
    public JsonWriter value(double value) {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("JSON has no number " + value);
        }
        return word(Double.toString(value));
    }

    /** Writes true or false. */
    public JsonWriter value(boolean value) {
        return word(Boolean.toString(value));
    }

    /** Writes null. */
    public JsonWriter nullValue() {
        return word("null");
    }

    /** Writes a value that is JSON text already and is not checked. */
    public JsonWriter json(Slice value) {
        separate();
        room(value.length());
        System.arraycopy(value.bytes(), value.from(), text, length, value.length());
        length += value.length();
        return this;
    }

    /** Writes a member that is a string or null. */
    public JsonWriter member(String name, @Nullable String value) {
        return name(name).value(value);
    }

    /** Writes a member that is a whole number. */
    public JsonWriter member(String name, long value) {
        return name(name).value(value);
    }

    /** Writes a member that is true or false. */
    public JsonWriter member(String name, boolean value) {
        return name(name).value(value);
    }

    /** The finished text. */
    public Slice slice() {
        if (depth != 0 || length == 0) {
            throw new IllegalStateException("the JSON text is not complete, " + depth + " brackets are open");
        }
        return Slice.of(text, 0, length);
    }

    /** The finished text in an array of its own. */
    public byte[] bytes() {
        return slice().toByteArray();
    }

    /** The finished text. */
    public String text() {
        return slice().utf8();
    }

    private JsonWriter begin(char bracket) {
        separate();
        put(bracket);
        depth++;
        return this;
    }

    private JsonWriter end(char bracket) {
        if (depth == 0) {
            throw new IllegalStateException("nothing is open to be ended by " + bracket);
        }
        put(bracket);
        depth--;
        return this;
    }

    private JsonWriter word(String word) {
        separate();
        for (int i = 0; i < word.length(); i++) {
            put(word.charAt(i));
        }
        return this;
    }

    private void separate() {
        if (length > 0) {
            byte last = text[length - 1];
            if (last != '{' && last != '[' && last != ':') {
                put(',');
            }
        }
    }

    /** Writes the character at an index; gives how many more units of the text it took. */
    private int character(String value, int index) {
        room(6);
        char unit = value.charAt(index);
        if (unit < ' ' || unit >= 0xFFFE) {
            control(unit);
        } else if (unit == '"' || unit == '\\') {
            put('\\');
            put(unit);
        } else if (unit < 0x80) {
            put(unit);
        } else if (unit < 0x800) {
            put(0xC0 | unit >> 6);
            put(0x80 | (unit & 0x3F));
        } else if (!Character.isSurrogate(unit)) {
            put(0xE0 | unit >> 12);
            put(0x80 | (unit >> 6 & 0x3F));
            put(0x80 | (unit & 0x3F));
        } else {
            return surrogate(value, index);
        }
        return 0;
    }

    private int surrogate(String value, int index) {
        int codePoint = value.codePointAt(index);
        if (codePoint < 0x10000) {
            length = JsonStrings.putUnicodeEscape(codePoint, text, length);
            return 0;
        }
        put(0xF0 | codePoint >> 18);
        put(0x80 | (codePoint >> 12 & 0x3F));
        put(0x80 | (codePoint >> 6 & 0x3F));
        put(0x80 | (codePoint & 0x3F));
        return 1;
    }

    private void control(char unit) {
        int letter = "\b\f\n\r\t".indexOf(unit);
        if (letter < 0) {
            length = JsonStrings.putUnicodeEscape(unit, text, length);
        } else {
            put('\\');
            put("bfnrt".charAt(letter));
        }
    }

    private void put(int next) {
        room(1);
        text[length++] = (byte) next;
    }

    private void room(int size) {
        if (text.length - length < size) {
            text = Arrays.copyOf(text, Math.max(2 * text.length, length + size));
        }
    }
}
