package ta.knowledge;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The dashboards' searches, each with the ones it continues, use only fields, macros and lookups that exist. */
final class DashboardSearchesTest {
    private static final Path DEFINITIONS = Path.of("src/dashboards/definitions");
    private static final Knowledge KNOWLEDGE = Knowledge.ofSources();

    private static final KnownFields KNOWN = KnownFields.of(KNOWLEDGE);

    static List<Map.Entry<String, String>> searches() throws IOException {
        List<Map.Entry<String, String>> searches = new ArrayList<>();
        try (var files = Files.list(DEFINITIONS)) {
            for (Path file : files.sorted().toList()) {
                JsonObject sources = JsonParser.parseString(Files.readString(file))
                        .getAsJsonObject()
                        .getAsJsonObject("dataSources");
                for (String name : sources.keySet()) {
                    searches.add(Map.entry(file.getFileName() + " " + name, whole(sources, name)));
                }
            }
        }
        return searches;
    }

    private static String whole(JsonObject sources, String name) {
        JsonObject options = sources.getAsJsonObject(name).getAsJsonObject("options");
        String query = options.get("query")
                .getAsString()
                .replace("sourcetype=$kind|s$", "sourcetype=\"ms365:defender:incident\"")
                .replace("sourcetype=\"ms*:alerts\"", "sourcetype=\"ms365:defender:incident:alerts\"")
                .replaceAll("\\$\\w+\\|s\\$", "\"x\"");
        return options.has("extend") ? whole(sources, options.get("extend").getAsString()) + " " + query : query;
    }

    @ParameterizedTest
    @MethodSource("searches")
    void search_usesOnlyWhatExists(Map.Entry<String, String> search) {
        String expanded = new Macros(KNOWLEDGE).expanded(search.getValue());

        assertThat(SearchFields.missing(expanded, KNOWN)).isEmpty();
    }
}
