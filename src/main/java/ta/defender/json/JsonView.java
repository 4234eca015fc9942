package ta.defender.json;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Read-only view of a JSON value. A member that is missing, {@code null} or of another type than asked for is an empty
 * answer, never an exception.
 */
public final class JsonView {
    private static final int MAX_LONG_SPELLING = 40;
    private static final Gson TEXT =
            new GsonBuilder().serializeNulls().disableHtmlEscaping().create();

    private final JsonElement element;

    JsonView(JsonElement element) {
        this.element = element;
    }

    /** Whether it is an object. */
    public boolean isObject() {
        return element.isJsonObject();
    }

    /** Whether it is an array. */
    public boolean isArray() {
        return element.isJsonArray();
    }

    /** Whether it is a string. */
    public boolean isString() {
        return element instanceof JsonPrimitive primitive && primitive.isString();
    }

    /** Whether it is a number. */
    public boolean isNumber() {
        return element instanceof JsonPrimitive primitive && primitive.isNumber();
    }

    /** Whether it is {@code null}. */
    public boolean isNull() {
        return element.isJsonNull();
    }

    /** Names of the members in their order; none if it is no object. */
    public List<String> names() {
        return element instanceof JsonObject object ? List.copyOf(object.keySet()) : List.of();
    }

    /** Whether it has this member, be it {@code null}. */
    public boolean has(String name) {
        return element instanceof JsonObject object && object.has(name);
    }

    /** A member; empty if it is missing or {@code null}. */
    public Optional<JsonView> member(String name) {
        JsonElement member = element instanceof JsonObject object ? object.get(name) : null;
        return member == null || member.isJsonNull() ? Optional.empty() : Optional.of(new JsonView(member));
    }

    /** A member that is an object. */
    public Optional<JsonView> object(String name) {
        return member(name).filter(JsonView::isObject);
    }

    /** The elements of a member that is an array; none if it is anything else. */
    public List<JsonView> array(String name) {
        return member(name).map(JsonView::elements).orElse(List.of());
    }

    /** The strings of a member that is an array, other elements left out. */
    public List<String> strings(String name) {
        return array(name).stream()
                .filter(JsonView::isString)
                .map(view -> view.element.getAsString())
                .toList();
    }

    /** What a member says that is a string, or the spelling of a number or of true or false; else null. */
    public @Nullable String string(String name) {
        return member(name).map(JsonView::asString).orElse(null);
    }

    /** The same, with another value in place of null. */
    public String string(String name, String fallback) {
        String value = string(name);
        return value == null ? fallback : value;
    }

    /** A member that is a whole number within the range of {@code long}, or a string that spells one. */
    public OptionalLong longValue(String name) {
        return member(name).map(JsonView::asLong).orElse(OptionalLong.empty());
    }

    /** A member that is true or false, or a string that spells one of them. */
    public Optional<Boolean> booleanValue(String name) {
        return member(name).flatMap(JsonView::asBoolean);
    }

    /** Its elements in their order, {@code null} ones included; none if it is not an array. */
    public List<JsonView> elements() {
        if (!element.isJsonArray()) {
            return List.of();
        }
        List<JsonView> elements = new ArrayList<>(element.getAsJsonArray().size());
        for (JsonElement each : element.getAsJsonArray()) {
            elements.add(new JsonView(each));
        }
        return elements;
    }

    /** What it says if it is a string, or the spelling of a number or of true or false; else null. */
    public @Nullable String asString() {
        return element.isJsonPrimitive() ? element.getAsString() : null;
    }

    /** Its value if it is a whole number within the range of {@code long}, or a string that spells one. */
    public OptionalLong asLong() {
        String spelling = isNumber() || isString() ? element.getAsString() : "";
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

    /** Its value if it is true or false, or a string that spells one of them in any case. */
    public Optional<Boolean> asBoolean() {
        String spelling = element.isJsonPrimitive() && !isNumber() ? element.getAsString() : "";
        if (spelling.equalsIgnoreCase("true")) {
            return Optional.of(true);
        }
        return spelling.equalsIgnoreCase("false") ? Optional.of(false) : Optional.empty();
    }

    /** Its JSON text on one line: the same meaning and spelling of numbers; strings may be escaped otherwise. */
    public String text() {
        return slice().utf8();
    }

    /** Its JSON text on one line in UTF-8. */
    public Slice slice() {
        return new JsonWriter().json(TEXT.toJson(element)).slice();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof JsonView view && element.equals(view.element);
    }

    @Override
    public int hashCode() {
        return element.hashCode();
    }

    /** Its JSON text. */
    @Override
    public String toString() {
        return text();
    }
}
