package ta.simulator.net;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.List;
import java.util.Map;

/** JSON forms of maps of texts. */
public final class JsonTexts {
    private JsonTexts() {}

    /** An object with the same members. */
    public static JsonObject of(Map<String, String> values) {
        JsonObject object = new JsonObject();
        values.forEach(object::addProperty);
        return object;
    }

    /** An array of pairs of name and value, a pair for each value. */
    public static JsonArray pairs(Map<String, List<String>> values) {
        JsonArray pairs = new JsonArray();
        values.forEach((name, all) -> all.forEach(value -> pairs.add(Json.array(name, value))));
        return pairs;
    }
}
