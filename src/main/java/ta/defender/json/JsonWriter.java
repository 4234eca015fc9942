package ta.defender.json;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Writes one JSON text without white space.
 *
 * <p>The text is valid UTF-8 and, once escaped, valid XML 1.0 text: lone surrogates, U+FFFE and U+FFFF, which the
 * library writes as they are, become escapes.
 */
public final class JsonWriter {
    private static final Pattern NOT_IN_XML = Pattern.compile("[\\uD800-\\uDFFF\\uFFFE\\uFFFF]");

    private final StringWriter text = new StringWriter(256);
    private final com.google.gson.stream.JsonWriter out = new com.google.gson.stream.JsonWriter(text);

    public JsonWriter beginObject() {
        return write(out::beginObject);
    }

    /** Ends the object begun last. */
    public JsonWriter endObject() {
        return write(out::endObject);
    }

    public JsonWriter beginArray() {
        return write(out::beginArray);
    }

    /** Ends the array begun last. */
    public JsonWriter endArray() {
        return write(out::endArray);
    }

    /** Begins a member; its value has to follow. */
    public JsonWriter name(String name) {
        return write(() -> out.name(name));
    }

    /** Writes a string, or null. */
    public JsonWriter value(@Nullable String value) {
        return write(() -> out.value(value));
    }

    /** Writes a whole number. */
    public JsonWriter value(long value) {
        return write(() -> out.value(value));
    }

    /** Writes true or false. */
    public JsonWriter value(boolean value) {
        return write(() -> out.value(value));
    }

    /** Writes null. */
    public JsonWriter nullValue() {
        return write(out::nullValue);
    }

    /** Writes a value that is JSON text already and is not checked. */
    public JsonWriter json(Slice value) {
        return json(value.utf8());
    }

    /** Writes a value that is JSON text already and is not checked. */
    public JsonWriter json(String value) {
        return write(() -> out.jsonValue(value));
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

    /** The finished text in UTF-8. */
    public Slice slice() {
        return Slice.of(text());
    }

    /** The finished text in UTF-8. */
    public byte[] bytes() {
        return slice().toByteArray();
    }

    /**
     * The finished text.
     *
     * @throws IllegalStateException if an object or array is still open, or nothing was written
     */
    public String text() {
        try {
            out.close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return portable(text.toString());
    }

    /** JSON text with escapes in place of what UTF-8 or XML cannot carry. */
    public static String portable(String json) {
        return NOT_IN_XML
                .matcher(json)
                .replaceAll(unit -> "\\\\u%04x".formatted((int) unit.group().charAt(0)));
    }

    private JsonWriter write(Step step) {
        try {
            step.write();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private interface Step {
        void write() throws IOException;
    }
}
