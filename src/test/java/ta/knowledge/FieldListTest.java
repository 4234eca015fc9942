package ta.knowledge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code docs/knowledge.md} lists the fields, models, macros and lookups that there are, and no others. */
final class FieldListTest {
    private static final Knowledge KNOWLEDGE = Knowledge.ofSources();
    private static final Pattern NAME = Pattern.compile("`([a-z_]+)`");

    private static String page() throws IOException {
        return Files.readString(Path.of("docs/knowledge.md"));
    }

    private static String section(String heading) throws IOException {
        String from = page().substring(page().indexOf("### " + heading + "\n") + 4);
        return from.substring(0, from.indexOf("\n##"));
    }

    /** Names in the first column of a table, or anywhere in a text without one. */
    private static Set<String> names(String text) {
        Set<String> names = new TreeSet<>();
        for (String line : text.lines().toList()) {
            String cell = line.startsWith("|") ? line.split("\\|")[1] : line;
            Matcher name = NAME.matcher(cell);
            while (name.find()) {
                names.add(name.group(1));
            }
        }
        return names;
    }

    @ParameterizedTest
    @CsvSource({
        "Alerts, ms365:defender:incident:alerts",
        "Alerts, ms:defender:atp:alerts",
        "Incidents, ms365:defender:incident",
        "Write-backs, ms:defender:update",
        "Changes, ms:defender:change",
        "Entities, ms:defender:entity",
        "Streamed tables, ms:defender:eventhub"
    })
    void definedField_isListed(String heading, String sourcetype) throws Exception {
        Set<String> defined = new TreeSet<>(KnownFields.defined(KNOWLEDGE, sourcetype));
        // columns under their own name, and words of an API that "own word" stands for
        defined.removeIf(name -> name.matches("[A-Z].*|vendor_(?:status|classification|determination)"));

        String list = section(heading);
        assertThat(defined).isNotEmpty().allMatch(name -> list.contains("`" + name + "`"));
    }

    @ParameterizedTest
    @CsvSource({
        "Alerts, ms365:defender:incident:alerts",
        "Incidents, ms365:defender:incident",
        "Write-backs, ms:defender:update",
        "Changes, ms:defender:change",
        "Entities, ms:defender:entity",
        "Streamed tables, ms:defender:eventhub"
    })
    void listedField_exists(String heading, String sourcetype) throws Exception {
        assertThat(KnownFields.of(KNOWLEDGE).of(sourcetype)).containsAll(names(section(heading)));
    }

    @Test
    void everyEventtypeLookupAndMacro_isNamed() throws Exception {
        String page = page();

        assertThat(KNOWLEDGE.eventtypes().keySet()).allMatch(name -> page.contains("`" + name + "`"));
        assertThat(KNOWLEDGE.lookups().keySet())
                .filteredOn(name ->
                        name.matches("ta_defender_(?:severity|status|classification|determination|service|mitre)"))
                .hasSize(6)
                .allMatch(name -> page.contains("`" + name + "`"));
        for (String macro : names(page)) {
            if (macro.startsWith("ta_defender_") && page.contains("the macro `" + macro + "`")) {
                assertThat(KNOWLEDGE.macros()).containsKey(macro);
            }
        }
        assertThat(KNOWLEDGE.savedSearches().keySet().stream()
                        .filter(name -> KNOWLEDGE.savedSearches().get(name).containsKey("alert.suppress")))
                .allMatch(name -> page.contains("| " + name.replace("Microsoft Defender - ", "") + " |"));
    }
}
