package ta.defender.json;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonParseException;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.io.StringReader;

/** The other opinion: what Gson reads in a text. */
final class Gsons {
    private Gsons() {}

    /** What a legal text means. Lone surrogates, which JSON allows, are beyond the strictest setting. */
    static JsonElement parse(String text) {
        return parse(text, Strictness.LEGACY_STRICT);
    }

    private static JsonElement parse(String text, Strictness strictness) {
        try (JsonReader reader = new JsonReader(new StringReader(text))) {
            reader.setStrictness(strictness);
            reader.setNestingLimit(Json.MAX_DEPTH);
            JsonElement element = new Gson().getAdapter(JsonElement.class).read(reader);
            if (reader.peek() != JsonToken.END_DOCUMENT) {
                throw new JsonParseException("text after the end");
            }
            return element;
        } catch (IOException refused) {
            throw new JsonParseException(refused);
        }
    }

    /** Whether it is legal at Gson's strictest. */
    static boolean accepts(String text) {
        try {
            parse(text, Strictness.STRICT);
            return true;
        } catch (JsonParseException | IllegalStateException refused) {
            return false;
        }
    }
}
