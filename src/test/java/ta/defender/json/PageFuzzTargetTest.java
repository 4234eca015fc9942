package ta.defender.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every text that fuzzing starts from, and every one that it broke something with once. */
class PageFuzzTargetTest {
    @Test
    void check_ofTheWholeCorpus_passes() throws IOException, URISyntaxException {
        URL folder = Objects.requireNonNull(PageFuzzTargetTest.class.getResource("/fuzz/page"));
        List<Path> corpus;
        try (Stream<Path> files = Files.list(Path.of(folder.toURI()))) {
            corpus = files.toList();
        }
        assertThat(corpus).isNotEmpty();
        for (Path file : corpus) {
            byte[] bytes = Files.readAllBytes(file);
            for (int largestChunk = 1; largestChunk < 20; largestChunk++) {
                int chunk = largestChunk;
                assertThatCode(() -> PageFuzzTarget.check(bytes, chunk))
                        .as("%s", file)
                        .doesNotThrowAnyException();
            }
        }
    }
}
