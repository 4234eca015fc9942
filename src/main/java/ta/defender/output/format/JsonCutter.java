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
    private static final String MARK = Document.TRUNCATED;
    private static final int SHORTEST_CUT = 40;
    private static final int MOST_NAMED = 20;
    private static final int LONGEST_NAME = 100;
    private static final String ESCAPED = "\"\\\n\r\t\b\f";

    private JsonCutter() {}

    /** A text that can be replaced where it stands. */
    private record Place(String path, String text, Consumer<String> replacement) {}

    /**
     * Adds a member {@code defender_truncated} to the object.
     *
     * @param object changed
     */
    static String cut(JsonObject object, int maxBytes) {
        return cut(object, object, maxBytes);
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
        if (marked.get(MARK) instanceof JsonArray before) {
            before.forEach(name -> named.add(name.getAsString()));
        }
        String text = render(object, marked, named);
        for (int excess = Text.bytes(text) - maxBytes; excess > 0; excess = Text.bytes(text) - maxBytes) {
            if (!cutLargest(object, excess, named)
                    && !dropLargest(marked, excess, named)
                    && !dropEvidence(object, named)
                    && !cutLongest(texts(object, true), 0, excess, named)) {
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

    /** Texts that are a good part of the largest list are cut, else the end of that list. */
    private static boolean cutLargest(JsonObject object, int excess, List<String> named) {
        List<Place> texts = texts(object, false);
        List<Items> lists = new ArrayList<>();
        lists(object, "", lists);
        Items largest =
                lists.stream().max(Comparator.comparingInt(Items::bytes)).orElse(null);
        int least = largest == null ? 0 : largest.bytes() / 2;
        if (cutLongest(texts, least, excess, named)) {
            return true;
        }
        if (largest == null) {
            return false;
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

    /** Cuts the longest text and, as long as that is not enough, the next; none that is shorter than the least. */
    private static boolean cutLongest(List<Place> texts, int least, int excess, List<String> named) {
        int left = excess;
        for (Place place : texts) {
            if (left <= 0 || place.text().length() < least) {
                break;
            }
            int before = Text.bytes(place.text(), ESCAPED);
            int room = before - left - Math.min(LONGEST_NAME, place.path().length()) - 40;
            String cut = Text.cut(place.text(), Math.max(SHORTEST_CUT, Text.fitting(place.text(), room, ESCAPED)));
            place.replacement().accept(cut);
            named.add(place.path());
            left -= before - Text.bytes(cut, ESCAPED);
        }
        return left < excess;
    }

    /** The longest first. */
    private static List<Place> texts(JsonObject object, boolean ofAll) {
        List<Place> places = new ArrayList<>();
        collect(object, "", places);
        return places.stream()
                .filter(place -> ofAll || !Document.KEPT.contains(place.path()))
                .sorted(Comparator.comparingInt((Place place) -> place.text().length())
                        .reversed())
                .toList();
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

    /** Drops the largest member and, as long as that is not enough, the next. */
    private static boolean dropLargest(JsonObject object, int excess, List<String> named) {
        JsonObject within = object.get("properties") instanceof JsonObject columns ? columns : object;
        List<Member> members = new ArrayList<>();
        for (Map.Entry<String, JsonElement> member : within.entrySet()) {
            if (!Document.KEPT.contains(member.getKey()) && !member.getKey().equals(MARK)) {
                // With quotation marks, colon and comma.
                int size = Text.bytes(member.getValue().toString()) + Text.bytes(member.getKey()) + 4;
                members.add(new Member(member.getKey(), size));
            }
        }
        members.sort(Comparator.comparingInt(Member::size).reversed());
        int left = excess;
        for (Member member : members) {
            if (left <= 0) {
                break;
            }
            within.remove(member.name());
            named.add(member.name());
            left -= member.size();
        }
        return !members.isEmpty();
    }

    private record Member(String name, int size) {}
}
