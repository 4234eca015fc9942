package ta.defender.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

final class JournalFilesTest extends JournalStoreContract {
    @TempDir
    private Path directory;

    @Override
    protected JournalStore restarted() {
        return new JournalFiles(directory);
    }

    /** A full disk fails what has to be safe, and nothing before. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void journal_onAFullDisk_goesOnInMemoryUntilItIsSynced() throws IOException {
        JournalFiles files = new JournalFiles(directory);
        Files.createSymbolicLink(files.path("defender_alerts://a", 1), Path.of("/dev/full"));
        try (Journal journal = files.create("defender_alerts://a", 1)) {
            byte[] entry = new byte[3_000];
            for (int i = 0; i < 100; i++) {
                Arrays.fill(entry, (byte) i);
                journal.append(entry);
            }
            byte[] read = new byte[2];
            journal.read(41 * 3_000 - 1, read);

            assertThat(read).containsExactly(40, 41);
            assertThat(journal.length()).isEqualTo(300_000);
            assertThatThrownBy(() -> journal.sync(300_000)).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> journal.append(new byte[9 << 20])).isInstanceOf(IOException.class);
        }
    }

    @Test
    void journal_whenItsThreadIsInterrupted_stillWorks() throws IOException {
        try (Journal journal = restarted().create("defender_alerts://a", 1)) {
            Thread.currentThread().interrupt();
            journal.append(new byte[100]);
            journal.sync(100);
            assertThat(Thread.interrupted()).isTrue();
            journal.append(new byte[1]);
            journal.read(0, new byte[101]);
        }
    }
}
