package ta.defender.migration;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import ta.defender.migration.IndexedEvents.IndexedVersion;

/** The versions that two add-ons have indexed, side by side. Versions newer than {@code settled} are left out. */
final class Comparison {
    private static final int EXAMPLES = 100;

    private final Instant from;
    private final Instant settled;
    private final Map<String, IndexedVersion> here = new TreeMap<>();
    private final Map<String, IndexedVersion> there = new TreeMap<>();

    Comparison(Instant from, Instant settled) {
        this.from = from;
        this.settled = settled;
    }

    void here(IndexedVersion version) {
        add(here, version);
    }

    void there(IndexedVersion version) {
        add(there, version);
    }

    private void add(Map<String, IndexedVersion> versions, IndexedVersion version) {
        if (!version.updated().isBefore(from) && version.updated().isBefore(settled)) {
            versions.put(version.id() + " " + version.updated().toEpochMilli(), version);
        }
    }

    /** Counts and the first hundred of each kind. */
    JsonObject json() {
        JsonObject json = new JsonObject();
        json.addProperty("from", from.toString());
        json.addProperty("to", settled.toString());
        json.addProperty("here", here.size());
        json.addProperty("there", there.size());
        list(
                json,
                "missing_here",
                kind -> there.forEach((key, version) -> {
                    if (!here.containsKey(key)) {
                        kind.add(version(version));
                    }
                }));
        list(
                json,
                "missing_there",
                kind -> here.forEach((key, version) -> {
                    if (!there.containsKey(key)) {
                        kind.add(version(version));
                    }
                }));
        list(
                json,
                "differs",
                kind -> here.forEach((key, version) -> {
                    IndexedVersion other = there.get(key);
                    if (other != null
                            && !(same(version.status(), other.status())
                                    && same(version.severity(), other.severity()))) {
                        kind.add(version(version));
                    }
                }));
        return json;
    }

    /** Where one of the forms lacks the member, nothing is known. */
    private static boolean same(String one, String other) {
        return one.isEmpty() || other.isEmpty() || one.equals(other);
    }

    private static void list(JsonObject json, String name, Consumer<JsonArray> fill) {
        JsonArray all = new JsonArray();
        fill.accept(all);
        JsonArray first = new JsonArray();
        for (int at = 0; at < Math.min(EXAMPLES, all.size()); at++) {
            first.add(all.get(at));
        }
        json.addProperty(name + "_count", all.size());
        json.add(name, first);
    }

    private static JsonObject version(IndexedVersion version) {
        JsonObject json = new JsonObject();
        json.addProperty("id", version.id());
        json.addProperty("updated", version.updated().toString());
        return json;
    }
}
