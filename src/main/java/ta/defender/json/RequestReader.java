package ta.defender.json;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.io.StringReader;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import ta.defender.model.Code;
import ta.defender.model.DefenderException;
import ta.defender.model.Issue;

/**
 * Reads the JSON document of a request member by member. What has another type, what nobody asked for and what is given more
 * than once is a fault; {@link #end} throws all faults at once.
 */
public final class RequestReader {
    private static final int MAX_DEPTH = 32;
    private static final int MAX_SHOWN = 60;
    private static final String REMEDY = "send a JSON object, with names and texts in double quotation marks";
    /** Splunk's own parameter, which forms have among their fields. */
    private static final String OUTPUT_MODE = "output_mode";

    private final JsonObject json;
    private final String place;
    private final List<Issue> issues;
    private final Set<String> known = new LinkedHashSet<>();

    private RequestReader(JsonObject json, String place, List<Issue> issues) {
        this.json = json;
        this.place = place;
        this.issues = issues;
    }

    /** Begins to read; fails when the text is not a JSON object. */
    public static RequestReader of(String document) {
        List<Issue> issues = new ArrayList<>();
        JsonReader reader = new JsonReader(new StringReader(document));
        reader.setNestingLimit(MAX_DEPTH);
        try {
            if (!document.isBlank() && reader.peek() != JsonToken.BEGIN_OBJECT) {
                throw malformed("the body is not a JSON object");
            }
            JsonObject json = document.isBlank() ? new JsonObject() : object(reader, "", issues);
            if (!document.isBlank() && reader.peek() != JsonToken.END_DOCUMENT) {
                throw malformed("the body goes on behind its JSON object");
            }
            return new RequestReader(json, "", issues);
        } catch (IOException | IllegalStateException | NumberFormatException e) {
            // the place, not the text: it may hold a secret
            throw malformed("the body is not valid JSON at " + shortened(reader.getPath()));
        }
    }

    private static DefenderException malformed(String what) {
        return new DefenderException(List.of(new Issue(Code.BODY, what, REMEDY, "body")));
    }

    private static JsonObject object(JsonReader reader, String place, List<Issue> issues) throws IOException {
        JsonObject object = new JsonObject();
        reader.beginObject();
        while (reader.hasNext()) {
            String name = reader.nextName();
            JsonElement value = value(reader, place + name, issues);
            if (object.has(name)) {
                issues.add(new Issue(
                        Code.SETTING_INVALID, "has more than one value", "give it once", shortened(place + name)));
            }
            object.add(name, value);
        }
        reader.endObject();
        return object;
    }

    private static JsonElement value(JsonReader reader, String place, List<Issue> issues) throws IOException {
        return switch (reader.peek()) {
            case BEGIN_OBJECT -> object(reader, place + ".", issues);
            case BEGIN_ARRAY -> {
                JsonArray array = new JsonArray();
                reader.beginArray();
                while (reader.hasNext()) {
                    array.add(value(reader, place + "[" + array.size() + "]", issues));
                }
                reader.endArray();
                yield array;
            }
            case STRING -> new JsonPrimitive(reader.nextString());
            case NUMBER -> new JsonPrimitive(new BigDecimal(reader.nextString()));
            case BOOLEAN -> new JsonPrimitive(reader.nextBoolean());
            default -> {
                reader.nextNull();
                yield JsonNull.INSTANCE;
            }
        };
    }

    /** Whether there is a value. */
    public boolean has(String member) {
        return json.has(member) && !json.get(member).isJsonNull();
    }

    /** A text, or a number as it is written; empty when there is none. */
    public String text(String member) {
        return text(member, json.get(member), true);
    }

    private String text(String member, @Nullable JsonElement value, boolean optional) {
        known.add(member);
        if (value instanceof JsonPrimitive text && !text.isBoolean()) {
            return text.getAsString();
        }
        if (!optional || (value != null && !value.isJsonNull())) {
            wrong(member, kind(value), "use a text");
        }
        return "";
    }

    /** {@code true} or {@code false}; false when there is none. */
    public boolean flag(String member) {
        known.add(member);
        JsonElement value = json.get(member);
        if (value instanceof JsonPrimitive flag && flag.isBoolean()) {
            return flag.getAsBoolean();
        }
        if (value != null) {
            wrong(member, written(value), "use true or false, without quotation marks");
        }
        return false;
    }

