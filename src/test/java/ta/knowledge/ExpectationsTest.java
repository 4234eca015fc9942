package ta.knowledge;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Rows of {@code knowledge/security-content.txt} (what published detections over our sourcetypes need) hold for every sample
 * event, as Splunk is shipped.
 */
final class ExpectationsTest {
    private static final Map<Event, SearchTime.Seen> EVENTS = events();

    private static Map<Event, SearchTime.Seen> events() {
        SearchTime searchTime = new SearchTime(Knowledge.ofSources());
        Map<Event, SearchTime.Seen> seen = new LinkedHashMap<>();
        try {
            SampleEvents.all().forEach(event -> seen.put(event, searchTime.of(event, Reading.AS_SHIPPED)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return seen;
    }

    record Need(String detection, String sourcetype, String kind, String name) {}

    static List<Need> needs() throws IOException {
        return rows("security-content.txt").stream()
                .map(cells -> new Need(cells[0], cells[1], cells[2], cells[3]))
                .toList();
    }

    private static List<String[]> rows(String file) throws IOException {
        return Files.readAllLines(Path.of("src/test/resources/knowledge", file)).stream()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .map(line -> line.split("\\s*\\|\\s*"))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("needs")
    void securityContent_findsWhatItNeeds(Need need) throws Exception {
        List<Event> events = EVENTS.keySet().stream()
                .filter(event -> event.sourcetype().equals(need.sourcetype()))
                .toList();
        assertThat(events).isNotEmpty();

        int met = 0;
        for (Event event : events) {
            SearchTime.Seen seen = EVENTS.get(event);
            switch (need.kind()) {
                case "field" -> assertThat(seen.definedFields()).as("%s", event).containsKey(need.name());
                case "in" -> assertAllowed(seen, need.name());
                case "tag" -> assertThat(seen.tags()).as("%s", event).contains(need.name());
                default -> met += inRaw(event, need) ? 1 : 0;
            }
        }
        if (need.kind().startsWith("raw")) {
            assertThat(met).isPositive();
        }
    }

    /** Whether the raw event can serve; Graph alerts have the entities only when the input was asked for them. */
    private static boolean inRaw(Event event, Need need) {
        JsonObject raw = JsonParser.parseString(event.raw()).getAsJsonObject();
        String[] path = need.name().split(": ");
        boolean graph = raw.has("lastUpdateDateTime");
        if (graph && path[0].equals("entities") && !raw.has("entities")) {
            return false;
        }
        assertThat(raw.keySet()).as("%s", event).contains(path[0]);
        if (need.kind().equals("raw")) {
            return true;
        }
        for (JsonElement element : raw.getAsJsonArray(path[0])) {
            assertThat(element.getAsJsonObject().keySet()).as("%s", event).contains(path[1]);
        }
        return true;
    }

    private static void assertAllowed(SearchTime.Seen seen, String rule) {
        String[] parts = rule.split(": ");
        assertThat(parts[1].split(" ")).containsAll(seen.fields().get(parts[0]));
    }

    /** All four APIs, and at least three streamed tables, are among the events that these rows are held against. */
    @Test
    void samples_areOfAllApisAndSeveralTables() throws Exception {
        Set<String> apis = new TreeSet<>();
        Set<String> tables = new TreeSet<>();
        for (Event event : EVENTS.keySet()) {
            SearchTime.Seen seen = EVENTS.get(event);
            seen.fields()
                    .getOrDefault("defender_api", List.of())
                    .forEach(api -> apis.add(event.sourcetype() + " " + api));
            tables.addAll(seen.fields().getOrDefault("ta_defender_table", List.of()));
        }

        assertThat(apis)
                .contains(
                        "ms365:defender:incident graph",
                        "ms365:defender:incident xdr",
                        "ms365:defender:incident:alerts graph",
                        "ms365:defender:incident:alerts xdr",
                        "ms:defender:atp:alerts endpoint");
        assertThat(tables).hasSizeGreaterThan(10);
    }
}
