package ta.defender.json;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonParseException;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.io.StringReader;

/** The other opinion: what Gson, at its strictest, reads in a text. */
final class Gsons {
    private Gsons() {}

    static JsonElement parse(String text) {
        try (JsonReader reader = new JsonReader(new StringReader(text))) {
            reader.setStrictness(Strictness.STRICT);
            reader.setNestingLimit(PageScanner.MAX_DEPTH);
            JsonElement element = new Gson().getAdapter(JsonElement.class).read(reader);
            if (reader.peek() != JsonToken.END_DOCUMENT) {
                throw new JsonParseException("text after the end");
            }
            return element;
        } catch (IOException refused) {
            throw new JsonParseException(refused);
        }
    }

    static boolean accepts(String text) {
        try {
            parse(text);
            return true;
        } catch (JsonParseException | IllegalStateException refused) {
            return false;
        }
    }
}
