package ta.simulator.demo;

import com.google.gson.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import ta.simulator.defender.Api;
import ta.simulator.defender.Published;
import ta.simulator.net.Json;

/**
 * What arrived against what the service had published.
 *
 * @param lost versions that are still the newest of their object and did not arrive
 * @param twice versions that arrived more than once, and how often
 * @param strangers events that are no published version
 * @param altered versions whose JSON differs from what the service sent
 */
public record Tally(
        Set<String> lost, Map<String, Integer> twice, List<String> strangers, Set<String> altered, int events) {
    /** Compares Graph's alerts, see {@link #of(Api, List, List)}. */
    public static Tally of(List<Published> published, List<String> events) {
        return of(Api.GRAPH_ALERTS, published, events);
    }

    /**
     * Compares.
     *
     * @param api whose form the events have
     * @param published every version that reads could see
     * @param events {@code _raw} of each event
     */
    public static Tally of(Api api, List<Published> published, List<String> events) {
        Map<String, Published> known = new HashMap<>();
        Set<String> lost = new LinkedHashSet<>();
        for (Published version : published) {
            known.put(version.key(), version);
            if (version.visibleUntil().equals(Instant.MAX)) {
                lost.add(version.key());
            }
        }
        Map<String, Integer> counts = new LinkedHashMap<>();
        List<String> strangers = new ArrayList<>();
        Set<String> altered = new LinkedHashSet<>();
        for (String event : events) {
            JsonObject object = Json.parseObject(event);
            String key = object.get(api.idMember()).getAsString() + " "
                    + Instant.parse(object.get(api.updateMember()).getAsString());
            Published version = known.get(key);
            if (version == null) {
                strangers.add(key);
            } else if (!event.equals(version.json())
                    && !Json.text(object).equals(Json.text(Json.parse(version.json())))) {
                altered.add(key);
            }
            counts.merge(key, 1, Integer::sum);
            lost.remove(key);
        }
        Map<String, Integer> twice = new LinkedHashMap<>();
        counts.forEach((key, count) -> {
            if (count > 1) {
                twice.put(key, count);
            }
        });
        return new Tally(lost, twice, strangers, altered, events.size());
    }

    /** Whether every newest version is there; what came twice is not looked at. */
    public boolean complete() {
        return lost.isEmpty();
    }

    /** Every newest version is there once and unchanged, and nothing else. */
    public boolean exact() {
        return complete() && twice.isEmpty() && strangers.isEmpty() && altered.isEmpty();
    }

    /** How many events are one too many. */
    public int surplus() {
        return twice.values().stream().mapToInt(count -> count - 1).sum();
    }

    @Override
    public String toString() {
        return events + " events; lost " + lost.size() + few(lost) + "; twice " + twice.size() + few(twice.keySet())
                + "; strangers " + strangers.size() + few(strangers) + "; altered " + altered.size() + few(altered);
    }

    private static String few(Collection<String> keys) {
        return keys.isEmpty() ? "" : " " + keys.stream().limit(3).toList();
    }
}
