package ta.knowledge;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import ta.defender.json.PageScanner;
import ta.defender.json.Slice;
import ta.defender.model.Feed;
import ta.defender.poll.Normaliser;

/** Events to look at: Microsoft's samples as our inputs write them, and our own in {@code knowledge/events.txt}. */
public final class SampleEvents {
    private static final Path RESOURCES = Path.of("src/test/resources");
    private static final String TENANT = "11111111-1111-1111-1111-111111111111";

    private SampleEvents() {}

    /** All of them, in a fixed order. */
    public static List<Event> all() throws IOException {
        return Stream.concat(made().keySet().stream(), own().stream()).toList();
    }

    /** What the inputs make of Microsoft's samples, with the instant that they hand to Splunk. */
    static Map<Event, Instant> made() throws IOException {
        Map<Event, Instant> made = new LinkedHashMap<>();
        made.putAll(page("endpoint-sample", Feed.ENDPOINT_ALERTS, false, "02-mde-list-alerts-expand-evidence"));
        made.putAll(page("xdr-sample", Feed.XDR_INCIDENTS, false, "12-xdr-list-incidents"));
        made.putAll(page("graph-alert-sample", Feed.GRAPH_ALERTS, false, "20-graph-list-alerts_v2"));
        made.putAll(page("graph-alert-with-entities", Feed.GRAPH_ALERTS, true, "20-graph-list-alerts_v2"));
        made.putAll(
                page("graph-incident-sample", Feed.GRAPH_INCIDENTS, false, "22-graph-list-incidents-expand-alerts"));
        return made;
    }

    private static List<Event> own() throws IOException {
        List<Event> events = new ArrayList<>();
        List<String> lines = Files.readAllLines(RESOURCES.resolve("knowledge/events.txt"));
        for (int i = 0; i < lines.size(); i += 2) {
            String[] head = lines.get(i).substring(4).split(" \\| ");
            events.add(new Event(head[0], head[1], head[2], lines.get(i + 1)));
        }
        return events;
    }

    private static Map<Event, Instant> page(String name, Feed feed, boolean legacyEntities, String sample)
            throws IOException {
        Normaliser normaliser = new Normaliser(feed, true, legacyEntities);
        Map<Event, Instant> events = new LinkedHashMap<>();
        String scheme = feed.isOfAlerts() ? "defender_alerts" : "defender_incidents";
        byte[] text = Files.readString(RESOURCES.resolve("samples/" + sample + ".json"))
                .getBytes(StandardCharsets.UTF_8);
        PageScanner.scan(
                new ByteArrayInputStream(text),
                normaliser.shape(),
                element -> normaliser.versions(
                        element,
                        version -> events.put(
                                new Event(
                                        name + "-" + (events.size() + 1),
                                        version.sourcetype(),
                                        scheme + ":" + TENANT,
                                        Slice.of(Slice.join(version.text())).utf8()),
                                version.updated())));
        return events;
    }
}
