package ta.defender.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
@Timeout(600)
class UnreadBytesTest {
    @TempDir
    private Path folder;

    @Test
    void count_ofAPipeThatNobodyReads_isWhatWasWritten() throws Exception {
        Process reader = new ProcessBuilder("sleep", "60").start();
        try {
            UnreadBytes pipe = UnreadBytes.ofPipe(pipeTo(reader));
            assertThat(pipe.count()).isZero();

            reader.getOutputStream().write(new byte[1_000]);
            reader.getOutputStream().flush();

            assertThat(pipe.count()).isEqualTo(1_000);
            assertThat(pipe.count()).isEqualTo(1_000);
        } finally {
            reader.destroyForcibly();
        }
    }

    @Test
    void count_ofAPipeWhoseReaderTookSome_isTheRest() throws Exception {
        Process reader = new ProcessBuilder("sh", "-c", "head -c 600 >/dev/null; echo done; exec sleep 60").start();
        try {
            UnreadBytes pipe = UnreadBytes.ofPipe(pipeTo(reader));
            reader.getOutputStream().write(new byte[1_000]);
            reader.getOutputStream().flush();
            reader.getInputStream().read();

            // head may take more than it passes on
            assertThat(pipe.count()).isBetween(0L, 400L);
        } finally {
            reader.destroyForcibly();
        }
    }

    @Test
    void count_ofAFile_isNotKnown() throws IOException {
        Path link = folder.resolve("link");
        Files.createSymbolicLink(link, Files.createFile(folder.resolve("file")));

        assertThat(UnreadBytes.ofPipe(link).count()).isEqualTo(UnreadBytes.UNKNOWN);
        assertThat(UnreadBytes.ofPipe(folder.resolve("absent")).count()).isEqualTo(UnreadBytes.UNKNOWN);
    }

    /** Our end of the standard input of a process: the one pipe that both have. */
    private static Path pipeTo(Process process) throws IOException {
        Path theirs = Files.readSymbolicLink(Path.of("/proc", Long.toString(process.pid()), "fd", "0"));
        try (Stream<Path> ours = Files.list(Path.of("/proc/self/fd"))) {
            return ours.filter(path -> {
                        try {
                            return Files.readSymbolicLink(path).equals(theirs);
                        } catch (IOException e) {
                            return false;
                        }
                    })
                    .findFirst()
                    .orElseThrow();
        }
    }
}
