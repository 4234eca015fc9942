package ta.knowledge;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The dashboards' searches, run over the sample: what the panels show, which is also what the tests draw. */
final class DashboardSampleTest {
    private static final Path FIXTURES = Path.of("src/dashboards/test/fixtures");
    private static final Knowledge KNOWLEDGE = Knowledge.ofSources();
    private static final Instant NOW = Instant.parse("2026-11-23T10:40:00Z");
    private static final Pipeline PIPELINE =
            new Pipeline(KNOWLEDGE.lookups(), Reading.NULL_IS_TEXT, NOW, Instant.parse("2026-10-24T00:00:00Z"));
    private static final Pipeline LAST_DAY =
            new Pipeline(KNOWLEDGE.lookups(), Reading.NULL_IS_TEXT, NOW, Instant.parse("2026-11-22T10:00:00Z"));
    private static final String STORY_INCIDENT = "9033";

    /** The sample as if it were events of an index. */
    private static List<Pipeline.Row> events() {
        List<Pipeline.Row> rows =
                PIPELINE.run("x | " + new Macros(KNOWLEDGE).expanded("`ta_defender_sample`"), List.of());
        rows.forEach(row -> row.remove("data"));
        return rows;
    }

    private static Pipeline pipeline(String dashboard) {
        return dashboard.equals("operations") ? LAST_DAY : PIPELINE;
    }

    private static JsonObject definition(String dashboard) throws IOException {
        return JsonParser.parseString(Files.readString(Path.of("src/dashboards/definitions", dashboard + ".json")))
                .getAsJsonObject();
    }

    private static String query(JsonObject sources, String name) {
        JsonObject options = sources.getAsJsonObject(name).getAsJsonObject("options");
        String query = options.get("query").getAsString();
        return options.has("extend") ? query(sources, options.get("extend").getAsString()) + " " + query : query;
    }

    private static List<Pipeline.Row> rows(
            String dashboard, String source, List<Pipeline.Row> events, Map<String, String> tokens) throws IOException {
        JsonObject definition = definition(dashboard);
        Map<String, String> values = new HashMap<>(Map.of("incident", STORY_INCIDENT));
        for (JsonElement input : definition.getAsJsonObject("inputs").asMap().values()) {
            JsonObject options = input.getAsJsonObject().getAsJsonObject("options");
            JsonElement value = options.get("defaultValue");
            if (value != null) {
                values.put(
                        options.get("token").getAsString(),
                        value.isJsonArray() ? value.getAsJsonArray().get(0).getAsString() : value.getAsString());
            }
        }
        values.putAll(tokens);
        String query = Pattern.compile("\\$(\\w+)\\|s\\$")
                .matcher(query(definition.getAsJsonObject("dataSources"), source))
                .replaceAll(token -> Matcher.quoteReplacement("\"" + values.get(token.group(1)) + "\""));
        if (tokens.containsKey("sample as events")) {
            query = query.replace("search data=\"events\"", "search data=\"sample\"")
                    .replace("where data=\"events\" OR", "where");
        }
        // of the base search only the sourcetype is done here: the sample is small
        Matcher sourcetype = Pattern.compile("^sourcetype=\"([^\"]+)\"").matcher(query);
        Pattern wanted = SearchCondition.wildcards(sourcetype.find() ? sourcetype.group(1) : "*");
        return pipeline(dashboard)
                .run(
                        new Macros(KNOWLEDGE).expanded(query),
                        events.stream()
                                .filter(row ->
                                        wanted.matcher(row.text("sourcetype")).matches())
                                .toList());
    }

    private static List<Pipeline.Row> sample(String dashboard, String source, String... tokens) throws IOException {
        Map<String, String> values = new HashMap<>(Map.of("data", "sample"));
        for (int i = 0; i < tokens.length; i += 2) {
            values.put(tokens[i], tokens[i + 1]);
        }
        return rows(dashboard, source, List.of(), values);
    }

    // ------------------------------------------------------------ what the tests draw

