package ta.defender.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What every place for journals has to do. */
public abstract class JournalStoreContract {
    private static final String INPUT = "defender_alerts://contoso";

    /** A place as a process finds it that starts now; what was kept before is there. */
    protected abstract JournalStore restarted() throws IOException;

    @Test
    void journal_whenOpenedAgain_hasWhatWasSynced() throws IOException {
        try (Journal journal = restarted().create(INPUT, 1)) {
            append(journal, "one");
            append(journal, "two");
            journal.sync(6);
        }

        try (Journal journal = open(1, 6).orElseThrow()) {
            assertThat(text(journal, 0, 6)).isEqualTo("onetwo");
        }
    }

    @Test
    void journal_whenOpenedAtALength_dropsTheRest() throws IOException {
        try (Journal journal = restarted().create(INPUT, 1)) {
            append(journal, "onetwo");
            journal.sync(6);
        }

        try (Journal journal = open(1, 3).orElseThrow()) {
            assertThat(journal.length()).isEqualTo(3);
            append(journal, "TWO");
            assertThat(text(journal, 2, 4)).isEqualTo("eTWO");
            journal.sync(6);
        }
        try (Journal journal = open(1, 6).orElseThrow()) {
            assertThat(text(journal, 0, 6)).isEqualTo("oneTWO");
        }
    }

    @Test
    void journal_whenReadBeforeItIsSynced_hasWhatWasAppended() throws IOException {
        try (Journal journal = restarted().create(INPUT, 1)) {
            append(journal, "one");
            assertThat(text(journal, 0, 3)).isEqualTo("one");
            append(journal, "two");
            append(journal, "x".repeat(100_000));
            assertThat(text(journal, 1, 5)).isEqualTo("netwo");
            assertThat(journal.length()).isEqualTo(100_006);
        }
    }

    @Test
    void journal_whenCreatedAnew_isEmpty() throws IOException {
        try (Journal journal = restarted().create(INPUT, 1)) {
            append(journal, "one");
            journal.sync(3);
        }
        try (Journal journal = restarted().create(INPUT, 1)) {
            assertThat(journal.length()).isZero();
        }
    }

    @Test
    void open_whenThereIsNoneOrItIsShorterOrDamaged_isEmpty() throws IOException {
        assertThat(open(1, 0)).isEmpty();
        try (Journal journal = restarted().create(INPUT, 1)) {
            append(journal, "one");
            journal.sync(3);
        }

        assertThat(open(1, 4)).isEmpty();
        assertThat(open(2, 3)).isEmpty();
        assertThat(restarted().open(INPUT, 1, 3, journal -> false)).isEmpty();
        assertThat(restarted().open("defender_alerts://other", 1, 3, journal -> true))
                .isEmpty();
    }

    @Test
    void delete_removesOneJournalOnly() throws IOException {
        for (int number = 1; number <= 2; number++) {
            try (Journal journal = restarted().create(INPUT, number)) {
                append(journal, "one");
                journal.sync(3);
            }
        }

        restarted().delete(INPUT, 1);
        restarted().delete(INPUT, 7);

        assertThat(open(1, 3)).isEmpty();
        try (Journal journal = open(2, 3).orElseThrow()) {
            assertThat(journal.length()).isEqualTo(3);
        }
    }

    private Optional<Journal> open(int number, long length) throws IOException {
        return restarted().open(INPUT, number, length, journal -> true);
    }

    private static void append(Journal journal, String text) throws IOException {
        journal.append(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String text(Journal journal, long offset, int length) throws IOException {
        byte[] bytes = new byte[length];
        journal.read(offset, bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
