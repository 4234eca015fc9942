package ta.defender;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xml.sax.InputSource;
import ta.knowledge.Event;
import ta.knowledge.Golden;
import ta.knowledge.Knowledge;
import ta.knowledge.Macros;
import ta.knowledge.Reading;
import ta.knowledge.SampleEvents;
import ta.knowledge.SearchTime;
import ta.simulator.splunkd.SplunkdStandIn;
import ta.simulator.splunkd.StandInOptions;
import ta.simulator.splunkd.client.SplunkClient;

/** The package of search-time knowledge alone: nothing that needs the program, and the same fields as the whole one. */
final class KnowledgePackageIT {
    private static final String NAME = "TA_defender_knowledge";
    private static final Path GOLDEN = Path.of("src/test/resources/golden/knowledge-files.txt");
    private static final List<String> DASHBOARDS = List.of("overview", "worklist", "investigation", "operations");

    @TempDir
    private static Path scratch;

    private static UnpackedApp app;

    @BeforeAll
    static void unpack() throws Exception {
        app = UnpackedApp.of(UnpackedApp.knowledgeTarball(), scratch);
    }

    /** After a wanted change, {@code ./mvnw verify -Dgolden=write} writes the list anew. */
    @Test
    void files_areExactlyTheListedOnes() throws Exception {
        List<String> files = UnpackedApp.listing(UnpackedApp.knowledgeTarball()).stream()
                .map(line -> line.replaceFirst("^(\\S+) .* (\\S+)$", "$1 $2"))
                .sorted((left, right) -> left.substring(11).compareTo(right.substring(11)))
                .toList();
        if ("write".equals(System.getProperty("golden"))) {
            Files.write(GOLDEN, files);
        }

        assertThat(files).isEqualTo(Files.readAllLines(GOLDEN));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bin",
                "lib",
                "schemes",
                "appserver",
                "README",
                "default/inputs.conf",
                "default/alert_actions.conf",
                "default/restmap.conf",
                "default/web.conf",
                "default/server.conf",
                "default/workflow_actions.conf",
                "default/authorize.conf",
                "default/data/ui/alerts"
            })
    void whatNeedsTheProgram_isAbsent(String path) {
        assertThat(app.folder().resolve(path)).doesNotExist();
    }

    @Test
    void noSavedSearch_startsAnActionOfTheWholePackage() throws Exception {
        Map<String, Map<String, String>> searches = Conf.settings(app.text("default/savedsearches.conf"));

        assertThat(searches).hasSizeGreaterThan(5);
        assertThat(searches.values())
                .allSatisfy(settings ->
                        assertThat(settings.keySet()).noneMatch(key -> key.startsWith("action.ta_defender")));
    }

    @Test
    void sampleEvents_haveTheFieldsThatTheWholePackageGivesThem() throws Exception {
        Knowledge knowledge = Knowledge.of(app.folder());
        SearchTime searchTime = new SearchTime(knowledge);

        for (Event event : SampleEvents.all()) {
            assertThat(Golden.text(event, knowledge, searchTime.of(event, Reading.NULL_IS_TEXT)))
                    .isEqualTo(Files.readString(Golden.file(event)));
        }
    }

    @Test
    void everySearch_findsItsMacrosAndLookups() throws Exception {
        Knowledge knowledge = Knowledge.of(app.folder());
        Macros macros = new Macros(knowledge);
        Set<String> lookups = new TreeSet<>();
        Pattern lookup = Pattern.compile("\\b(?:input)?lookup (?:append=\\w+ )?(\\w+)");
        for (String search : searches(knowledge)) {
            lookup.matcher(macros.expanded(search))
                    .results()
                    .map(match -> match.group(1))
                    .forEach(lookups::add);
        }

        assertThat(lookups).contains("ta_defender_mitre");
        assertThat(knowledge.transforms()).containsKeys(lookups.toArray(new String[0]));
        assertThat(app.names("lookups"))
                .containsExactlyElementsOf(knowledge.transforms().values().stream()
                        .filter(settings -> settings.containsKey("filename"))
                        .map(settings -> settings.get("filename"))
                        .distinct()
                        .sorted()
                        .toList());
    }

    private static List<String> searches(Knowledge knowledge) throws IOException {
        List<String> searches = new ArrayList<>();
        knowledge.savedSearches().values().forEach(settings -> searches.add(settings.get("search")));
        for (String dashboard : DASHBOARDS) {
            Pattern.compile("\"query\": \"((?:[^\"\\\\]++|\\\\.)*+)\"")
                    .matcher(app.text("default/data/ui/views/" + dashboard + ".xml"))
                    .results()
                    .map((MatchResult match) -> match.group(1).replace("\\\"", "\""))
                    .forEach(searches::add);
        }
        return searches;
    }

    @Test
    void links_leadIntoThisApp() throws Exception {
        for (String dashboard : DASHBOARDS) {
            String view = app.text("default/data/ui/views/" + dashboard + ".xml");

            DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(view)));
            assertThat(view).contains("/app/" + NAME + "/").doesNotContain("/app/TA_defender/");
        }
        assertThat(app.text("default/savedsearches.conf"))
                .contains("/app/" + NAME + "/")
                .doesNotContain("/app/TA_defender/");
    }

    @Test
    void splunk_takesItUnderItsOwnName() throws Exception {
        Map<String, Map<String, String>> conf = Conf.settings(app.text("default/app.conf"));
        assertThat(conf.get("launcher").get("version")).matches("\\d+\\.\\d+\\.\\d+");
        assertThat(conf.get("package")).containsEntry("id", NAME);

        try (SplunkdStandIn splunkd = SplunkdStandIn.start(StandInOptions.defaults())) {
            SplunkClient rest =
                    SplunkClient.pinned(splunkd.url(), "admin", splunkd.adminPassword(), NAME, caOf(splunkd));
            rest.installApp(UnpackedApp.knowledgeTarball());

            assertThat(splunkd.home().resolve("etc/apps/" + NAME + "/default/props.conf"))
                    .exists();
        }
    }

    private static String caOf(SplunkdStandIn splunkd) throws IOException {
        return Files.readString(splunkd.home().resolve("etc/auth/cacert.pem"));
    }
}
