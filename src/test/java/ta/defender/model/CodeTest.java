package ta.defender.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The catalogue of messages: what the product can say is what its documentation lists. */
final class CodeTest {
    private static final Pattern ROW = Pattern.compile("\\| `([a-z_]+)` \\| [^|]+ \\|");
    private static final Pattern WORD = Pattern.compile("\\b[A-Z][A-Z_]+\\b");

    @Test
    void documentation_listsEveryCodeOnce() throws IOException {
        String page = Files.readString(Path.of("docs/troubleshooting.md"));
        List<String> listed = page.substring(page.indexOf("## Codes"))
                .lines()
                .map(ROW::matcher)
                .filter(row -> row.matches())
                .map(row -> row.group(1))
                .toList();

        assertThat(listed).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(words());
    }

    @Test
    void everyCode_isUsed() throws IOException {
        Set<String> used = new HashSet<>();
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".java")).toList()) {
                if (!file.endsWith("Code.java")) {
                    WORD.matcher(Files.readString(file)).results().forEach(word -> used.add(word.group()));
                }
            }
        }

        assertThat(Arrays.stream(Code.values()).map(Code::name)).isSubsetOf(used);
    }

    @Test
    void word_leadsBackToItsCode() {
        assertThat(Code.values())
                .allSatisfy(code -> assertThat(Code.of(code.word())).isSameAs(code));
        assertThat(Code.of("of_another_version")).isSameAs(Code.UNKNOWN);
    }

    private static Set<String> words() {
        return Arrays.stream(Code.values()).map(Code::word).collect(Collectors.toSet());
    }
}
