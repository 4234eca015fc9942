package ta.defender.scenario;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import ta.defender.testing.SplunkPipe;

/** Compares what reached Splunk with what really happened. */
final class Assessment {
    /** A version that could be read for so long has to be in Splunk; one that was replaced sooner may be missed. */
    private static final Duration LONG_ENOUGH = Duration.ofMinutes(20);

    private static final String HEALTH = "ms:defender:health";
    private static final Pattern KEY = Pattern.compile("\"(?:title|displayName|incidentName)\":\"([^\"]+)\"");
    private static final Pattern HEALTH_OUTCOME = Pattern.compile("\"outcome\":\"(\\w+)\"");

    private final Tenant tenant;
    private final List<Instant[]> blind;
    private final Instant end;

    private final Map<String, Instant> arrived = new HashMap<>();
    final Set<String> seen = new HashSet<>();
    final Set<String> altered = new TreeSet<>();
    final List<String> health = new ArrayList<>();
    int emitted;
    int duplicates;

    Assessment(Tenant tenant, List<Instant[]> blind, Instant end) {
        this.tenant = tenant;
        this.blind = blind;
        this.end = end;
    }

    /** Counts what Splunk has. */
    void count(List<SplunkPipe.Event> events) {
        Map<String, String> truth = new HashMap<>();
        for (TrackedObject object : tenant.objects()) {
            object.versions().forEach(version -> truth.putAll(version.events()));
        }
        for (SplunkPipe.Event event : events) {
            if (event.sourcetype().equals(HEALTH)) {
                health.add(group(HEALTH_OUTCOME, event.data()));
                continue;
            }
            String key = group(KEY, event.data());
            emitted++;
            arrived.putIfAbsent(key, event.at());
            duplicates += seen.add(key) ? 0 : 1;
            if (!event.data().equals(truth.get(key))) {
                altered.add(key);
            }
        }
    }

    /** What has to be there and is not. */
    Set<String> lost() {
        Set<String> lost = new TreeSet<>();
        for (TrackedObject object : tenant.objects()) {
            for (int i = 0; i < object.versions().size(); i++) {
                Version version = object.versions().get(i);
                boolean last = i + 1 == object.versions().size();
                Instant replaced = last ? end : object.versions().get(i + 1).visibleAt();
                Instant until = replaced.isBefore(end) ? replaced : end;
                if (readable(object.readableFrom(version), until).compareTo(LONG_ENOUGH) >= 0) {
                    lost.addAll(version.events().keySet());
                }
            }
        }
        lost.removeAll(seen);
        return lost;
    }

    /** How long the slowest version took from the moment at which it could be read; what was poisoned is left out. */
    Duration delay() {
        Duration longest = Duration.ZERO;
        for (TrackedObject object : tenant.objects()) {
            for (Version version : object.versions()) {
                Instant from = version.visibleAt().isBefore(Tenant.START) ? Tenant.START : version.visibleAt();
                for (String key : version.events().keySet()) {
                    Instant at = arrived.get(key);
                    if (at != null && !at.equals(Instant.MAX) && !object.isPoisonedAt(from)) {
                        Duration taken = Duration.between(from, at);
                        longest = taken.compareTo(longest) > 0 ? taken : longest;
                    }
                }
            }
        }
        return longest;
    }

    private Duration readable(Instant from, Instant until) {
        Instant begin = from.isBefore(Tenant.START) ? Tenant.START : from;
        Duration readable = Duration.between(begin, until);
        for (Instant[] stretch : blind) {
            Instant start = stretch[0].isAfter(begin) ? stretch[0] : begin;
            Instant stop = stretch[1].isBefore(until) ? stretch[1] : until;
            if (stop.isAfter(start)) {
                readable = readable.minus(Duration.between(start, stop));
            }
        }
        return readable;
    }

    private static String group(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return matcher.find() ? matcher.group(1) : "nothing known in " + text;
    }
}
