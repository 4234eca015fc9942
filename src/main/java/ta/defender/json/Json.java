package ta.defender.json;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonPrimitive;
import com.google.gson.Strictness;
import com.google.gson.TypeAdapter;
import com.google.gson.stream.JsonReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import ta.defender.json.MalformedJsonException.Reason;

/**
 * Reads small JSON documents whole; pages of any size are for {@link PageScanner}. A member that is missing, {@code null} or
 * of another type than asked for counts as absent and is never a failure; so does every member of what is not an object.
 */
public final class Json {
    /** How deep a document may be nested of which a tree is built. */
    static final int MAX_DEPTH = 512;

    private static final int MAX_LONG_SPELLING = 40;
    private static final Shape WHOLE = Shape.ofValue();
    private static final TypeAdapter<JsonElement> TREES = new Gson().getAdapter(JsonElement.class);

    private Json() {}

    public static @Nullable JsonElement member(@Nullable JsonElement of, String name) {
        JsonElement member = of instanceof JsonObject object ? object.get(name) : null;
        return member instanceof JsonNull ? null : member;
    }

    /** A member that is an object, or null. */
    public static @Nullable JsonObject object(@Nullable JsonElement of, String name) {
        return member(of, name) instanceof JsonObject object ? object : null;
    }

    /** A member that is a list, else an empty one. */
    public static JsonArray array(@Nullable JsonElement of, String name) {
        return member(of, name) instanceof JsonArray array ? array : new JsonArray();
    }

    /** The strings of a member that is a list. */
    public static List<String> strings(@Nullable JsonElement of, String name) {
        return array(of, name).asList().stream()
                .filter(each -> each instanceof JsonPrimitive value && value.isString())
                .map(JsonElement::getAsString)
                .toList();
    }

    /** A member's string, or the spelling of its number or of true or false; else null. */
    public static @Nullable String string(@Nullable JsonElement of, String name) {
        return member(of, name) instanceof JsonPrimitive value ? value.getAsString() : null;
    }

    /** The same, with another value in place of null. */
    public static String text(@Nullable JsonElement of, String name, String fallback) {
        return Objects.requireNonNullElse(string(of, name), fallback);
    }

    /** The same, empty in place of null. */
    public static String text(@Nullable JsonElement of, String name) {
        return text(of, name, "");
    }

    /** A string or the spelling of a number or of true or false; anything else as JSON text. */
    public static String spelling(JsonElement value) {
        return value instanceof JsonPrimitive ? value.getAsString() : value.toString();
    }

    /** A whole number within the range of {@code long}, or a string that spells one. */
    public static OptionalLong whole(@Nullable JsonElement value) {
        String spelling = value instanceof JsonPrimitive ? value.getAsString() : "";
        if (spelling.length() > MAX_LONG_SPELLING) {
            return OptionalLong.empty();
        }
        try {
            BigDecimal number = new BigDecimal(spelling);
            boolean enormous = (long) number.precision() - number.scale() > MAX_LONG_SPELLING;
            return enormous ? OptionalLong.empty() : OptionalLong.of(number.longValueExact());
        } catch (ArithmeticException | NumberFormatException notWhole) {
            return OptionalLong.empty();
        }
    }

    /** Whether UTF-8 can carry a text: one that holds half of a surrogate pair would arrive changed. */
    public static boolean isUnicode(String text) {
        return StandardCharsets.UTF_8.newEncoder().canEncode(text);
    }

    /** Reads one JSON value in UTF-8, as strictly and with the same mending as {@link PageScanner}. */
    public static JsonElement parse(byte[] text) throws MalformedJsonException {
        return parse(Slice.of(text));
    }

    /** Reads one JSON value in UTF-8. */
    public static JsonElement parse(Slice text) throws MalformedJsonException {
        try {
            return parse(new ByteArrayInputStream(text.bytes(), text.from(), text.length()));
        } catch (MalformedJsonException malformed) {
            throw malformed;
        } catch (IOException impossible) {
            throw new AssertionError("reading from memory", impossible);
        }
    }

    /** Reads one JSON value; offsets of faults count bytes of its UTF-8 form. */
    public static JsonElement parse(String text) throws MalformedJsonException {
        return parse(Utf8.encode(text));
    }

    /** Reads the one JSON value that the stream holds, to the stream's end. */
    public static JsonElement parse(InputStream text) throws IOException {
        AtomicReference<@Nullable JsonElement> parsed = new AtomicReference<>();
        PageScanner.scanValue(text, WHOLE, element -> parsed.set(tree(element.text())));
        return Objects.requireNonNull(parsed.get());
    }

    /** Builds the tree of a text that the scanner has found sound and put in order. */
    private static JsonElement tree(Slice sound) throws IOException {
        try (JsonReader reader = new JsonReader(new StringReader(sound.utf8()))) {
            // The grammar has been checked, so that only the depth can be refused; stricter yet, Gson refuses lone
            // surrogates, which JSON allows.
            reader.setStrictness(Strictness.LEGACY_STRICT);
            reader.setNestingLimit(MAX_DEPTH);
            return TREES.read(reader);
        } catch (JsonParseException | com.google.gson.stream.MalformedJsonException refused) {
            MalformedJsonException malformed =
                    new MalformedJsonException(Reason.TOO_DEEP, 0, "nested deeper than " + MAX_DEPTH + " levels");
            malformed.initCause(refused);
            throw malformed;
        }
    }
}
