package ta.knowledge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What pySigma makes of Sigma rules with the shipped pipeline (scripts/judges.sh compares) finds the events that it should find, and no
 * other of all sample events.
 */
final class SigmaTest {
    private static final Path FOLDER = Path.of("src/test/resources/sigma");
    private static final Map<String, Set<String>> EXPECTED = new LinkedHashMap<>();
    private static final SearchRun RUN = run();

    static List<String[]> rules() throws IOException {
        List<String[]> rules = new ArrayList<>();
        for (String rule :
                Files.readString(FOLDER.resolve("searches.txt")).substring(2).split("\n# ")) {
            rules.add(rule.split("\n", 2));
        }
        return rules;
    }

    private static SearchRun run() {
        try {
            List<Event> events = new ArrayList<>(SampleEvents.all());
            StreamedRows.all().forEach(row -> events.add(row.event()));
            for (String line : Files.readAllLines(FOLDER.resolve("events.psv"))) {
                String[] cells = line.split(" \\| ", -1);
                if (!cells[1].isEmpty()) {
                    events.add(new StreamedRows(cells[0], cells[1], cells[2], List.of()).event());
                }
                for (String rule : cells[3].split(" ; ")) {
                    EXPECTED.computeIfAbsent(rule.strip(), name -> new TreeSet<>())
                            .add(cells[0]);
                }
            }
            return new SearchRun(Knowledge.ofSources(), events, Instant.parse("2026-11-20T12:00:00Z"), Map.of());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("rules")
    void rule_findsItsEventsAlone(String title, String search) {
        SearchGrammar.check(new Macros(Knowledge.ofSources()).expanded(search));

        Set<String> found = new TreeSet<>();
        RUN.run(search).forEach(row -> found.addAll(row.get("sample")));

        assertThat(found).isEqualTo(EXPECTED.get(title));
    }
}
