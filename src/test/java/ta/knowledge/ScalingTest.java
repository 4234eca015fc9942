package ta.knowledge;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Shipped searches that must hold with millions of events: saved searches, macros and the base searches of dashboards. */
final class ScalingTest {
    private static final Knowledge KNOWLEDGE = Knowledge.ofSources();
    /** Commands that bring events to the search head whole, unless something before them has named the fields. */
    private static final Pattern GATHERING =
            Pattern.compile("\\|\\s*(?:dedup|eventstats|streamstats|sort|transaction)\\b");

    private static final Pattern NAMING =
            Pattern.compile("\\|\\s*(?:fields - _raw|(?:table|stats|timechart|chart)\\b)");

    static Stream<Map.Entry<String, String>> searches() throws IOException {
        Map<String, String> searches = new LinkedHashMap<>();
        Macros macros = new Macros(KNOWLEDGE);
        KNOWLEDGE
                .savedSearches()
                .forEach((name, settings) -> searches.put(name, macros.expanded(settings.get("search"))));
        KNOWLEDGE.macros().forEach((name, settings) -> searches.put(name, macros.expanded(settings.get("definition"))));
        for (String name : List.of("overview", "worklist", "investigation", "operations")) {
            JsonObject sources = JsonParser.parseString(
                            Files.readString(Path.of("src/dashboards/definitions", name + ".json")))
                    .getAsJsonObject()
                    .getAsJsonObject("dataSources");
            sources.entrySet().stream()
                    .filter(source -> !source.getValue()
                            .getAsJsonObject()
                            .getAsJsonObject("options")
                            .has("extend"))
                    .forEach(source -> searches.put(
                            name + "." + source.getKey(),
                            macros.expanded(source.getValue()
                                    .getAsJsonObject()
                                    .getAsJsonObject("options")
                                    .get("query")
                                    .getAsString())));
        }
        return searches.entrySet().stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("searches")
    void fields_areNamed_beforeEventsAreGathered(Map.Entry<String, String> search) {
        var gathering = GATHERING.matcher(search.getValue());
        var naming = NAMING.matcher(search.getValue());

        if (gathering.find() && !search.getValue().matches("(?s)\\W*inputlookup.*")) {
            assertThat(naming.find() && naming.start() < gathering.start())
                    .as(search.getValue())
                    .isTrue();
        }
    }

    /** A subsearch ends at 10,000 rows or after 60 seconds without a word, and NOT makes of what is missing what is found. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("searches")
    void nothing_isLeftOutBySubsearch(Map.Entry<String, String> search) {
        assertThat(search.getValue()).doesNotContainPattern("(?i)NOT\\s*\\[");
    }

    /** Two versions of one second: seconds cannot say which is newer. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("searches")
    void newestVersion_isByTheTimeOfTheEvent(Map.Entry<String, String> search) {
        assertThat(search.getValue()).doesNotContainPattern("(?:dedup|sort)[^|]*update_time");
    }

    /** Splunk takes a blank after the comma as part of the next field's name. */
    @Test
    void throttledFields_haveNoBlanks() {
        assertThat(KNOWLEDGE.savedSearches().values())
                .filteredOn(settings -> settings.containsKey("alert.suppress.fields"))
                .isNotEmpty()
                .allSatisfy(settings ->
                        assertThat(settings.get("alert.suppress.fields")).doesNotContainAnyWhitespaces());
    }

    /** A field that is calculated is not in the index: the word beside it is what the index finds. */
    @Test
    void drillDown_hasAWordForTheIndex() throws IOException {
        Pattern calculated = Pattern.compile("%20(?:id|incident_id|dest|mitre_technique_id)%3D(%22.+?%22|\\$[^$]+\\$)");
        Set<String> texts = new java.util.LinkedHashSet<>();
        KNOWLEDGE.savedSearches().values().forEach(settings -> texts.add(settings.get("search")));
        for (String name : List.of("overview", "worklist", "investigation", "operations")) {
            texts.addAll(Files.readAllLines(Path.of("src/dashboards/definitions", name + ".json")));
        }
        int found = 0;
        for (String text : texts) {
            var field = calculated.matcher(text);
            while (field.find()) {
                found++;
                assertThat(text.substring(0, field.start())).endsWith(field.group(1));
            }
        }
        assertThat(found).isGreaterThan(2);
        assertThat(Files.readString(Path.of("src/dashboards/definitions/worklist.json")))
                .contains("sourcetype=\\\"ms*:alerts\\\") $about|s$)");
    }

    /** Points stand alone where a chart has finer steps than the search that it continues. */
    @Test
    void operations_chartsHaveNoFinerStepsThanTheirBase() throws IOException {
        String text = Files.readString(Path.of("src/dashboards/definitions/operations.json"));

        assertThat(text).doesNotContain("bins=").contains("timechart minspan=1m");
    }
}
