package ta.defender.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class JournalFilesTest extends JournalStoreContract {
    @TempDir
    private Path directory;

    @Override
    protected JournalStore restarted() {
        return new JournalFiles(directory);
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
