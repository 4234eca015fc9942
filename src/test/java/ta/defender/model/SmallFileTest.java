package ta.defender.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

final class SmallFileTest {
    @TempDir
    Path directory;

    @Test
    void text_isTheWholeFile() throws Exception {
        Path file = Files.writeString(directory.resolve("a"), "tëxt");

        assertThat(SmallFile.text(file, StandardCharsets.UTF_8)).isEqualTo("tëxt");
        assertThatThrownBy(() -> SmallFile.text(directory.resolve("b"), StandardCharsets.UTF_8))
                .isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void directories_andLargeFiles_areRefused() throws Exception {
        Path large = Files.write(directory.resolve("large"), new byte[(4 << 20) + 1]);

        assertThatThrownBy(() -> SmallFile.text(large, StandardCharsets.UTF_8))
                .isInstanceOf(IOException.class)
                .hasMessage("is larger than 4 MB");
        assertThatThrownBy(() -> SmallFile.text(directory, StandardCharsets.UTF_8))
                .isInstanceOf(IOException.class)
                .hasMessage("is not a regular file");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void devices_areRefused() {
        assertThatThrownBy(() -> SmallFile.text(Path.of("/dev/zero"), StandardCharsets.UTF_8))
                .hasMessage("is not a regular file");
    }
}
