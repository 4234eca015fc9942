package ta.knowledge;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Rows of {@code knowledge/streamed-fields.psv}: what it shows, table, properties, and the fields that are expected.
 *
 * @param expected {@code field=value}, several values with {@code +} between, {@code !field} for a field that is absent
 */
record StreamedRows(String what, String table, String properties, List<String> expected) {
    static List<StreamedRows> all() throws IOException {
        return Files.readAllLines(Path.of("src/test/resources/knowledge/streamed-fields.psv")).stream()
                .map(line -> line.split(" \\| ", 4))
                .map(cells -> new StreamedRows(cells[0], cells[1], cells[2], List.of(cells[3].split(" ; "))))
                .toList();
    }

    /** The record as the stream brings it. */
    Event event() {
        String raw = "{\"time\":\"2026-11-20T10:06:00Z\",\"tenantId\":\"11111111-2222-4333-8444-555555555555\","
                + "\"operationName\":\"Publish\",\"category\":\"AdvancedHunting-" + table + "\",\"properties\":"
                + properties + ",\"Tenant\":\"DefaultTenant\"}";
        return new Event(what, "ms:defender:eventhub", "eventhub:soc/defender", raw);
    }

    @Override
    public String toString() {
        return what;
    }
}