    /** A whole number, also as a text; {@code fallback} when there is none. */
    public int number(String member, int fallback, int least, int most) {
        String text = text(member);
        if (text.isEmpty()) {
            return fallback;
        }
        try {
            BigDecimal number = new BigDecimal(text);
            if (number.compareTo(BigDecimal.valueOf(least)) >= 0 && number.compareTo(BigDecimal.valueOf(most)) <= 0) {
                return number.intValueExact();
            }
        } catch (ArithmeticException | NumberFormatException e) {
            // said below
        }
        wrong(member, written(json.get(member)), "use a whole number from " + least + " to " + most);
        return fallback;
    }

    /** An object, also as a text that holds one: a form has texts only. An empty one when there is none. */
    public RequestReader object(String member) {
        known.add(member);
        JsonElement value = json.get(member);
        return reader(value == null ? new JsonObject() : unfolded(value), member);
    }

    /** The objects of a list; empty when there is no list. */
    public List<RequestReader> objects(String member) {
        List<RequestReader> objects = new ArrayList<>();
        for (JsonElement element : list(member)) {
            objects.add(reader(element, member + "[" + objects.size() + "]"));
        }
        return objects;
    }

    /** The texts of a list, or one text; empty when there is neither. */
    public List<String> texts(String member) {
        List<String> texts = new ArrayList<>();
        for (JsonElement element : list(member)) {
            String name = member + "[" + texts.size() + "]";
            texts.add(text(name, element, false));
        }
        return texts;
    }

    /** Every member that is a text, whatever its name. */
    public Map<String, String> texts() {
        Map<String, String> texts = new LinkedHashMap<>();
        json.entrySet().forEach(entry -> {
            int before = issues.size();
            String text = text(entry.getKey(), entry.getValue(), false);
            if (issues.size() == before) {
                texts.put(entry.getKey(), text);
            }
        });
        return texts;
    }

    /** The names of all members. */
    public Set<String> names() {
        return json.keySet();
    }

    /** Notes a fault of a member that the type does not show. */
    public void fault(Code code, String member, String what, String remedy) {
        issues.add(new Issue(code, what, remedy, place + member));
    }

    /** Notes faults of the request. */
    public void faults(List<Issue> found) {
        issues.addAll(found);
    }

    /** Notes members that nobody has read. */
    public void refuseOthers() {
        for (String member : json.keySet()) {
            if (!known.contains(member) && !member.equals(OUTPUT_MODE)) {
                issues.add(new Issue(
                        Code.SETTING_UNKNOWN,
                        "is not known here",
                        "use " + String.join(", ", known),
                        shortened(place + member)));
            }
        }
    }

    /** Throws every fault of the whole request, members that nobody has read among them. */
    public void end() {
        refuseOthers();
        if (!issues.isEmpty()) {
            throw new DefenderException(issues);
        }
    }

    private JsonArray list(String member) {
        known.add(member);
        JsonElement value = json.get(member);
        if (value instanceof JsonArray array) {
            return array;
        }
        JsonArray array = new JsonArray();
        if (value instanceof JsonPrimitive text && text.isString()) {
            if (!text.getAsString().isBlank()) {
                array.add(text);
            }
        } else if (value != null) {
            wrong(member, kind(value), "use a list");
        }
        return array;
    }

    private RequestReader reader(JsonElement value, String member) {
        if (value instanceof JsonObject object) {
            return new RequestReader(object, place + member + ".", issues);
        }
        wrong(member, kind(value), "use an object");
        return new RequestReader(new JsonObject(), place + member + ".", issues);
    }

    private static JsonElement unfolded(JsonElement value) {
        if (value instanceof JsonPrimitive text && text.isString()) {
            try {
                return of(text.getAsString()).json;
            } catch (DefenderException e) {
                // said by the caller: the text may hold a secret
            }
        }
        return value;
    }

    private void wrong(String member, String value, String remedy) {
        issues.add(new Issue(Code.SETTING_INVALID, "value " + value + " is not accepted", remedy, place + member));
    }

    private static String written(@Nullable JsonElement value) {
        return value instanceof JsonPrimitive ? shortened(value.toString()) : kind(value);
    }

    /** A text is not shown, for it may be a secret. */
    private static String kind(@Nullable JsonElement value) {
        if (value instanceof JsonPrimitive primitive) {
            return primitive.isString() ? "(a text)" : primitive.getAsString();
        }
        return value instanceof JsonArray ? "(a list)" : value instanceof JsonObject ? "(an object)" : "null";
    }

    private static String shortened(String text) {
        return text.length() <= MAX_SHOWN ? text : text.substring(0, MAX_SHOWN - 3) + "...";
    }
}
