package ta.defender.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code kinds-of-loss.txt} names what plays each way in which events were lost once; nothing of it may go. */
final class KindsOfLossTest {
    private static final Path KINDS = Path.of("src/test/resources/kinds-of-loss.txt");
    private static final List<Path> REPORTS =
            List.of(Path.of("docs/outages.md"), Path.of("docs/outages-archive.md"), Path.of("docs/outages-stream.md"));

    static List<String> kinds() throws IOException {
        return Files.readAllLines(KINDS, StandardCharsets.UTF_8).stream()
                .filter(line -> !line.startsWith("#"))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void kind_isPlayedByTwoScenariosThatExist(String kind) throws IOException {
        List<String> played = List.of(kind.substring(kind.indexOf(" = ") + 3).split("; "));

        assertThat(played).hasSizeGreaterThanOrEqualTo(2).doesNotHaveDuplicates();
        for (String name : played) {
            assertThat(exists(name)).as(name).isTrue();
        }
    }

    private static boolean exists(String name) throws IOException {
        int method = name.indexOf('#');
        return method < 0 ? isReported(name) : isTest(name.substring(0, method), name.substring(method + 1));
    }

    private static boolean isReported(String scenario) throws IOException {
        for (Path report : REPORTS) {
            if (Files.readString(report, StandardCharsets.UTF_8).contains("\n| " + scenario + " | ")) {
                return true;
            }
        }
        return false;
    }

    private static boolean isTest(String type, String method) throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
            Path file = files.filter(path -> path.endsWith(type + ".java"))
                    .findFirst()
                    .orElseThrow();
            return Files.readString(file, StandardCharsets.UTF_8).contains("void " + method + "(");
        }
    }
}
