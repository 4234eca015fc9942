package ta.knowledge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names that other apps see on the same search head: another add-on for Defender must neither replace ours nor be replaced. */
final class NamesTest {
    private static final Path APP = Path.of("splunk-app");
    private static final String OWN = "ta_defender_";

    @ParameterizedTest
    @ValueSource(strings = {"alert_actions", "collections", "eventtypes", "macros", "transforms", "workflow_actions"})
    void stanza_hasTheAddonsPrefix(String conf) throws IOException {
        assertThat(stanzas(conf)).isNotEmpty().allMatch(name -> name.startsWith(OWN));
    }

    @Test
    void endpoint_isBelowTheAddonsPath() throws IOException {
        var endpoints = ConfFile.parse(Files.readString(APP.resolve("default/restmap.conf")));

        assertThat(endpoints.keySet())
                .filteredOn(name -> name.startsWith("script:"))
                .isNotEmpty()
                .allMatch(name -> name.startsWith("script:" + OWN));
        assertThat(endpoints.values())
                .filteredOn(settings -> settings.containsKey("match"))
                .allMatch(settings -> settings.get("match").startsWith("/ta_defender/"));
        assertThat(stanzas("web")).allMatch(name -> name.startsWith("expose:" + OWN));
    }

    @Test
    void capability_hasTheAddonsPrefix() throws IOException {
        assertThat(stanzas("authorize"))
                .filteredOn(name -> name.startsWith("capability::"))
                .isNotEmpty()
                .allMatch(name -> name.startsWith("capability::" + OWN));
    }

    @ParameterizedTest
    @ValueSource(strings = {"lookups", "default/data/ui/alerts"})
    void file_hasTheAddonsPrefix(String folder) throws IOException {
        try (Stream<Path> files = Files.list(APP.resolve(folder))) {
            assertThat(files.map(file -> file.getFileName().toString()).toList())
                    .isNotEmpty()
                    .allMatch(name -> name.startsWith(OWN));
        }
    }

    private static List<String> stanzas(String conf) throws IOException {
        return List.copyOf(ConfFile.parse(Files.readString(APP.resolve("default/" + conf + ".conf")))
                .keySet());
    }
}
