package ta.knowledge;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The tables: complete, unambiguous, and in step with what the write-back accepts. */
final class LookupsTest {
    private static final Map<String, LookupTable> LOOKUPS =
            Knowledge.ofSources().lookups();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ta_defender_severity",
                "ta_defender_status",
                "ta_defender_classification",
                "ta_defender_determination",
                "ta_defender_service",
                "ta_defender_mitre"
            })
    void table_hasEachKeyOnceAndNoEmptyCell(String name) {
        LookupTable table = LOOKUPS.get(name);
        String key = table.columns().get(0);
        Set<String> keys = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);

        assertThat(table.rows()).isNotEmpty().allSatisfy(row -> {
            assertThat(keys.add(row.get(key))).as("%s once", row.get(key)).isTrue();
            assertThat(row.values()).doesNotContain("");
        });
    }

    /** The words that the write-back knows for a member over all APIs. */
    @ParameterizedTest
    @CsvSource({
        "status, ta_defender_status",
        "classification, ta_defender_classification",
        "determination, ta_defender_determination"
    })
    void everyValueOfTheApis_hasARow(String member, String name) throws Exception {
        LookupTable table = LOOKUPS.get(name);
        List<String> words = Files.readAllLines(Path.of("src/main/resources/ta/defender/update/values.txt")).stream()
                .map(line -> line.strip().split("\\s*\\|\\s*"))
                .filter(cells -> cells.length > 2 && cells[1].equals(member) && !cells[0].startsWith("#"))
                .map(cells -> cells[2])
                .toList();

        assertThat(words)
                .isNotEmpty()
                .allSatisfy(
                        word -> assertThat(table.row("vendor_" + member, word)).isPresent());
    }

    /** The calculated fields say the same as the tables, which serve searches and have the labels. */
    @ParameterizedTest
    @CsvSource({
        "status, ta_defender_status",
        "classification, ta_defender_classification",
        "determination, ta_defender_determination"
    })
    void everyRow_isWhatTheFieldSays(String member, String name) {
        SearchTime searchTime = new SearchTime(Knowledge.ofSources());

        assertThat(LOOKUPS.get(name).rows()).isNotEmpty().allSatisfy(row -> {
            String word = row.get("vendor_" + member);
            String raw = "{\"" + member + "\":\"" + word + "\"}";
            for (String sourcetype :
                    List.of("ms365:defender:incident:alerts", "ms:defender:atp:alerts", "ms365:defender:incident")) {
                Event event = new Event("made", sourcetype, "made", raw);
                assertThat(searchTime.of(event, Reading.NULL_IS_TEXT).fields())
                        .as("%s of %s", word, sourcetype)
                        .containsEntry(member, List.of(row.get(member)));
            }
        });
    }

    @Test
    void mitre_hasTheTechniquesThatEventsName() throws Exception {
        SearchTime searchTime = new SearchTime(Knowledge.ofSources());
        Set<String> named = new TreeSet<>();
        for (Event event : SampleEvents.all()) {
            named.addAll(
                    searchTime.of(event, Reading.NULL_IS_TEXT).fields().getOrDefault("mitre_technique_id", List.of()));
        }

        assertThat(named)
                .hasSizeGreaterThan(8)
                .allSatisfy(id -> assertThat(LOOKUPS.get("ta_defender_mitre").row("technique_id", id))
                        .isPresent());
        assertThat(LOOKUPS.get("ta_defender_mitre").rows())
                .allSatisfy(row -> assertThat(row)
                        .hasEntrySatisfying("technique_id", id -> assertThat(id).matches("T\\d{4}(\\.\\d{3})?"))
                        .containsEntry("attack_version", "18.1"));
        assertThat(Files.readString(Path.of("splunk-app/LICENSES/NOTICE.txt")))
                .contains("The MITRE Corporation", "18.1");
    }
}
