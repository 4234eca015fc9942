package ta.defender.json;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
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
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import ta.defender.json.MalformedJsonException.Reason;

/** Reads small JSON documents whole; pages of any size are for {@link PageScanner}. */
public final class Json {
    /** How deep a document may be nested of which a tree is built. */
    static final int MAX_DEPTH = 512;

    private static final Shape WHOLE = Shape.ofValue();
    private static final TypeAdapter<JsonElement> TREES = new Gson().getAdapter(JsonElement.class);

    private Json() {}

    /** A member's text; empty when it is absent, null, an object or a list. */
    public static String text(JsonObject object, String member) {
        return object.get(member) instanceof JsonPrimitive value ? value.getAsString() : "";
    }

    /** Whether UTF-8 can carry a text: one that holds half of a surrogate pair would arrive changed. */
    public static boolean isUnicode(String text) {
        return StandardCharsets.UTF_8.newEncoder().canEncode(text);
    }

    /** Reads one JSON value in UTF-8, as strictly and with the same mending as {@link PageScanner}. */
    public static JsonView parse(byte[] text) throws MalformedJsonException {
        return parse(Slice.of(text));
    }

    /** Reads one JSON value in UTF-8. */
    public static JsonView parse(Slice text) throws MalformedJsonException {
        try {
            return parse(new ByteArrayInputStream(text.bytes(), text.from(), text.length()));
        } catch (MalformedJsonException malformed) {
            throw malformed;
        } catch (IOException impossible) {
            throw new AssertionError("reading from memory", impossible);
        }
    }

    /** Reads one JSON value; offsets of faults count bytes of its UTF-8 form. */
    public static JsonView parse(String text) throws MalformedJsonException {
        return parse(Utf8.encode(text));
    }

    /** Reads the one JSON value that the stream holds, to the stream's end. */
    public static JsonView parse(InputStream text) throws IOException {
        AtomicReference<@Nullable JsonView> parsed = new AtomicReference<>();
        PageScanner.scanValue(text, WHOLE, element -> parsed.set(tree(element.text())));
        return Objects.requireNonNull(parsed.get());
    }

    /** Builds the tree of a text that the scanner has found sound and put in order. */
    private static JsonView tree(Slice sound) throws IOException {
        try (JsonReader reader = new JsonReader(new StringReader(sound.utf8()))) {
            // The grammar has been checked, so that only the depth can be refused; stricter yet, Gson refuses lone
            // surrogates, which JSON allows.
            reader.setStrictness(Strictness.LEGACY_STRICT);
            reader.setNestingLimit(MAX_DEPTH);
            return new JsonView(TREES.read(reader));
        } catch (JsonParseException | com.google.gson.stream.MalformedJsonException refused) {
            MalformedJsonException malformed =
                    new MalformedJsonException(Reason.TOO_DEEP, 0, "nested deeper than " + MAX_DEPTH + " levels");
            malformed.initCause(refused);
            throw malformed;
        }
    }
}
