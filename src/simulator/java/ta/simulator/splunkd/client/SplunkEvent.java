package ta.simulator.splunkd.client;

import java.time.Instant;

/** An event as a search returns it. */
public record SplunkEvent(Instant time, String index, String host, String source, String sourcetype, String raw) {}
