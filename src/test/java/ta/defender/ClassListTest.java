package ta.defender;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The list from which the launcher makes its archive of classes, against the classes there are. */
final class ClassListTest {
    private static final Path LIST = Path.of("src/assembly/classes.lst");
    private static final Path CLASSES = Path.of("target/classes");

    @Test
    void list_namesNoClassThatIsGone() throws IOException {
        assertThat(ours().filter(name -> !Files.exists(CLASSES.resolve(name + ".class"))))
                .as("classes that are gone; run make class-list")
                .isEmpty();
    }

    /** A class that is missing costs a little time at each start; many missing ones make the archive useless. */
    @Test
    void list_hasMostOfWhatAnUpdateNeeds() throws IOException {
        List<String> listed = ours().toList();
        try (Stream<Path> files = Files.list(CLASSES.resolve("ta/defender/update"))) {
            List<String> needed = files.map(file -> "ta/defender/update/" + file.getFileName())
                    .filter(name -> name.matches(".*/(Updat|Act|Change|Deadline)[^$]*[.]class"))
                    .map(name -> name.substring(0, name.lastIndexOf('.')))
                    .toList();
            long missing =
                    needed.stream().filter(name -> !listed.contains(name)).count();

            assertThat(missing)
                    .as("of %s not in %s; run make class-list", needed, LIST)
                    .isLessThanOrEqualTo(needed.size() / 4);
        }
    }

    private static Stream<String> ours() throws IOException {
        return Files.readAllLines(LIST).stream().filter(line -> line.matches("ta/defender/\\S+"));
    }
}
