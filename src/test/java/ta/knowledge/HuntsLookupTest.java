package ta.knowledge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Saved hunts name techniques, tables and columns that exist. */
final class HuntsLookupTest {
    private static final Path TABLES = Path.of("src/main/resources/ta/defender/records/tables.txt");
    private static final Pattern COLUMN = Pattern.compile("\\b[A-Z]\\w+\\b(?!\\()");
    private static final Pattern ASSIGNED = Pattern.compile("\\b([A-Z]\\w+)=(?![=~])");

    static List<Map<String, String>> hunts() {
        return lookup("ta_defender_hunts.csv");
    }

    @ParameterizedTest
    @MethodSource("hunts")
    void hunt_namesWhatExists(Map<String, String> hunt) throws IOException {
        String query = hunt.get("query");
        String table = query.split(" ", 2)[0];
        String bare = query.replaceAll("'[^']*'", "''");
        Set<String> known = new TreeSet<>(tables().getOrDefault(table, Set.of()));
        assertThat(known).as(table).isNotEmpty();
        known.add(table);
        Matcher assigned = ASSIGNED.matcher(bare);
        while (assigned.find()) {
            known.add(assigned.group(1));
        }

        Set<String> used = new TreeSet<>();
        COLUMN.matcher(bare).results().forEach(match -> used.add(match.group()));
        assertThat(known).containsAll(used);
        assertThat(used).contains("Timestamp");
        assertThat(query).doesNotContain("\"", "\\", "\n");
        assertThat(lookup("ta_defender_mitre.csv"))
                .anyMatch(row -> row.get("technique_id").equals(hunt.get("technique_id")));
    }

    private static Map<String, Set<String>> tables() throws IOException {
        Map<String, Set<String>> tables = new HashMap<>();
        for (String line : Files.readAllLines(TABLES)) {
            String[] words = line.split(" ", -1);
            tables.put(words[0], new TreeSet<>(Arrays.asList(words)));
        }
        return tables;
    }

    private static List<Map<String, String>> lookup(String name) {
        return LookupTable.read(name, Map.of("filename", name), Path.of("splunk-app/lookups"))
                .rows();
    }
}
