package ta.defender.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FileFaultTest {
    @TempDir
    Path directory;

    @Test
    void of_aFileOfAnotherUser_namesTheOwnerAndChown() throws IOException {
        Path file = Files.createFile(directory.resolve("a.position"));
        String owner = Files.getOwner(file).getName();
        String user = System.getProperty("user.name");
        try {
            System.setProperty("user.name", "splunk");
            FileFault fault = FileFault.of(file, new AccessDeniedException(file.toString()));

            assertThat(fault.isDenied()).isTrue();
            assertThat(fault.reason())
                    .contains("permission denied", "belongs to " + owner, "splunk")
                    .doesNotContain(file.toString());
            assertThat(fault.remedy()).contains("chown -R splunk " + directory);
        } finally {
            System.setProperty("user.name", user);
        }
    }

    @Test
    void of_aFileThatIsNotThereYet_namesTheDirectory() {
        Path file = directory.resolve("no/a.position");

        FileFault fault = FileFault.of(file, new FileNotFoundException(file + " (Permission denied)"));

        assertThat(fault.reason()).contains("permission denied", directory.toString());
        assertThat(fault.remedy()).contains(directory.toString());
    }

    @Test
    void of_whatTheSystemSays_hasItsRemedyAndNotThePathAgain() {
        Path file = directory.resolve("a");
        String path = file.toString();

        assertThat(FileFault.of(file, new FileSystemException(path, null, "Read-only file system"))
                        .reason())
                .isEqualTo("Read-only file system");
        assertThat(FileFault.of(file, new IOException("No space left on device"))
                        .remedy())
                .contains("room");
        assertThat(FileFault.of(file, new FileNotFoundException(path + " (Too many open files)")))
                .isEqualTo(new FileFault(
                        "Too many open files", "raise the limit of open files (ulimit -n) of this process", false));
        assertThat(FileFault.of(file, new NoSuchFileException(path)).reason()).isEqualTo("it does not exist");
        assertThat(FileFault.of(file, new FileAlreadyExistsException(path)).reason())
                .isEqualTo(path + " is not a directory");
        assertThat(FileFault.of(file, new IOException()).reason()).isEqualTo("IOException");
    }
}
