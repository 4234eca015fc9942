package ta.defender.output.format;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Makes an object fit a size: long texts lose their end, then lists and members go; what was cut is named. */
final class JsonCutter {
    private static final String MARK = "defender_truncated";
    private static final int SHORTEST_CUT = 40;
    private static final int MOST_NAMED = 20;
    private static final int LONGEST_NAME = 100;
    private static final String ESCAPED = "\"\\\n\r\t\b\f";
    private static final List<String> KEPT = List.of(
            "id",
            "alertId",
            "incidentId",
            "lastUpdateDateTime",
            "lastUpdatedTime",
            "lastUpdateTime",
            "time",
            "category",
            "tenantId");

    private JsonCutter() {}

    /** A text that can be replaced where it stands. */
    private record Place(String path, String text, Consumer<String> replacement) {}

    /** Adds a member {@code defender_truncated} to the object. */
    static String cut(JsonObject original, int maxBytes) {
        JsonObject copy = original.deepCopy();
        return cut(copy, copy, maxBytes);
    }

    /** Adds that member inside {@code unmapped}, where a strict schema allows it. */
    static String cutUnmapped(JsonObject event, int maxBytes) {
        if (!event.has("unmapped")) {
            event.add("unmapped", new JsonObject());
        }
        return cut(event, event.getAsJsonObject("unmapped"), maxBytes);
    }

    private static String cut(JsonObject object, JsonObject marked, int maxBytes) {
        List<String> named = new ArrayList<>();
        String text = render(object, marked, named);
        for (int excess = Text.bytes(text) - maxBytes; excess > 0; excess = Text.bytes(text) - maxBytes) {
            if (!cutLargest(object, excess, named)
                    && !dropLargest(marked, named)
                    && !dropEvidence(object, named)
                    && !cut(longest(object, true), excess, named)) {
                break;
            }
            text = render(object, marked, named);
        }
        return text;
    }

    private static String render(JsonObject object, JsonObject marked, List<String> named) {
        JsonArray list = new JsonArray();
        named.stream()
                .map(name -> Text.cut(name, LONGEST_NAME))
                .distinct()
                .limit(MOST_NAMED)
                .forEach(list::add);
        marked.remove(MARK);
        if (!list.isEmpty()) {
            marked.add(MARK, list);
        }
        return object.toString();
    }

    /** A text that is a good part of the largest list is cut, else the end of that list. */
    private static boolean cutLargest(JsonObject object, int excess, List<String> named) {
        Place longest = longest(object, false);
        List<Items> lists = new ArrayList<>();
        lists(object, "", lists);
        Items largest =
                lists.stream().max(Comparator.comparingInt(Items::bytes)).orElse(null);
        if (largest == null || (longest != null && 2 * longest.text().length() >= largest.bytes())) {
            return cut(longest, excess, named);
        }
        JsonArray items = largest.array();
        for (int saved = 0; saved < excess && items.size() > 1; ) {
            saved += Text.bytes(items.remove(items.size() - 1).toString()) + 1;
        }
        named.add(largest.path());
        return true;
    }

    /** A list with more than one item. */
    private record Items(String path, JsonArray array, int bytes) {}

    private static void lists(JsonElement element, String path, List<Items> lists) {
        if (element instanceof JsonObject object) {
            object.entrySet()
                    .forEach(member -> lists(
                            member.getValue(), path.isEmpty() ? member.getKey() : path + "." + member.getKey(), lists));
        } else if (element instanceof JsonArray array && !path.endsWith(MARK)) {
            if (array.size() > 1) {
                lists.add(new Items(path, array, Text.bytes(array.toString())));
            }
            array.forEach(item -> lists(item, path, lists));
        }
    }

    private static boolean cut(@Nullable Place place, int excess, List<String> named) {
        if (place == null) {
            return false;
        }
        int room = Text.bytes(place.text(), ESCAPED)
                - excess
                - Math.min(LONGEST_NAME, place.path().length())
                - 40;
        place.replacement()
                .accept(Text.cut(place.text(), Math.max(SHORTEST_CUT, Text.fitting(place.text(), room, ESCAPED))));
        named.add(place.path());
        return true;
    }

    private static @Nullable Place longest(JsonObject object, boolean ofAll) {
        List<Place> places = new ArrayList<>();
        collect(object, "", places);
        return places.stream()
                .filter(place -> ofAll || !KEPT.contains(place.path()))
                .max(Comparator.comparingInt(place -> place.text().length()))
                .orElse(null);
    }

    private static void collect(JsonElement element, String path, List<Place> places) {
        if (element.isJsonObject()) {
            JsonObject object = element.getAsJsonObject();
            for (Map.Entry<String, JsonElement> member : object.entrySet()) {
                String name = path.isEmpty() ? member.getKey() : path + "." + member.getKey();
                add(member.getValue(), name, places, text -> member.setValue(new JsonPrimitive(text)));
            }
        } else if (element.isJsonArray()) {
            JsonArray array = element.getAsJsonArray();
            for (int i = 0; i < array.size(); i++) {
                int at = i;
                add(array.get(i), path, places, text -> array.set(at, new JsonPrimitive(text)));
            }
        }
    }

    private static void add(JsonElement value, String path, List<Place> places, Consumer<String> replacement) {
        if (value.isJsonPrimitive() && value.getAsJsonPrimitive().isString()) {
            String text = value.getAsString();
            if (text.length() > SHORTEST_CUT && !path.endsWith(MARK)) {
                places.add(new Place(path, text, replacement));
            }
        } else {
            collect(value, path, places);
        }
    }

    /** What is left of an event in OCSF after everything else has gone. */
    private static boolean dropEvidence(JsonObject object, List<String> named) {
        if (!(object.get("evidences") instanceof JsonArray evidences)) {
            return false;
        }
        if (evidences.size() > 1) {
            evidences.remove(evidences.size() - 1);
        } else {
            object.remove("evidences");
        }
        named.add("evidences");
        return true;
    }

    private static boolean dropLargest(JsonObject object, List<String> named) {
        JsonObject within = object.get("properties") instanceof JsonObject columns ? columns : object;
        String largest = null;
        int size = 0;
        for (Map.Entry<String, JsonElement> member : within.entrySet()) {
            int length = member.getValue().toString().length() + member.getKey().length();
            if (length > size
                    && !KEPT.contains(member.getKey())
                    && !member.getKey().equals(MARK)) {
                largest = member.getKey();
                size = length;
            }
        }
        if (largest == null) {
            return false;
        }
        within.remove(largest);
        named.add(largest);
        return true;
    }
}
