package ta.simulator.splunkd.index;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import ta.simulator.splunkd.conf.ConfStore;
import ta.simulator.splunkd.conf.ConfText;

/** The in-memory indexes: checks that an index exists and applies {@code TRUNCATE} and line breaking as parsing would. */
public final class Indexes {
    private final ConfStore confs;
    private final Clock clock;
    private final Consumer<String> problems;
    private final List<IndexedEvent> events = new ArrayList<>();
    private final List<Arrival> homeless = new ArrayList<>();
    private long counter;

    /**
     * Makes empty indexes.
     *
     * @param problems told, in one line, of each event that no index takes
     */
    public Indexes(ConfStore confs, Clock clock, Consumer<String> problems) {
        this.confs = confs;
        this.clock = clock;
        this.problems = problems;
    }

    /** Names of the indexes that exist and are not disabled. */
    public Set<String> names() {
        Set<String> names = new TreeSet<>();
        confs.effective("indexes").values().stream()
                .filter(stanza -> !stanza.disabled() && !stanza.name().startsWith("volume:"))
                .forEach(stanza -> names.add(stanza.name()));
        return names;
    }

    /** Adds an event; one with an unknown index is reported and kept apart, as when no lastChanceIndex is set. */
    public void add(Arrival arrival) {
        String index = arrival.index().isEmpty() || arrival.index().equals("default") ? "main" : arrival.index();
        if (!names().contains(index)) {
            synchronized (events) {
                homeless.add(arrival);
            }
            problems.accept("Received event for unconfigured/disabled/deleted index=" + index + " with source=\""
                    + arrival.source() + "\" host=\"" + arrival.host() + "\" sourcetype=\"" + arrival.sourcetype()
                    + "\"; the event was dropped. Create the index, or name another one on the stanza.");
            return;
        }
        var parsing = confs.stanza("props", arrival.sourcetype()).map(stanza -> stanza.values());
        var settings = parsing.orElseGet(() -> confs.inherited("props"));
        int truncate =
                Integer.parseInt(settings.getOrDefault("TRUNCATE", "10000").strip());
        boolean merge = ConfText.isTrue(settings.getOrDefault("SHOULD_LINEMERGE", "true"));
        List<String> lines =
                merge ? List.of(arrival.raw().strip()) : arrival.raw().lines().toList();
        for (String line : lines) {
            if (!line.isEmpty()) {
                keep(arrival, index, truncated(line, truncate));
            }
        }
    }

    /** Everything indexed so far, in order of arrival. */
    public List<IndexedEvent> events() {
        synchronized (events) {
            return List.copyOf(events);
        }
    }

    /** Events that named an unknown index. */
    public List<Arrival> homeless() {
        synchronized (events) {
            return List.copyOf(homeless);
        }
    }

    private void keep(Arrival arrival, String index, String raw) {
        synchronized (events) {
            counter++;
            events.add(new IndexedEvent(
                    counter,
                    arrival.time().orElseGet(clock::instant),
                    index,
                    arrival.host(),
                    arrival.source(),
                    arrival.sourcetype(),
                    raw,
                    arrival.stanza(),
                    arrival.processId(),
                    clock.instant()));
        }
    }

    private static String truncated(String line, int limit) {
        byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
        return limit == 0 || bytes.length <= limit
                ? line
                : new String(Arrays.copyOf(bytes, limit), StandardCharsets.UTF_8);
    }
}
