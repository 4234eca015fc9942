package ta.defender.checkpoint;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import ta.defender.model.DefenderException;

/**
 * Keeps one small content per stanza over restarts, and the generation before it.
 *
 * <p>To the implementer: {@link #save} is all or nothing, and a crash at any moment leaves a complete generation readable.
 * Callable from several threads, for different stanzas at the same time.
 */
public interface GenerationStore {
    /** Reads a content; what it cannot make sense of is an {@link IOException}. */
    @FunctionalInterface
    interface Reader<T> {
        /** Reads the whole of {@code in}. */
        T read(InputStream in) throws IOException;
    }

    /** Writes a content. */
    @FunctionalInterface
    interface Writer {
        /** Writes all there is to keep. */
        void write(OutputStream out) throws IOException;
    }

    /**
     * Takes the input's lock for the life of this process, where the store can tell processes apart.
     *
     * @throws DefenderException when another process holds it
     */
    default void lock(String stanza) {}

    /** The same for documents that belong to no single process: loading takes no lock. */
    default GenerationStore unlocked() {
        return this;
    }

    /**
     * What was saved for a stanza.
     *
     * @return empty only when nothing was ever saved for it
     * @throws DefenderException when something is there but no generation of it can be read
     */
    <T> Optional<T> load(String stanza, Reader<T> reader);

    /** Replaces what was saved for a stanza; afterwards it survives a crash of process or machine. */
    void save(String stanza, Writer writer);
}