    /** After a wanted change, {@code -Dgolden=write} writes the rows anew. */
    @ParameterizedTest
    @ValueSource(strings = {"overview", "worklist", "investigation", "operations"})
    void drawnRows_areThoseOfTheSample(String dashboard) throws IOException {
        JsonObject sources = definition(dashboard).getAsJsonObject("dataSources");
        StringJoiner text = new StringJoiner(",\n", "{\n", "\n}\n");
        for (String source : sources.keySet()) {
            text.add("  \"" + source + "\": " + fixture(dashboard, source, query(sources, source)));
        }
        Path file = FIXTURES.resolve(dashboard + ".json");
        if ("write".equals(System.getProperty("golden"))) {
            Files.writeString(file, text.toString());
        }

        assertThat(text.toString()).isEqualTo(Files.readString(file));
    }

    private static String fixture(String dashboard, String source, String query) throws IOException {
        List<Pipeline.Row> rows = dashboard.equals("operations")
                ? rows(dashboard, source, List.of(), Map.of("sample as events", ""))
                : rows(dashboard, source, events(), Map.of());
        List<Pipeline.Row> empty = rows(dashboard, source, List.of(), Map.of());
        List<String> columns = columns(query, rows);
        boolean read = !columns.isEmpty();
        if (!read) {
            columns = dashboard.equals("operations") ? List.of("input") : List.of("_time", "kind", "id");
        }
        StringJoiner text = new StringJoiner(",\n", "{\n", "\n  }");
        text.add("    \"fields\": " + json(columns));
        long span = pipeline(dashboard).span();
        text.add("    \"rows\": " + lines(columns, rows.subList(0, Math.min(rows.size(), read ? 100 : 1)), span));
        String sample = lines(columns, rows(dashboard, source, List.of(), Map.of("data", "sample")), span);
        if (source.equals("notice")) {
            text.add("    \"sample\": " + sample);
        }
        if (!empty.isEmpty() && read) {
            text.add("    \"empty\": " + lines(columns, empty, span));
        }
        return text.toString();
    }

    /** Of a table or chart; none of a search that only others continue. */
    private static List<String> columns(String query, List<Pipeline.Row> rows) {
        String last = query.substring(query.lastIndexOf("| ") + 2);
        if (last.startsWith("table ")) {
            List<String> columns = new ArrayList<>();
            Matcher column = Pattern.compile("\"([^\"]+)\"|(\\S+)").matcher(last.substring(6));
            while (column.find()) {
                columns.add(column.group(1) == null ? column.group(2) : column.group(1));
            }
            return columns;
        }
        if (query.contains("timechart") || query.contains("transpose")) {
            TreeSet<String> columns = new TreeSet<>();
            rows.forEach(row -> columns.addAll(row.keySet()));
            if (!query.contains("timechart")) {
                return List.copyOf(columns);
            }
            List<String> list = new ArrayList<>(List.of("_time"));
            if (last.contains(" BY ")) {
                columns.remove("_time");
                list.addAll(columns);
            } else {
                Matcher name = Pattern.compile(" AS (?:\"([^\"]+)\"|(\\w+))").matcher(last);
                while (name.find()) {
                    list.add(name.group(1) == null ? name.group(2) : name.group(1));
                }
            }
            list.add("_span");
            return list;
        }
        return List.of();
    }

    private static String lines(List<String> columns, List<Pipeline.Row> rows, long span) {
        StringJoiner lines = new StringJoiner(",\n      ", "[\n      ", "\n    ]").setEmptyValue("[]");
        for (Pipeline.Row row : rows) {
            JsonArray cells = new JsonArray();
            columns.forEach(column -> cells.add(cell(column, row.get(column), span)));
            lines.add(cells.toString());
        }
        return lines.toString();
    }

    private static JsonElement cell(String column, List<String> values, long span) {
        if (column.equals("_span")) {
            return new JsonPrimitive(span);
        }
        if (values == null) {
            return JsonNull.INSTANCE;
        }
        if (column.equals("_time")) {
            return new JsonPrimitive(Instant.ofEpochSecond((long) Double.parseDouble(values.get(0)))
                    .toString()
                    .replace("Z", ".000+00:00"));
        }
        if (values.size() > 1) {
            return JsonParser.parseString(json(values));
        }
        String value = values.get(0);
        return value.matches("-?\\d{1,15}(\\.\\d+)?") ? new JsonPrimitive(rounded(value)) : new JsonPrimitive(value);
    }

