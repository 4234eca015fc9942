package ta.defender.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import ta.defender.model.DefenderException;
import ta.defender.testing.FakeDocuments;

final class JournalDocumentsTest extends JournalStoreContract {
    private static final String INPUT = "defender_alerts://contoso";

    @TempDir
    private Path directory;

    private final FakeDocuments documents = new FakeDocuments();
    private int hosts;

    @Override
    protected JournalStore restarted() throws IOException {
        // each start is one on another host
        return onHost(hosts++);
    }

    @Test
    void journal_whenTheHostBeforeComesBack_isTheNewestAndNotItsOwn() throws IOException {
        try (Journal journal = onHost(1).create(INPUT, 1)) {
            journal.append(new byte[] {1, 1});
            journal.sync(2);
            journal.append(new byte[] {1});
            journal.sync(3);
        }
        try (Journal journal = onHost(2).open(INPUT, 1, 2, opened -> true).orElseThrow()) {
            journal.append(new byte[] {2, 2});
            journal.sync(4);
        }

        try (Journal journal =
                onHost(1).open(INPUT, 1, 4, JournalDocumentsTest::endsWithTwo).orElseThrow()) {
            byte[] bytes = new byte[4];
            journal.read(0, bytes);
            assertThat(bytes).containsExactly(1, 1, 2, 2);
        }
    }

    @Test
    void journal_ofManyBlocks_isCopiedAndFetched() throws IOException {
        byte[] bytes = new byte[3 * JournalDocuments.BLOCK + 5];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i * 31);
        }
        try (Journal journal = onHost(1).create(INPUT, 1)) {
            journal.append(Arrays.copyOf(bytes, 10));
            journal.sync(10);
            journal.append(Arrays.copyOfRange(bytes, 10, bytes.length));
            journal.sync(bytes.length);
        }
        assertThat(documents.all()).hasSize(4);

        try (Journal journal =
                onHost(2).open(INPUT, 1, bytes.length, opened -> true).orElseThrow()) {
            byte[] read = new byte[bytes.length];
            journal.read(0, read);
            assertThat(read).isEqualTo(bytes);
        }
    }

    @Test
    void journal_thatWasKeptInFilesOnly_isCopiedWholeByTheNextSync() throws IOException {
        try (Journal journal = new JournalFiles(directory.resolve("1")).create(INPUT, 1)) {
            journal.append(new byte[] {1, 2, 3});
            journal.sync(3);
        }
        try (Journal journal = onHost(1).open(INPUT, 1, 3, opened -> true).orElseThrow()) {
            journal.append(new byte[] {4});
            journal.sync(4);
        }

        assertThat(onHost(2).open(INPUT, 1, 4, opened -> true)).isPresent();
    }

    private JournalStore onHost(int host) throws IOException {
        Path files = Files.createDirectories(directory.resolve(Integer.toString(host)));
        return new JournalDocuments(new JournalFiles(files), documents);
    }

    @Test
    void sync_whenToldToStopInTheMiddle_isBroughtToItsEnd() throws IOException {
        try (Journal journal = onHost(1).create(INPUT, 1)) {
            journal.append(new byte[2 * JournalDocuments.BLOCK]);
            documents.interruptAfter(1);

            journal.sync(journal.length());

            assertThat(Thread.interrupted()).isTrue();
            assertThat(documents.all()).hasSize(2);
        }
    }

    @Test
    void documents_thatCannotBeReadOrWritten_areNoMatterOfFiles() throws IOException {
        try (Journal journal = onHost(1).create(INPUT, 1)) {
            journal.append(new byte[] {1});
            documents.failAfter(0);

            assertThatThrownBy(() -> journal.sync(1))
                    .isInstanceOf(DefenderException.class)
                    .hasMessageContainingAll(INPUT, "kvstore-status");
        }
    }

    @Test
    void document_thatIsDamaged_isCopiedAgain() throws IOException {
        JournalStore host = onHost(1);
        try (Journal journal = host.create(INPUT, 1)) {
            journal.append(new byte[] {1});
            journal.sync(1);
        }
        documents.all().replaceAll((key, json) -> json.replace("\"data\":\"", "\"data\":\"?"));
        assertThat(onHost(2).open(INPUT, 1, 1, opened -> true)).isEmpty();

        try (Journal journal = host.open(INPUT, 1, 1, opened -> true).orElseThrow()) {
            journal.sync(1);
        }

        assertThat(onHost(2).open(INPUT, 1, 1, opened -> true)).isPresent();
    }

    private static boolean endsWithTwo(Journal journal) throws IOException {
        byte[] last = new byte[1];
        journal.read(journal.length() - 1, last);
        return last[0] == 2;
    }
}
