package ta.defender.scenario;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import ta.defender.model.Feed;

/** Spells versions as each API does; every title is unique to its version. */
final class VersionWriter {
    private static final String SEVEN_DIGITS = "uuuu-MM-dd'T'HH:mm:ss.SSSSSSS'Z'";
    private static final String NO_DIGITS = "uuuu-MM-dd'T'HH:mm:ss'Z'";

    private final Feed feed;
    private final boolean nulls;

    /**
     * @param nulls whether every list is null
     */
    VersionWriter(Feed feed, boolean nulls) {
        this.feed = feed;
        this.nulls = nulls;
    }

    Version write(String id, int number, Instant created, Instant updated, Duration delay) {
        String key = id + "#" + number;
        Map<String, String> events = new LinkedHashMap<>();
        String body = switch (feed) {
            case GRAPH_ALERTS -> graphAlert(id, key, created, updated);
            case ENDPOINT_ALERTS -> endpointAlert(id, key, created, updated);
            case GRAPH_INCIDENTS -> graphIncident(id, key, created, updated);
            case XDR_INCIDENTS -> xdrIncident(id, key, created, updated, number, events);
        };
        if (feed != Feed.XDR_INCIDENTS) {
            events.put(key, body);
        }
        return new Version(key, updated, updated.plus(delay), body, events);
    }

    private String graphAlert(String id, String key, Instant created, Instant updated) {
        return "{\"id\":\"da" + id + "\",\"title\":\"" + key + "\",\"incidentId\":\"7\",\"status\":\"new\","
                + "\"createdDateTime\":\"" + text(created) + "\",\"lastUpdateDateTime\":\"" + text(updated) + "\","
                + "\"mitreTechniques\":" + list("\"T1059\"") + ",\"comments\":" + list("") + ",\"evidence\":"
                + list("{\"@odata.type\":\"#microsoft.graph.security.userEvidence\",\"verdict\":\"unknown\"}") + "}";
    }

    private String endpointAlert(String id, String key, Instant created, Instant updated) {
        return "{\"id\":\"da" + id + "_-1\",\"incidentId\":7,\"title\":\"" + key + "\",\"status\":\"New\","
                + "\"alertCreationTime\":\"" + text(created) + "\",\"lastUpdateTime\":\"" + text(updated) + "\","
                + "\"mitreTechniques\":" + list("\"T1059\"") + ",\"evidence\":" + list("{\"entityType\":\"File\"}")
                + "}";
    }

    private String graphIncident(String id, String key, Instant created, Instant updated) {
        return "{\"id\":\"" + id + "\",\"displayName\":\"" + key + "\",\"createdDateTime\":\"" + text(created)
                + "\",\"lastUpdateDateTime\":\"" + text(updated) + "\",\"customTags\":" + list("\"vip\"")
                + ",\"comments\":" + list("") + "}";
    }

    /** Every second incident has an alert that never changes, every third one an alert that changes with it. */
    private String xdrIncident(
            String id, String key, Instant created, Instant updated, int number, Map<String, String> events) {
        StringBuilder alerts = new StringBuilder();
        int value = Integer.parseInt(id);
        if (value % 2 == 0) {
            add(alerts, id + "/still#1", created.minus(Duration.ofDays(value % 5)), events);
        }
        if (value % 3 == 0) {
            add(alerts, id + "/moving#" + number, updated, events);
        }
        String head = "{\"incidentId\":" + id + ",\"incidentName\":\"" + key + "\",\"createdTime\":\"" + text(created)
                + "\",\"lastUpdateTime\":\"" + text(updated) + "\",\"tags\":" + list("");
        events.put(key, head + "}");
        boolean none = alerts.length() == 0;
        return head + ",\"alerts\":" + (none ? (nulls ? "null" : "[]") : "[" + alerts + "]") + "}";
    }

    private void add(StringBuilder alerts, String key, Instant updated, Map<String, String> events) {
        String alert = "{\"alertId\":\"" + key.replaceAll("#.*", "") + "\",\"title\":\"" + key
                + "\",\"creationTime\":\"" + text(updated) + "\",\"lastUpdatedTime\":\"" + text(updated)
                + "\",\"devices\":" + list("") + ",\"entities\":" + list("{\"entityType\":\"Ip\"}") + "}";
        alerts.append(alerts.length() == 0 ? "" : ",").append(alert);
        events.put(key, alert);
    }

    private String list(String content) {
        return nulls ? "null" : "[" + content + "]";
    }

    private static String text(Instant instant) {
        boolean whole = instant.equals(instant.truncatedTo(ChronoUnit.SECONDS));
        return DateTimeFormatter.ofPattern(whole ? NO_DIGITS : SEVEN_DIGITS, Locale.ROOT)
                .withZone(ZoneOffset.UTC)
                .format(instant);
    }
}