    private static Number rounded(String value) {
        double number = Math.round(Double.parseDouble(value) * 100) / 100.0;
        return number == Math.rint(number) ? (Number) (long) number : (Number) number;
    }

    private static String json(List<String> values) {
        JsonArray array = new JsonArray();
        values.forEach(array::add);
        return array.toString();
    }

    // ------------------------------------------------------------ what they say

    @Test
    void sample_isShownOnlyWhenAskedFor() throws IOException {
        assertThat(rows("overview", "open_incidents", List.of(), Map.of()))
                .singleElement()
                .satisfies(row -> assertThat(row.text("Number")).isEqualTo("-"));
        assertThat(sample("overview", "open_incidents")).hasSizeGreaterThan(8);
        assertThat(sample("worklist", "list", "kind", "ms*:alerts")).hasSizeGreaterThan(8);
        assertThat(sample("investigation", "story")).hasSizeGreaterThan(8);
        assertThat(rows("operations", "inputs", List.of(), Map.of()))
                .singleElement()
                .satisfies(row -> assertThat(row).doesNotContainKey("State"));
        assertThat(sample("operations", "inputs"))
                .extracting(row -> row.text("State"))
                .containsExactly("Failing", "Behind", "Working", "Working", "Working");
        assertThat(sample("operations", "messages", "input", "defender_incidents://fabrikam"))
                .hasSize(1);
        assertThat(sample("operations", "update_failures")).hasSize(3);
    }

    /** It ended, its host went on, and nothing started it again. */
    @Test
    void operations_countNoInputThatWasDeletedOrDisabled() throws IOException {
        List<Pipeline.Row> log =
                List.of(line("polled", "works", 30), line("ended", "gone", 2_990), line("polled", "gone", 3_000));

        assertThat(rows("operations", "inputs", log, Map.of()))
                .extracting(row -> row.text("State") + " " + row.text("Input"))
                .containsExactly("Working works", "Stopped gone");
        assertThat(rows("operations", "totals", log, Map.of())).singleElement().satisfies(row -> {
            assertThat(row.text("inputs")).isEqualTo("1");
            assertThat(row.text("not_ok")).isEqualTo("0");
            assertThat(row.text("lag")).isEqualTo("0");
        });
        assertThat(rows("operations", "notice", log, Map.of("input", "gone")))
                .singleElement()
                .satisfies(row -> assertThat(row.text("Inputs")).isEqualTo("What you chose is disabled or deleted."));
    }

    /** A line of the log, some seconds old. */
    private static Pipeline.Row line(String action, String input, long age) {
        Pipeline.Row row = new Pipeline.Row();
        row.put("sourcetype", List.of("ta_defender:log"));
        row.put("host", List.of("forwarder"));
        row.put("_time", List.of("" + (NOW.getEpochSecond() - age)));
        row.put("_raw", List.of("log_level=INFO | action=" + action));
        row.put("log_level", List.of("INFO"));
        row.put("action", List.of(action));
        row.put("modular_input_name", List.of(input));
        if (action.equals("polled")) {
            row.put("lag_seconds", List.of("1"));
            row.put("interval_seconds", List.of("60"));
        }
        return row;
    }

    /** An alert says what an incident is about. */
    @Test
    void incidents_areFoundByWhatTheirAlertsName() throws IOException {
        assertThat(sample("worklist", "list", "about", "dc02*"))
                .isNotEmpty()
                .allSatisfy(row -> assertThat(row.text("About")).contains("dc02.contoso.com"));
        assertThat(sample("worklist", "list", "tactic", "Impact"))
                .isNotEmpty()
                .hasSizeLessThan(sample("worklist", "list").size())
                .allSatisfy(row -> assertThat(row.text("Incident")).isNotNull());
    }

