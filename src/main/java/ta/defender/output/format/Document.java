package ta.defender.output.format;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.Strictness;
import com.google.gson.TypeAdapter;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.EOFException;
import java.io.IOException;
import java.io.StringReader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import ta.defender.json.Timestamps;

/** One JSON object as the mapping reads it: values by path, and the text it came in. */
public final class Document {
    private static final int MAX_DEPTH = 200;
    private static final TypeAdapter<JsonElement> ELEMENTS = new Gson().getAdapter(JsonElement.class);

    private final JsonObject object;
    private final String text;
    private final @Nullable Set<String> read;

    private Document(JsonObject object, String text) {
        this(object, text, null);
    }

    private Document(JsonObject object, String text, @Nullable Set<String> read) {
        this.object = object;
        this.text = text;
        this.read = read;
    }

    /** The same object; each path that is asked for is added to a set. */
    Document noting(Set<String> read) {
        return new Document(object, text, read);
    }

    static Document of(JsonObject object) {
        return new Document(object, object.toString());
    }

    /**
     * Reads one object.
     *
     * @param text kept as it is, for formats that pass it on
     */
    public static Document parse(String text) throws NotAnObjectException {
        JsonReader reader = new JsonReader(new StringReader(text));
        reader.setStrictness(Strictness.LEGACY_STRICT);
        reader.setNestingLimit(MAX_DEPTH);
        try {
            if (reader.peek() != JsonToken.BEGIN_OBJECT) {
                throw new NotAnObjectException("the text is not a JSON object");
            }
            JsonElement element = ELEMENTS.read(reader);
            if (reader.peek() != JsonToken.END_DOCUMENT) {
                throw new NotAnObjectException("text follows the JSON object");
            }
            return new Document(element.getAsJsonObject(), text.strip());
        } catch (EOFException cut) {
            throw new NotAnObjectException("the JSON object ends before it is complete, at " + reader.getPath());
        } catch (IOException | JsonParseException | IllegalStateException | NumberFormatException notJson) {
            throw new NotAnObjectException("the text is not valid JSON, at " + reader.getPath());
        }
    }

    /** The text as it came. */
    public String source() {
        return text;
    }

    /** True for a response or message that holds several objects and is none itself. */
    public boolean isPage() {
        return (isList("value") || isList("records")) && text("id") == null && element("properties") == null;
    }

    private boolean isList(String name) {
        JsonElement member = object.get(name);
        return member != null && member.isJsonArray();
    }

    JsonObject object() {
        return object;
    }

    /** The value at a path as text, null when there is none: lists are joined with ", ", objects stay JSON. */
    public @Nullable String text(String path) {
        return text(element(path));
    }

    /** The same for the first of these paths that has a value. */
    @Nullable String first(List<String> paths) {
        for (String path : paths) {
            String value = text(path);
            if (value != null) {
                return value;
            }
        }
        return null;
    }

    @Nullable Instant time(String path) {
        return Timestamps.parse(text(path));
    }

    /** How many members the list at a path has, null when there is no list. */
    @Nullable Integer size(String path) {
        JsonElement element = element(path);
        return element != null && element.isJsonArray()
                ? element.getAsJsonArray().size()
                : null;
    }

    /** The objects of a list; none when there is no list. */
    List<Document> objects(String path) {
        List<Document> objects = new ArrayList<>();
        JsonElement list = element(path);
        if (list != null && list.isJsonArray()) {
            for (JsonElement element : list.getAsJsonArray()) {
                if (element.isJsonObject()) {
                    objects.add(new Document(element.getAsJsonObject(), ""));
                }
            }
        }
        return objects;
    }

    /** The texts of a list; a single value counts as a list of one. */
    List<String> texts(String path) {
        List<String> texts = new ArrayList<>();
        JsonElement element = element(path);
        if (element != null && element.isJsonArray()) {
            for (JsonElement member : element.getAsJsonArray()) {
                String value = text(member);
                if (value != null) {
                    texts.add(value);
                }
            }
        } else {
            String value = text(element);
            if (value != null) {
                texts.add(value);
            }
        }
        return texts;
    }

    @Nullable JsonElement element(String path) {
        if (read != null) {
            read.add(path);
        }
        JsonElement own = object.get(path);
        if (own != null || path.indexOf('.') < 0) {
            return own;
        }
        JsonElement element = object;
        for (String step : path.split("\\.", -1)) {
            element = element != null && element.isJsonObject()
                    ? element.getAsJsonObject().get(step)
                    : null;
        }
        return element;
    }

    static @Nullable String text(@Nullable JsonElement element) {
        if (element == null || element.isJsonNull()) {
            return null;
        }
        String value;
        if (element.isJsonPrimitive()) {
            value = element.getAsString();
        } else if (element.isJsonArray() && isFlat(element.getAsJsonArray())) {
            value = joined(element.getAsJsonArray());
        } else {
            value = element.toString();
        }
        return value.isBlank() ? null : value;
    }

    private static boolean isFlat(JsonArray array) {
        for (JsonElement member : array) {
            if (member.isJsonObject() || member.isJsonArray()) {
                return false;
            }
        }
        return true;
    }

    private static String joined(JsonArray array) {
        StringBuilder joined = new StringBuilder();
        for (JsonElement member : array) {
            String value = text(member);
            if (value != null) {
                joined.append(joined.isEmpty() ? "" : ", ").append(value);
            }
        }
        return joined.toString();
    }
}
