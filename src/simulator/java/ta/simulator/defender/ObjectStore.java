package ta.simulator.defender;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import ta.simulator.net.Json;

/** All versions of all objects of one kind, in order of creation. Not safe for threads: the tenant guards it. */
final class ObjectStore {
    private static final Set<String> SCALARS = Set.of(
            "assignedTo",
            "category",
            "classification",
            "createdDateTime",
            "detectionSource",
            "determination",
            "incidentId",
            "lastActivityDateTime",
            "lastUpdateDateTime",
            "serviceSource",
            "severity",
            "status");

    private final Kind kind;
    private final Map<String, List<Version>> histories = new LinkedHashMap<>();

    ObjectStore(Kind kind) {
        this.kind = kind;
    }

    boolean contains(String id) {
        return histories.containsKey(id);
    }

    int size() {
        return histories.size();
    }

    List<String> ids() {
        return new ArrayList<>(histories.keySet());
    }

    /** Adds the object's next version, in the spelling of its escapes that its identifier decides. */
    Version put(JsonObject graphForm, Instant updated, Instant visibleFrom) {
        String id = graphForm.get("id").getAsString();
        List<Version> history = histories.computeIfAbsent(id, key -> new ArrayList<>(1));
        byte[] json = EscapeStyle.of(id).bytes(graphForm);
        Version version = new Version(kind, id, history.size() + 1, json, scalars(graphForm), updated, visibleFrom);
        history.add(version);
        return version;
    }

    /** The newest version, whether visible or not. */
    Optional<Version> newest(String id) {
        List<Version> history = histories.get(id);
        return history == null ? Optional.empty() : Optional.of(history.get(history.size() - 1));
    }

    /** The version that a read at this time sees. */
    Optional<Version> seenAt(String id, Instant time) {
        List<Version> history = histories.getOrDefault(id, List.of());
        for (int i = history.size() - 1; i >= 0; i--) {
            if (!history.get(i).visibleFrom().isAfter(time)) {
                return Optional.of(history.get(i));
            }
        }
        return Optional.empty();
    }

    /** Everything that a read at this time sees, in order of creation. */
    List<Version> seenAt(Instant time) {
        List<Version> seen = new ArrayList<>(histories.size());
        for (String id : histories.keySet()) {
            seenAt(id, time).ifPresent(seen::add);
        }
        return seen;
    }

    List<Version> history(String id) {
        return List.copyOf(histories.getOrDefault(id, List.of()));
    }

    /** Makes the newest version visible from the given time. */
    void reveal(String id, Instant from) {
        List<Version> history = histories.getOrDefault(id, List.of());
        if (!history.isEmpty()) {
            int last = history.size() - 1;
            history.set(last, history.get(last).visibleFrom(from));
        }
    }

    private static Map<String, String> scalars(JsonObject object) {
        Map<String, String> scalars = new HashMap<>();
        for (String name : SCALARS) {
            JsonElement value = object.get(name);
            if (value != null && value.isJsonPrimitive()) {
                scalars.put(name.intern(), Json.string(object, name).orElse(""));
            }
        }
        return scalars;
    }
}
