package ta.knowledge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Saved searches, workflow actions, macros and event types use only what exists. */
final class SearchesTest {
    private static final Knowledge KNOWLEDGE = Knowledge.ofSources();
    private static final Macros MACROS = new Macros(KNOWLEDGE);
    private static final KnownFields KNOWN = KnownFields.of(KNOWLEDGE);

    static Set<Map.Entry<String, String>> searches() {
        Map<String, String> searches = new TreeMap<>();
        KNOWLEDGE.savedSearches().forEach((name, settings) -> searches.put(name, settings.get("search")));
        KNOWLEDGE
                .workflowActions()
                .forEach((name, settings) -> searches.put(name, settings.get("search.search_string")));
        KNOWLEDGE.macros().forEach((name, settings) -> {
            // a search of its own, not a piece of one
            if (settings.get("definition").startsWith("`defender_")
                    || settings.get("definition").startsWith("inputlookup")) {
                searches.put(name, settings.get("definition"));
            }
        });
        return searches.entrySet();
    }

    @ParameterizedTest
    @MethodSource("searches")
    void search_usesOnlyFieldsAndMacrosThatExist(Map.Entry<String, String> search) {
        assertThat(SearchFields.missing(MACROS.expanded(search.getValue()), KNOWN))
                .isEmpty();
    }

    @Test
    void eventtype_usesOnlyFieldsThatExist() {
        assertThat(KNOWLEDGE.eventtypes())
                .allSatisfy((name, settings) -> assertThat(SearchFields.missing(settings.get("search"), KNOWN))
                        .isEmpty());
    }

    @Test
    void tags_areOfEventtypesThatExist() {
        assertThat(KNOWLEDGE.tags().keySet())
                .allSatisfy(name -> assertThat(KNOWLEDGE.eventtypes()).containsKey(name.replace("eventtype=", "")));
    }

    @Test
    void workflowAction_isOfferedOnFieldsThatExist() {
        List<Set<String>> known = Stream.of(
                        "ms365:defender:incident:alerts", "ms365:defender:incident", "ms:defender:update")
                .map(KNOWN::of)
                .toList();

        assertThat(KNOWLEDGE.workflowActions().values())
                .allSatisfy(action -> assertThat(known)
                        .anyMatch(fields ->
                                fields.containsAll(List.of(action.get("fields").split(",\\s*")))));
    }

    @Test
    void everySavedSearch_isDisabledScheduledAndDescribed() {
        assertThat(KNOWLEDGE.savedSearches())
                .allSatisfy((name, settings) -> assertThat(settings)
                        .containsEntry("disabled", "1")
                        .containsEntry("enableSched", "1")
                        .containsKeys("description", "cron_schedule"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "New high severity alert",
                "Incident reopened",
                "Input silent or lagging",
                "Reconciliation found a gap",
                "Secret or certificate about to expire"
            })
    void watchingSearch_isThrottledByAFieldOfItsRowsAndLeadsOn(String name) {
        Map<String, String> settings = KNOWLEDGE.savedSearches().get("Microsoft Defender - " + name);
        List<String> columns = List.of(
                settings.get("search").replaceFirst("(?s).*\\| table ", "").split(" "));

        assertThat(settings).containsEntry("alert.suppress", "1").containsKey("alert.suppress.period");
        assertThat(columns)
                .contains("drilldown")
                .containsAll(List.of(settings.get("alert.suppress.fields").split(",\\s*")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "`ta_defender_alerts` ! stats count BY dset | dset",
                "`ta_defender_alerts` severty=high | severty",
                "`ta_defender_alerts` ! eval a=lower(titel).\"x\" ! table a | titel",
                "`ta_defender_alerts` ! stats count BY dest ! sort - user | user",
                "`ta_defender_alerts` ! where isnull('mitreTechnique{}') | mitreTechnique{}",
                "`ta_defender_alerts` ! lookup ta_defender_mitre technique_id AS mitre_technique_id OUTPUT techniqe | ta_defender_mitre:techniqe",
                "`ta_defender_alerts` NOT [search `ta_defender_updates` ! fields alert_it] | alert_it",
                "`ta_defender_polls` ! timechart max(lag_secnds) AS lag BY modular_input_name | lag_secnds",
                "`ta_defender_incidents` ! rename titel AS t | titel"
            })
    void wrongField_isNoticed(String search, String field) {
        assertThat(SearchFields.missing(MACROS.expanded(search.replace('!', '|')), KNOWN))
                .containsExactly(field);
    }

    @Test
    void rightFields_areAccepted() {
        String search =
                "`ta_defender_events(DeviceLogonEvents)` action=failure src IN (\"a b\", c) | eval hour=strftime(_time, \"%H\"),"
                        + " late=if(hour>=22 OR hour<6, \"yes\", \"no\") | stats count dc(user) AS users values(src) AS src"
                        + " count(eval(late==\"yes\")) AS at_night BY dest late | eventstats sum(count) AS total BY dest"
                        + " | where count>0.5*total | sort 0 - count | head 10 | rename users AS \"Users seen\" | table dest src at_night \"Users seen\"";

        assertThat(SearchFields.missing(MACROS.expanded(search), KNOWN)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"`ta_defender_alert`", "`ta_defender_events(a,b)`"})
    void wrongMacro_isNoticed(String search) {
        assertThatThrownBy(() -> MACROS.expanded(search)).hasMessageContaining("there is no macro");
    }

    @ParameterizedTest
    @ValueSource(strings = {"`ta_defender_alerts` | frobnicate x", "index=main", "index=main sourcetype=other"})
    void unknownCommandOrSource_isNoticed(String search) {
        assertThatThrownBy(() -> SearchFields.missing(MACROS.expanded(search), KNOWN))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
