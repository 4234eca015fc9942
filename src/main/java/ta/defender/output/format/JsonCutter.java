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

/** Makes an object fit a size: long texts lose their end, then lists and members go; what was cut is named. */
final class JsonCutter {
    private static final String MARK = "defender_truncated";
    private static final int SHORTEST_CUT = 40;
    private static final int MOST_NAMED = 20;
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
            if (!cutLongest(object, excess, named) && !dropLargest(marked, named) && !dropEvidence(object, named)) {
                break;
            }
            text = render(object, marked, named);
        }
        return text;
    }

    private static String render(JsonObject object, JsonObject marked, List<String> named) {
        JsonArray list = new JsonArray();
        named.stream().distinct().limit(MOST_NAMED).forEach(list::add);
        marked.remove(MARK);
        if (!list.isEmpty()) {
            marked.add(MARK, list);
        }
        return object.toString();
    }

    private static boolean cutLongest(JsonObject object, int excess, List<String> named) {
        List<Place> places = new ArrayList<>();
        collect(object, "", places);
        Place longest = places.stream()
                .max(Comparator.comparingInt(place -> place.text().length()))
                .orElse(null);
        if (longest == null) {
            return false;
        }
        int kept = Math.max(
                SHORTEST_CUT, longest.text().length() - excess - longest.path().length() - 40);
        longest.replacement().accept(Text.cut(longest.text(), kept));
        named.add(longest.path());
        return true;
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
            if (text.length() > SHORTEST_CUT && !KEPT.contains(path) && !path.startsWith(MARK)) {
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
