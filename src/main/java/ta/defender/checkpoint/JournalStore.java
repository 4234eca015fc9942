package ta.defender.checkpoint;

import java.io.IOException;
import java.util.Optional;

/**
 * Keeps the journals of inputs. An input has one that counts, and for a while the one before it, which the previous
 * generation of its checkpoint refers to; numbers tell them apart.
 */
public interface JournalStore {
    /** Tells whether a journal is the one that was left. */
    @FunctionalInterface
    interface Check {
        /** Reads the journal. */
        boolean isIntact(Journal journal) throws IOException;
    }

    /**
     * Opens a journal and drops what it has after its first {@code length} bytes.
     *
     * @return empty when there is none, when it has fewer bytes, or when it does not pass the check
     */
    Optional<Journal> open(String input, int number, long length, Check check) throws IOException;

    /** Begins a journal, in place of one with the same number. */
    Journal create(String input, int number) throws IOException;

    /** Removes a journal; one that is not there is not a failure. */
    void delete(String input, int number) throws IOException;
}
