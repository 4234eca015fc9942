package ta.simulator.splunkd.rest;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import java.math.BigDecimal;
import java.util.Map;
import java.util.function.Predicate;
import ta.simulator.net.Json;

/** The JSON queries of the KV store: equality, {@code $gt $gte $lt $lte $ne}, {@code $and}, {@code $or}, {@code $not}. */
final class KvQuery {
    private KvQuery() {}

    static Predicate<JsonObject> of(String text) throws RestException {
        try {
            JsonObject query = text.isBlank() ? new JsonObject() : Json.parseObject(text);
            return document -> matches(query, document);
        } catch (JsonParseException | IllegalStateException e) {
            throw new RestException(400, "Invalid query: " + text);
        }
    }

    private static boolean matches(JsonObject query, JsonObject document) {
        return query.entrySet().stream().allMatch(condition -> holds(condition, document));
    }

    private static boolean holds(Map.Entry<String, JsonElement> condition, JsonObject document) {
        JsonElement wanted = condition.getValue();
        return switch (condition.getKey()) {
            case "$and" ->
                wanted.getAsJsonArray().asList().stream().allMatch(part -> matches(part.getAsJsonObject(), document));
            case "$or" ->
                wanted.getAsJsonArray().asList().stream().anyMatch(part -> matches(part.getAsJsonObject(), document));
            case "$not" -> !matches(wanted.getAsJsonObject(), document);
            default -> field(document.get(condition.getKey()), wanted);
        };
    }

    private static boolean field(JsonElement value, JsonElement wanted) {
        if (!wanted.isJsonObject()) {
            return wanted.equals(value);
        }
        return wanted.getAsJsonObject().entrySet().stream().allMatch(operator -> {
            if (operator.getKey().equals("$ne")) {
                return !operator.getValue().equals(value);
            }
            if (value == null || value.isJsonNull()) {
                return false;
            }
            int order = compare(value, operator.getValue());
            return switch (operator.getKey()) {
                case "$gt" -> order > 0;
                case "$gte" -> order >= 0;
                case "$lt" -> order < 0;
                case "$lte" -> order <= 0;
                default -> false;
            };
        });
    }

    static int compare(JsonElement one, JsonElement other) {
        boolean numbers = one.isJsonPrimitive()
                && one.getAsJsonPrimitive().isNumber()
                && other.isJsonPrimitive()
                && other.getAsJsonPrimitive().isNumber();
        return numbers
                ? new BigDecimal(one.getAsString()).compareTo(new BigDecimal(other.getAsString()))
                : one.getAsString().compareTo(other.getAsString());
    }
}
