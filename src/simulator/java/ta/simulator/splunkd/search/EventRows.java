package ta.simulator.splunkd.search;

import com.google.gson.JsonElement;
import com.google.gson.JsonParseException;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Set;
import ta.simulator.net.Json;
import ta.simulator.splunkd.index.IndexedEvent;

/** Makes result rows of events: metadata, {@code _raw}, and the fields that {@code KV_MODE=json} would extract. */
final class EventRows {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSxxx").withZone(ZoneOffset.UTC);

    private static final Set<String> METADATA =
            Set.of("_time", "_raw", "_indextime", "index", "host", "source", "sourcetype");

    private EventRows() {}

    static Row row(IndexedEvent event) {
        Row row = new Row()
                .with("_time", TIME.format(event.time()))
                .with("_raw", event.raw())
                .with("_indextime", String.valueOf(event.arrived().getEpochSecond()))
                .with("index", event.index())
                .with("host", event.host())
                .with("source", event.source())
                .with("sourcetype", event.sourcetype())
                .with("splunk_server", "splunk-stand-in");
        return event.raw().startsWith("{") ? row.withLater(METADATA::contains, one -> extract(event.raw(), one)) : row;
    }

    private static void extract(String raw, Row row) {
        JsonElement object;
        try {
            object = Json.parse(raw);
        } catch (JsonParseException e) {
            return;
        }
        flatten(row, "", object);
    }

    private static void flatten(Row row, String path, JsonElement element) {
        if (element.isJsonObject()) {
            for (Map.Entry<String, JsonElement> member :
                    element.getAsJsonObject().entrySet()) {
                flatten(row, path.isEmpty() ? member.getKey() : path + "." + member.getKey(), member.getValue());
            }
        } else if (element.isJsonArray()) {
            element.getAsJsonArray().forEach(item -> flatten(row, path + "{}", item));
        } else if (!METADATA.contains(path)) {
            row.add(path, element.isJsonNull() ? "null" : element.getAsString());
        }
    }
}
