package ta.simulator.splunkd.rest;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import ta.simulator.splunkd.conf.ConfText;
import ta.simulator.splunkd.conf.Stanza;

/**
 * The types of a collection's fields, {@code field.<name>} of collections.conf. With {@code enforceTypes} a document with a value of
 * another type is refused; without, that value is left out.
 */
record KvTypes(boolean enforced, Map<String, String> types) {
    private static final String FIELD = "field.";

    static KvTypes of(Stanza collection) {
        Map<String, String> types = new TreeMap<>();
        collection.values().forEach((name, type) -> {
            if (name.startsWith(FIELD)) {
                types.put(name.substring(FIELD.length()), type);
            }
        });
        return new KvTypes(ConfText.isTrue(collection.value("enforceTypes", "false")), types);
    }

    void apply(JsonObject document) throws RestException {
        for (String name : List.copyOf(document.keySet())) {
            String type = types.get(name);
            if (type == null || document.get(name).isJsonNull() || has(document.get(name), type)) {
                continue;
            }
            if (enforced) {
                throw new RestException(
                        400, "JSON in the request does not match the schema: the field " + name + " is no " + type);
            }
            document.remove(name);
        }
    }

    private static boolean has(JsonElement value, String type) {
        if (type.equals("array")) {
            return value.isJsonArray();
        }
        if (!(value instanceof JsonPrimitive primitive)) {
            return false;
        }
        return switch (type) {
            case "number", "time" ->
                primitive.isNumber() || primitive.getAsString().matches("-?\\d+(\\.\\d+)?");
            case "bool" -> primitive.isBoolean() || primitive.getAsString().matches("(?i)true|false|0|1");
            case "cidr" -> primitive.getAsString().matches("[0-9a-fA-F.:]+/\\d{1,3}");
            default -> primitive.isString();
        };
    }
}