    @Test
    void sample_isSmallAndOfWhatTheLookupsKnow() throws IOException {
        Map<String, LookupTable> lookups = KNOWLEDGE.lookups();
        List<Map<String, String>> rows = lookups.get("ta_defender_sample").rows();

        assertThat(Files.size(Path.of("splunk-app/lookups/ta_defender_sample.csv")))
                .isLessThan(200_000);
        assertThat(rows).hasSizeGreaterThan(100).allSatisfy(row -> {
            assertThat(row).containsEntry("data", "sample");
            known(lookups.get("ta_defender_severity"), "severity", row.get("severity"));
            known(lookups.get("ta_defender_status"), "status_label", row.get("status_label"));
            known(lookups.get("ta_defender_classification"), "classification_label", row.get("classification_label"));
            known(lookups.get("ta_defender_determination"), "determination_label", row.get("determination_label"));
            known(
                    lookups.get("ta_defender_tenants"),
                    "tenant_id",
                    row.get("vendor_account").replace("contoso", ""));
            for (String technique : row.get("mitre_technique_id").split(";")) {
                known(lookups.get("ta_defender_mitre"), "technique_id", technique);
            }
        });
        assertThat(Files.readString(Path.of("splunk-app/lookups/ta_defender_sample.csv")))
                .doesNotContainPattern("@(?!contoso\\.com|odata\\.type)\\w")
                .doesNotContainPattern(
                        "\\b(?!192\\.0\\.2\\.|198\\.51\\.100\\.|203\\.0\\.113\\.)\\d+\\.\\d+\\.\\d+\\.\\d+\\b");
    }

    private static void known(LookupTable table, String column, String value) {
        if (!value.isEmpty()) {
            assertThat(table.row(column, value)).as(value).isPresent();
        }
    }

    // ------------------------------------------------------------ times and timeline

    private static final long CREATED = NOW.getEpochSecond() - 86_400;

    private static Pipeline.Row version(String status, long after) {
        Pipeline.Row row = row("ms365:defender:incident", after);
        row.put("id", List.of("7"));
        row.put("created_time", List.of("" + CREATED));
        row.put("title", List.of("An incident"));
        row.put("severity", List.of("high"));
        row.put("status", List.of(status));
        row.put("status_label", List.of(status));
        row.put("is_open", List.of("" + !status.matches("resolved|redirected")));
        return row;
    }

    private static Pipeline.Row change(String field, String value, long after) {
        Pipeline.Row row = row("ms:defender:change", after);
        row.put("object_id", List.of("7"));
        row.put("object_category", List.of("incident"));
        row.put("status", List.of("success"));
        row.put("user", List.of("ana@contoso.com"));
        row.put("ta_defender_item", List.of("{\"field\":\"" + field + "\",\"old\":null,\"new\":\"" + value + "\"}"));
        row.put(field.equals("status") ? "status_after" : "assigned_to_after", List.of(value));
        return row;
    }

    private static Pipeline.Row row(String sourcetype, long after) {
        Pipeline.Row row = new Pipeline.Row();
        row.put("sourcetype", List.of(sourcetype));
        row.put("_time", List.of("" + (CREATED + after)));
        row.put("incident_id", List.of("7"));
        row.put("vendor_account", List.of("t"));
        return row;
    }

    /** Graph writes {@code inProgress}, Defender XDR {@code InProgress}. */
    @ParameterizedTest
    @ValueSource(strings = {"inProgress", "InProgress"})
    void times_areThoseOfTheChanges(String inProgress) throws IOException {
        List<Pipeline.Row> times = rows(
                "overview",
                "current",
                List.of(
                        version("active", 60),
                        change("assignedTo", "ana@contoso.com", 600),
                        change("status", inProgress, 900),
                        change("status", "resolved", 7_200),
                        change("status", "active", 8_000),
                        change("status", "resolved", 9_000),
                        version("resolved", 10_000)),
                Map.of());

        assertThat(times).singleElement().satisfies(row -> {
            assertThat(row.text("acknowledge_seconds")).isEqualTo("600");
            assertThat(row.text("resolve_seconds")).isEqualTo("9000");
        });
    }

