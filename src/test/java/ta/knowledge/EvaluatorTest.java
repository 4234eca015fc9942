package ta.knowledge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The evaluator itself, against what Splunk's documentation says. */
final class EvaluatorTest {
    private static final Map<String, List<String>> FIELDS = Map.of(
            "_raw", List.of("{\"a\":{\"b\":\"x\"},\"list\":[\"one\",\"two\"],\"none\":null,\"n\":7}"),
            "word", List.of("Word"),
            "seven", List.of("7"),
            "several", List.of("b", "a", "b"),
            "odd{}.name", List.of("odd"));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "lower(word) | word",
                "word.\"-\".seven | Word-7",
                "missing.\"x\" | ",
                "coalesce(missing, 'odd{}.name') | odd",
                "if(seven==\"7\" AND NOT isnull(word), \"yes\", \"no\") | yes",
                "case(missing==\"x\", \"a\", true(), \"b\") | b",
                "nullif(word, \"Word\") | ",
                "seven - 2 | 5",
                "2 + 3*seven | 23",
                "substr(word, 2, 2) | or",
                "substr(word, 2) | ord",
                "json_extract(\"{\\\"v\\\":\\\"a\\\\\\\\b\\\"}\", \"v\") | a\\b",
                "replace(\"a/b\", \"^(.)/(.)$\", \"\\2\\1\") | ba",
                "replace(\"c:\\\\\\\\x\", \"[\\\\\\\\]([\\\"/\\\\\\\\])\", \"\\1\") | c:\\x",
                "mvdedup(several) | b,a",
                "mvfilter(several!=\"b\") | a",
                "mvfilter(several==\"z\") | ",
                "mvmap(several, several.\"!\") | b!,a!,b!",
                "mvfind(several, \"^a$\") | 1",
                "mvappend(word, several) | Word,b,a,b",
                "json_extract(_raw, \"a.b\") | x",
                "json_extract(_raw, \"list{1}\") | two",
                "json_extract(_raw, \"n\") | 7",
                "json_extract(_raw, \"nothing.here\") | ",
                "json_extract(_raw, \"none\") | null",
                "json_array_to_mv(json_extract(_raw, \"list\")) | one,two",
                "json_array_to_mv(json_keys(json_extract(_raw, \"a\"))) | b",
                "strptime(\"2026-11-20T09:00:00+0000\", \"%Y-%m-%dT%H:%M:%S%z\") | 1795165200",
                "strptime(\"null+0000\", \"%Y-%m-%dT%H:%M:%S%z\") | "
            })
    void expression_hasTheDocumentedValue(String expression, String expected) {
        Object value = EvalParser.parse(expression).value(new Expression.Scope(FIELDS, Reading.NULL_IS_TEXT));

        assertThat(String.join(",", EvalFunctions.list(value))).isEqualTo(expected == null ? "" : expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "unknown_function(word)",
                "lower(word, word)",
                "mvfilter(several==word)",
                "mvmap(lower(word), word)",
                "case(word)",
                "lower(word",
                "word word",
                "word ^ 2"
            })
    void expression_thatTheEvaluatorDoesNotKnow_isAnError(String expression) {
        assertThatThrownBy(() -> EvalParser.parse(expression)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void confFile_isReadAsSplunkReadsIt() {
        String text = "# comment\n[one]\na = 1\nb = x = y\n\n[two]\nlong = first \\\nsecond\n";

        assertThat(ConfFile.parse(text))
                .isEqualTo(Map.of("one", Map.of("a", "1", "b", "x = y"), "two", Map.of("long", "first \nsecond")));
        assertThatThrownBy(() -> ConfFile.parse("[a]\nx = 1\nx = 2\n")).hasMessageContaining("twice");
        assertThatThrownBy(() -> ConfFile.parse("[a]\nnonsense\n")).hasMessageContaining("nonsense");
    }

    @Test
    void layers_areMergedKeyByKey() {
        Map<String, Map<String, String>> merged = ConfFile.layered(
                List.of(ConfFile.parse("[a]\nx = 1\ny = 1\n"), ConfFile.parse("[a]\ny = 2\n[b]\nz = 3\n")));

        assertThat(merged).isEqualTo(Map.of("a", Map.of("x", "1", "y", "2"), "b", Map.of("z", "3")));
    }

    @Test
    void json_isNamedAsSplunkNamesIt() {
        String raw =
                "{\"a\":1.50,\"b\":{\"c\":[{\"d\":\"x\"},{\"d\":null},{\"d\":\"y\"}]},\"e\":[],\"f\":\"\",\"g\":[[true]]}";

        assertThat(JsonFields.of(raw, Reading.NULL_IS_TEXT))
                .isEqualTo(
                        Map.of("a", List.of("1.50"), "b.c{}.d", List.of("x", "null", "y"), "g{}{}", List.of("true")));
        assertThat(JsonFields.of(raw, Reading.NULL_IS_ABSENT)).containsEntry("b.c{}.d", List.of("x", "y"));
        assertThat(JsonFields.of("no json", Reading.NULL_IS_TEXT)).isEmpty();
    }

    @Test
    void json_beyondSplunksLimits_isNotExtracted() {
        String many = "{\"first\":1,\"long\":\"" + "x".repeat(5000) + "\",\"last\":1}";

        assertThat(JsonFields.of(many, Reading.AS_SHIPPED)).containsOnlyKeys("first");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "word=WORD | true",
                "word=w*d | true",
                "word=wo | false",
                "several=a word=word | true",
                "several=a NOT word=word | false",
                "(word=x OR several=b) seven=7 | true",
                "NOT (word=x OR several=z) | true"
            })
    void condition_matchesAsASearchDoes(String condition, boolean expected) {
        assertThat(SearchCondition.parse(condition).matches(FIELDS)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"word=a OR word=b seven=7", "word", "(word=a", "word=a)"})
    void condition_thatIsNotClear_isAnError(String condition) {
        assertThatThrownBy(() -> SearchCondition.parse(condition)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void lookup_takesEachValueAndLeavesUnknownOnesAlone() {
        LookupTable table = new LookupTable(
                "t",
                List.of("id", "name"),
                List.of(Map.of("id", "a", "name", "A"), Map.of("id", "b", "name", "B")),
                true,
                Optional.empty());
        AutomaticLookup lookup = AutomaticLookup.parse("t id AS several OUTPUT name AS names");
        Map<String, List<String>> fields = new LinkedHashMap<>(FIELDS);

        lookup.apply(table, fields);
        AutomaticLookup.parse("t id AS word OUTPUT name AS other").apply(table, fields);

        assertThat(fields).containsEntry("names", List.of("B", "A", "B")).doesNotContainKey("other");
        assertThatThrownBy(() -> AutomaticLookup.parse("t id OUTPUT name AS a name AS b"))
                .hasMessageContaining("twice");
        assertThatThrownBy(() -> AutomaticLookup.parse("t id AS word OUTPUT name AS seven")
                        .apply(table, fields))
                .hasMessageContaining("not documented");
    }

    @Test
    void lookup_withoutARow_hasTheDefaultThatItAsksFor() {
        LookupTable table = new LookupTable("t", List.of("id", "name"), List.of(), true, Optional.of("none"));
        Map<String, List<String>> fields = new LinkedHashMap<>(FIELDS);

        AutomaticLookup.parse("t id AS word OUTPUT name AS seven").apply(table, fields);
        AutomaticLookup.parse("t id AS absent OUTPUT name AS other").apply(table, fields);

        assertThat(fields).containsEntry("seven", List.of("none")).doesNotContainKey("other");
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-20T10:00:00Z, 2026-11-20T10:00:00Z",
        "2026-11-20T10:00:00.1Z, 2026-11-20T10:00:00.100Z",
        "2026-11-20T10:00:00.12Z, 2026-11-20T10:00:00.120Z",
        "2026-11-20T10:00:00.123Z, 2026-11-20T10:00:00.123Z",
        "2026-11-20T10:00:00.1234Z, 2026-11-20T10:00:00.123Z",
        "2026-11-20T10:00:00.12345Z, 2026-11-20T10:00:00.123Z",
        "2026-11-20T10:00:00.123456Z, 2026-11-20T10:00:00.123Z",
        "2026-11-20T10:00:00.1239999Z, 2026-11-20T10:00:00.123Z",
        "2026-11-20 10:00:00.123456789, 2026-11-20T10:00:00.123Z"
    })
    void time_isRightToTheMillisecondWithAnyNumberOfDigits(String text, Instant expected) {
        Map<String, Map<String, String>> props = Knowledge.ofSources().props();

        for (Map.Entry<String, String> event : Map.of(
                        "ms365:defender:incident:alerts",
                                "{\"id\":\"lastUpdateDateTime\",\"lastUpdateDateTime\":\"%s\"}",
                        "ms:defender:atp:alerts", "{\"id\":\"1\",\"lastUpdateTime\":\"%s\",\"x\":1}",
                        "ms365:defender:incident",
                                "{\"createdTime\":\"2001-01-01T00:00:00Z\",\"lastUpdateTime\":\"%s\"}",
                        "ms:defender:update", "{\"time\":\"%s\",\"action\":\"x\"}",
                        "ms:defender:health", "{\"time\":\"%s\",\"check\":\"x\"}",
                        "ms:defender:eventhub",
                                "{\"time\":\"2001-01-01T00:00:00Z\",\"properties\":{\"Timestamp\":\"%s\"}}")
                .entrySet()) {
            assertThat(TimeRule.time(props.get(event.getKey()), event.getValue().formatted(text)))
                    .as(event.getKey())
                    .contains(expected);
        }
        assertThat(TimeRule.time(props.get("ms:defender:eventhub"), "{\"time\":\"" + text + "\",\"properties\":{}}"))
                .contains(expected);
    }
}
