package ta.knowledge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import ta.simulator.splunkd.index.IndexedEvent;
import ta.simulator.splunkd.search.ResultTable;
import ta.simulator.splunkd.search.Row;
import ta.simulator.splunkd.search.SearchEngine;
import ta.simulator.splunkd.search.SearchException;
import ta.simulator.splunkd.search.SearchRequest;

/** Searches of the app over events of the stand-in. */
final class AppSearchTest {
    private static final Instant NOW = Instant.parse("2026-11-23T10:40:00Z");
    private static final Path APP = Path.of("splunk-app");
    private static final List<IndexedEvent> EVENTS = new ArrayList<>();
    private static final Macros MACROS = new Macros(Knowledge.ofSources());

    private final List<String> sent = new ArrayList<>();
    private final SearchEngine engine = engine();

    @BeforeAll
    static void readSamples() throws IOException {
        for (Event event : SampleEvents.all()) {
            Instant time = NOW.minus(Duration.ofMinutes(5L * EVENTS.size()));
            EVENTS.add(new IndexedEvent(
                    EVENTS.size(),
                    time,
                    event.sourcetype().startsWith("ta_defender:") ? "_internal" : "defender",
                    "sh1",
                    event.source(),
                    event.sourcetype(),
                    event.raw(),
                    "",
                    0,
                    time));
        }
    }

    private SearchEngine engine() {
        SearchEngine made = new SearchEngine(
                () -> EVENTS,
                Clock.fixed(NOW, ZoneOffset.UTC),
                (action, parameters, results, request) ->
                        sent.add(action + parameters + results.rows().size()),
                (path, user) -> List.of(new Row().with("title", "contoso")),
                new SearchEngine.ProgramCommand() {
                    @Override
                    public boolean knows(String name) {
                        return name.equals("defenderhunt");
                    }

                    @Override
                    public ResultTable generate(String stage, SearchRequest request) {
                        return ResultTable.of(List.of(new Row()
                                .with("_time", "1795430000.5")
                                .with("DeviceName", "lap-4711")
                                .with("asked", stage)));
                    }
                });
        made.setLanguage(new AppSearch(APP));
        return made;
    }

    private static SearchRequest request(String search) {
        return new SearchRequest("1", MACROS.expanded(search), "-30d@d", "now", "admin", "TA_defender");
    }

    private ResultTable run(String search) throws SearchException {
        return engine.run(request(search));
    }

    @ParameterizedTest
    @ValueSource(strings = {"overview", "worklist", "investigation", "operations", "hunting"})
    void searchesOfADashboard_areAllUnderstood(String dashboard) throws Exception {
        JsonObject definition = JsonParser.parseString(
                        Files.readString(Path.of("src/dashboards/definitions", dashboard + ".json")))
                .getAsJsonObject();
        JsonObject sources = definition.getAsJsonObject("dataSources");
        Map<String, String> tokens = new HashMap<>(Map.of("incident", "9033", "query", "DeviceInfo"));
        for (JsonElement input : definition.getAsJsonObject("inputs").asMap().values()) {
            JsonObject options = input.getAsJsonObject().getAsJsonObject("options");
            JsonElement value = options.get("defaultValue");
            if (value != null) {
                tokens.put(
                        options.get("token").getAsString(),
                        value.isJsonArray() ? value.getAsJsonArray().get(0).getAsString() : value.getAsString());
            }
        }
        tokens.put("account", "contoso");
        for (String source : sources.keySet()) {
            String query = Pattern.compile("\\$(\\w+)\\|s\\$")
                    .matcher(query(sources, source))
                    .replaceAll(token -> Matcher.quoteReplacement("\"" + tokens.get(token.group(1)) + "\""));

            assertThat(run(query)).as(source).isNotNull();
        }
    }

    private static String query(JsonObject sources, String name) {
        JsonObject options = sources.getAsJsonObject(name).getAsJsonObject("options");
        String query = options.get("query").getAsString();
        return options.has("extend") ? query(sources, options.get("extend").getAsString()) + " " + query : query;
    }

    @Test
    void events_haveTheFieldsThatTheAppGivesThem() throws Exception {
        assertThat(run("search `ta_defender_incidents` | stats count BY severity")
                        .rows())
                .isNotEmpty()
                .allSatisfy(row -> assertThat(row.text("severity")).matches("high|medium|low|informational|unknown"));
        assertThat(run("index=defender earliest=-12m").rows()).hasSizeLessThan(4);
        assertThat(run("sourcetype=ms365:defender:incident").rows())
                .as("index main")
                .isEmpty();
    }

    @Test
    void results_areContinuedByMoreCommands() throws Exception {
        ResultTable base = run("index=defender | table _time sourcetype nowhere");

        ResultTable more = engine.continued("| stats count max(_time) AS newest", base, request("x"));

        assertThat(base.fields()).containsExactly("_time", "sourcetype", "nowhere");
        assertThat(more.rows()).singleElement().satisfies(row -> {
            assertThat(row.text("count")).isEqualTo("" + base.rows().size());
            assertThat(row.text("newest")).isEqualTo("" + NOW.minusSeconds(300).getEpochSecond());
        });
    }

    @Test
    void alertAction_getsTheRowsThatReachIt() throws Exception {
        run("| makeresults | sendalert ta_defender_update_alert param.status=\"new\"");

        assertThat(sent).containsExactly("ta_defender_update_alert{param.status=new}1");
    }

    @Test
    void programOfAnApp_givesTheFirstRows() throws Exception {
        assertThat(run("| defenderhunt account=\"contoso\" \"DeviceInfo | take 5\" | table DeviceName asked")
                        .rows())
                .singleElement()
                .satisfies(row -> assertThat(row.text("asked"))
                        .isEqualTo("defenderhunt account=\"contoso\" \"DeviceInfo | take 5\""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "| foo bar",
                "index=defender | foo",
                "index=defender | eval x=foo(1)",
                "index=defender | stats foo(x)"
            })
    void unknown_isRefusedByName(String search) {
        assertThatThrownBy(() -> run(search))
                .isInstanceOf(SearchException.class)
                .hasMessageContaining("foo");
    }

    @Test
    void timeTerms_snap() throws Exception {
        assertThat(engine.time("-30d@d")).isEqualTo("2026-10-24T00:00:00Z");
        assertThat(engine.time("@d+7h")).isEqualTo("2026-11-23T07:00:00Z");
        assertThat(engine.time("@w0")).isEqualTo("2026-11-22T00:00:00Z");
        assertThat(engine.time("-1mon@mon")).isEqualTo("2026-10-01T00:00:00Z");
        assertThatThrownBy(() -> engine.time("soon")).isInstanceOf(SearchException.class);
    }
}
