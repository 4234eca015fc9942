package ta.knowledge;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.MalformedJsonException;
import java.io.EOFException;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code KV_MODE = json} and {@code json_extract}: members below objects are {@code a.b}, elements of arrays {@code a{}}. */
final class JsonFields {
    private final Reading reading;
    private final Map<String, List<String>> fields = new LinkedHashMap<>();

    private JsonFields(Reading reading) {
        this.reading = reading;
    }

    /** All fields of an event; none when it is no JSON object. */
    static Map<String, List<String>> of(String raw, Reading reading) {
        JsonFields found = new JsonFields(reading);
        byte[] bytes = raw.getBytes(StandardCharsets.UTF_8);
        String seen = bytes.length <= reading.bytes
                ? raw
                : new String(Arrays.copyOf(bytes, reading.bytes), StandardCharsets.UTF_8);
        try (JsonReader reader = new JsonReader(new StringReader(seen))) {
            if (seen.startsWith("{")) {
                found.read(reader, "");
            }
        } catch (EOFException | MalformedJsonException e) {
            // what was complete before the cut stays
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return found.fields;
    }

    private void read(JsonReader reader, String path) throws IOException {
        switch (reader.peek()) {
            case BEGIN_OBJECT -> {
                reader.beginObject();
                while (reader.hasNext()) {
                    String name = reader.nextName();
                    read(reader, path.isEmpty() ? name : path + "." + name);
                }
                reader.endObject();
            }
            case BEGIN_ARRAY -> {
                reader.beginArray();
                while (reader.hasNext()) {
                    read(reader, path + "{}");
                }
                reader.endArray();
            }
            case NULL -> {
                reader.nextNull();
                if (reading.nullIsText) {
                    add(path, "null");
                }
            }
            case BOOLEAN -> add(path, String.valueOf(reader.nextBoolean()));
            default -> {
                boolean number = reader.peek() == JsonToken.NUMBER;
                String text = reader.nextString();
                if (number || !text.isEmpty()) {
                    add(path, text);
                }
            }
        }
    }

    private void add(String name, String value) {
        if (fields.containsKey(name) || fields.size() < reading.names) {
            fields.computeIfAbsent(name, key -> new ArrayList<>()).add(value);
        }
    }

    /** {@code json_extract}: a text for a scalar, JSON for objects and arrays, null when the path leads nowhere. */
    static Object extract(Object json, String path, Reading reading) {
        JsonElement element = json instanceof String text ? parsed(text) : null;
        for (String step : path.split("\\.")) {
            int brace = step.indexOf('{');
            String name = brace < 0 ? step : step.substring(0, brace);
            element = element instanceof JsonObject object ? object.get(name) : null;
            if (brace >= 0) {
                int index = Integer.parseInt(step.substring(brace + 1, step.length() - 1));
                element = element instanceof JsonArray array && index < array.size() ? array.get(index) : null;
            }
        }
        if (element == null) {
            return null;
        }
        if (element.isJsonNull()) {
            return reading.nullIsText ? "null" : null;
        }
        return element.isJsonPrimitive() ? element.getAsString() : element.toString();
    }

    static JsonElement parsed(String json) {
        try {
            return JsonParser.parseString(json);
        } catch (JsonParseException e) {
            return null;
        }
    }
}
