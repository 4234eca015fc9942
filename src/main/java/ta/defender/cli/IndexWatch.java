package ta.defender.cli;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import ta.defender.model.DefenderException;
import ta.defender.splunk.ManagementPort;
import ta.defender.splunk.SplunkLog;

/**
 * Whether the indexes of a process's inputs take events, as far as this host knows. Splunk drops events for an index that does not
 * exist, and tells the input nothing.
 */
final class IndexWatch {
    private static final Duration KNOWN_FOR = Duration.ofMinutes(5);

    private final ManagementPort port;
    private final InstantSource clock;
    private final SplunkLog log;
    private final Map<String, String> indexes = new TreeMap<>();
    private Set<String> missing = Set.of();
    private Instant next = Instant.MIN;

    /**
     * @param inputs stanzas with their values
     */
    IndexWatch(ManagementPort port, Map<String, Map<String, String>> inputs, InstantSource clock, SplunkLog log) {
        this.port = port;
        this.clock = clock;
        this.log = log;
        inputs.forEach((stanza, values) -> {
            String index = values.getOrDefault("index", "").strip();
            if (!index.isEmpty() && !index.equals("default")) {
                indexes.put(stanza, index);
            }
        });
    }

    /** Looked up anew every few minutes; what cannot be looked up stays as it was. */
    synchronized boolean isMissing(String stanza) {
        Instant now = clock.instant();
        if (!now.isBefore(next)) {
            next = now.plus(KNOWN_FOR);
            try {
                learn(port.missingIndexes(new TreeSet<>(indexes.values())));
            } catch (DefenderException e) {
                log.debug("cannot look for the indexes of the inputs: " + e.getMessage());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        return missing.contains(indexes.getOrDefault(stanza, ""));
    }

    private void learn(Set<String> found) {
        indexes.forEach((stanza, index) -> {
            if (found.contains(index) && !missing.contains(index)) {
                log.warn(
                        "stanza=" + stanza + " index: '" + index + "' does not exist on this host, which forwards to no"
                                + " indexer: Splunk drops the events; create the index, or change index of the input");
            } else if (!found.contains(index) && missing.contains(index)) {
                log.info("stanza=" + stanza + " Recovered: the index '" + index + "' exists.");
            }
        });
        missing = Set.copyOf(found);
    }
}