    @Test
    void times_ofWhatNobodyTouched_areMissing() throws IOException {
        List<Pipeline.Row> merged =
                List.of(version("active", 60), change("status", "redirected", 600), version("redirected", 600));
        List<Pipeline.Row> seenResolved = List.of(version("resolved", 600));
        List<Pipeline.Row> withoutChanges = List.of(version("active", 60), version("resolved", 900));

        assertThat(rows("overview", "current", merged, Map.of()))
                .singleElement()
                .satisfies(row -> assertThat(row).doesNotContainKeys("acknowledge_seconds", "resolve_seconds"));
        assertThat(rows("overview", "current", seenResolved, Map.of()))
                .singleElement()
                .satisfies(row -> assertThat(row)
                        .doesNotContainKeys("acknowledge_seconds")
                        .containsEntry("resolve_seconds", List.of("600")));
        seenResolved.get(0).put("created_time", List.of("" + (CREATED - 60L * 86_400)));
        assertThat(rows("overview", "current", seenResolved, Map.of()))
                .singleElement()
                .satisfies(row -> assertThat(row).doesNotContainKeys("resolve_seconds"));
        assertThat(rows("overview", "current", withoutChanges, Map.of()))
                .singleElement()
                .satisfies(row -> assertThat(row.text("resolve_seconds")).isEqualTo("900"));
    }

    /** Microsoft closes without a classification as {@code unknown}, which the lookup calls "Not set". */
    @ParameterizedTest
    @ValueSource(strings = {"Not set", ""})
    void closedWithoutClassification_isCountedAsSuch(String label) throws IOException {
        Pipeline.Row closed = version("resolved", 600);
        if (!label.isEmpty()) {
            closed.put("classification_label", List.of(label));
        }

        assertThat(rows("overview", "counts", List.of(closed), Map.of()))
                .singleElement()
                .satisfies(row -> assertThat(row.text("Unclassified")).isEqualTo("1"));
        assertThat(rows("overview", "classes", List.of(closed), Map.of()))
                .singleElement()
                .satisfies(row -> assertThat(row.text("Classification")).isEqualTo("Without classification"));
    }

    /** A version that a change explains is not told twice; one without a change says what is different. */
    @Test
    void timeline_tellsEachStepOnce() throws IOException {
        Pipeline.Row commented = version("resolved", 900);
        commented.put(
                "ta_defender_item",
                List.of(
                        "{\"comment\":\"a|b\",\"createdByDisplayName\":\"kai\",\"createdDateTime\":\"2026-11-23T08:00:00.5Z\"}"));
        Pipeline.Row update = row("ms:defender:update", 901);
        update.put("object_id", List.of("7"));
        update.put("object_category", List.of("incident"));
        update.put("outcome", List.of("failed"));
        Pipeline.Row foreign = new Pipeline.Row(update);
        foreign.put("object_id", List.of("8"));

        List<Pipeline.Row> story = rows(
                "investigation",
                "story",
                List.of(
                        version("active", 60),
                        change("assignedTo", "ana@contoso.com", 600),
                        version("active", 600),
                        commented,
                        update,
                        foreign),
                Map.of("incident", "7"));

        assertThat(story)
                .extracting(row -> row.text("Kind") + "|" + row.text("Detail") + "|" + row.text("By"))
                .containsExactly(
                        "Comment|a|b|kai",
                        "Write-back|failed|-",
                        "Version|status: active to resolved|-",
                        "Change|owner: unassigned to ana@contoso.com|ana@contoso.com",
                        "Version|First seen, active, high|-");
    }

    /** Change events as an input writes them, with the fields that the settings give them. */
    @Test
    void changeText_ofEventsAsTheyAreWritten() throws IOException {
        SearchTime searchTime = new SearchTime(KNOWLEDGE);
        Expression text =
                EvalParser.parse(new Macros(KNOWLEDGE).expanded("mvmap(item, `ta_defender_change_text(item)`)"));
        List<String> texts = new ArrayList<>();
        for (Event event : SampleEvents.all()) {
            if (event.sourcetype().equals("ms:defender:change")) {
                List<String> items =
                        searchTime.of(event, Reading.NULL_IS_TEXT).fields().get("ta_defender_item");
                texts.addAll(EvalFunctions.list(
                        text.value(new Expression.Scope(Map.of("item", items), Reading.NULL_IS_TEXT))));
            }
        }

        assertThat(texts).contains("status: active to resolved", "severity: low to high");
    }
}
