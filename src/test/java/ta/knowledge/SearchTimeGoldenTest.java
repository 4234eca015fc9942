package ta.knowledge;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The fields of the sample events, by the app's settings, against {@code golden/knowledge}. */
final class SearchTimeGoldenTest {
    private static final Knowledge KNOWLEDGE = Knowledge.ofSources();
    private static final SearchTime SEARCH_TIME = new SearchTime(KNOWLEDGE);
    private static final Set<String> SEVERITIES = Set.of("critical", "high", "medium", "low", "informational");
    private static final Pattern NO_ASSET =
            Pattern.compile("https?://.*|[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

    static List<Event> events() throws IOException {
        return SampleEvents.all();
    }

    /** After a wanted change, a run with {@code -Dgolden=write} writes the files anew. */
    @ParameterizedTest
    @MethodSource("events")
    void event_hasTheExpectedFields(Event event) throws Exception {
        String text = Golden.text(event, KNOWLEDGE, SEARCH_TIME.of(event, Reading.NULL_IS_TEXT));

        if ("write".equals(System.getProperty("golden"))) {
            Files.createDirectories(Golden.file(event).getParent());
            Files.writeString(Golden.file(event), text);
        }
        assertThat(text).isEqualTo(Files.readString(Golden.file(event)));
    }

    /** What Splunk does with a JSON null, and where its own extraction ends, must not matter. */
    @ParameterizedTest
    @MethodSource("events")
    void event_whateverSplunkMakesOfItsJson_hasTheSameFields(Event event) {
        SearchTime.Seen seen = SEARCH_TIME.of(event, Reading.NULL_IS_TEXT);

        for (Reading reading : Reading.values()) {
            SearchTime.Seen other = SEARCH_TIME.of(event, reading);
            assertThat(other.definedFields()).as("%s", reading).isEqualTo(seen.definedFields());
            assertThat(other.eventtypes()).isEqualTo(seen.eventtypes());
        }
    }

    @ParameterizedTest
    @MethodSource("events")
    void event_neverHasNullAsText(Event event) {
        SearchTime.Seen seen = SEARCH_TIME.of(event, Reading.NULL_IS_TEXT);

        assertThat(seen.definedFields().values())
                .allSatisfy(values -> assertThat(values).doesNotContain("null", ""));
    }

    /** As docs/knowledge.md promises: in advanced hunting every column is a field, whatever its type. */
    @ParameterizedTest
    @MethodSource("streamed")
    void streamedEvent_hasEveryColumnThatHasAValue(Event event) {
        Set<String> columns = new TreeSet<>();
        JsonParser.parseString(event.raw())
                .getAsJsonObject()
                .getAsJsonObject("properties")
                .entrySet()
                .forEach(column -> {
                    if (column.getValue().isJsonPrimitive()
                            && !column.getValue().getAsString().isEmpty()) {
                        columns.add(column.getKey());
                    }
                });

        assertThat(columns).isNotEmpty();
        assertThat(SEARCH_TIME.of(event, Reading.AS_SHIPPED).fields()).containsKeys(columns.toArray(new String[0]));
    }

    static List<Event> streamed() throws IOException {
        return events().stream()
                .filter(event -> event.sourcetype().equals("ms:defender:eventhub"))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("events")
    void taggedEvent_namesAssetsAndNotAddressesOfPages(Event event) {
        Map<String, List<String>> fields =
                SEARCH_TIME.of(event, Reading.AS_SHIPPED).definedFields();

        assertThat(fields.getOrDefault("dest", List.of()))
                .noneMatch(value -> NO_ASSET.matcher(value).matches());
        if (fields.containsKey("severity")) {
            assertThat(SEVERITIES).containsAll(fields.get("severity"));
        }
    }

    /** Whichever of the two Splunk goes by, an event's time is the same to the millisecond. */
    @Test
    void event_hasTheTimeThatTheInputHandsOver() throws Exception {
        Map<Event, Instant> made = SampleEvents.made();

        assertThat(made)
                .hasSizeGreaterThan(8)
                .allSatisfy((event, instant) -> assertThat(
                                TimeRule.time(KNOWLEDGE.props().get(event.sourcetype()), event.raw()))
                        .contains(instant.truncatedTo(ChronoUnit.MILLIS)));
    }

    /** Splunk gives up on an extraction whose repeated group could be given back more than DEPTH_LIMIT (1000) times. */
    @Test
    void noExtraction_repeatsAGroupThatItCouldGiveBack() {
        assertThat(KNOWLEDGE.transforms())
                .allSatisfy((name, rule) ->
                        assertThat(rule.getOrDefault("REGEX", "")).doesNotContainPattern("\\)[*+](?![+])"));
    }

    /** PCRE, which Splunk uses, takes names of groups of at most 32 characters. */
    @Test
    void noExtraction_namesAGroupThatPcreRefuses() {
        assertThat(KNOWLEDGE.transforms())
                .allSatisfy((name, rule) -> assertThat(SearchTime.groups(rule.getOrDefault("REGEX", "")))
                        .allSatisfy(group -> assertThat(group).hasSizeLessThanOrEqualTo(32)));
    }

    @Test
    void everySourcetype_hasASample() throws Exception {
        Set<String> known = new TreeSet<>(KNOWLEDGE.props().keySet());
        known.removeIf(stanza -> stanza.startsWith("source::"));

        assertThat(events()).extracting(Event::sourcetype).containsAll(known);
    }

    @Test
    void everyFileOfExpectations_belongsToAnEvent() throws Exception {
        assertThat(Golden.files())
                .containsExactlyInAnyOrderElementsOf(
                        events().stream().map(event -> event.name() + ".txt").toList());
    }
}
