package ta.simulator.net;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Small helpers to build and read JSON in the stand-ins; nulls are written, nothing is escaped needlessly. */
public final class Json {
    private static final Gson GSON =
            new GsonBuilder().serializeNulls().disableHtmlEscaping().create();

    private Json() {}

    /** An object of name, value, name, value and so on; see {@link #value}. */
    public static JsonObject object(Object... namesAndValues) {
        JsonObject object = new JsonObject();
        for (int i = 0; i + 1 < namesAndValues.length; i += 2) {
            object.add(String.valueOf(namesAndValues[i]), value(namesAndValues[i + 1]));
        }
        return object;
    }

    /** An array of the values; see {@link #value}. */
    public static JsonArray array(Object... values) {
        JsonArray array = new JsonArray();
        for (Object value : values) {
            array.add(value(value));
        }
        return array;
    }

    /** An array of the elements of any sequence. */
    public static JsonArray arrayOf(Iterable<?> values) {
        JsonArray array = new JsonArray();
        for (Object value : values) {
            array.add(value(value));
        }
        return array;
    }

    /** The JSON value of null, a JSON element, a number, a truth value or anything with a text. */
    public static JsonElement value(Object value) {
        if (value == null) {
            return JsonNull.INSTANCE;
        }
        if (value instanceof JsonElement element) {
            return element;
        }
        if (value instanceof Number number) {
            return new JsonPrimitive(number);
        }
        if (value instanceof Boolean truth) {
            return new JsonPrimitive(truth);
        }
        return new JsonPrimitive(value.toString());
    }

    /** Compact text. */
    public static String text(JsonElement element) {
        return GSON.toJson(element);
    }

    /** Compact UTF-8 bytes. */
    public static byte[] bytes(JsonElement element) {
        return text(element).getBytes(StandardCharsets.UTF_8);
    }

    /** Parses any JSON text; throws gson's JsonParseException when it is none. */
    public static JsonElement parse(String text) {
        return JsonParser.parseString(text);
    }

    /** Parses a JSON object; throws gson's JsonParseException or IllegalStateException when it is none. */
    public static JsonObject parseObject(String text) {
        return parse(text).getAsJsonObject();
    }

    /** Parses a JSON object in UTF-8. */
    public static JsonObject parseObject(byte[] bytes) {
        return parseObject(new String(bytes, StandardCharsets.UTF_8));
    }

    /** The text of a member that is neither missing nor null nor a structure. */
    public static Optional<String> string(JsonObject object, String name) {
        JsonElement element = object.get(name);
        return element == null || !element.isJsonPrimitive() ? Optional.empty() : Optional.of(element.getAsString());
    }
}
