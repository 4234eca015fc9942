package ta.defender.checkpoint;

import java.io.IOException;
import java.util.Optional;

/**
 * Keeps JSON documents under keys, somewhere outside of this host.
 *
 * <p>To the implementer: each call is all or nothing; callable from several threads. An answer that may be wrong, such as
 * "there is none" by a store that is not ready, is an {@link IOException}.
 */
public interface DocumentStore {
    /** The document, empty when there is none under this key. */
    Optional<String> get(String key) throws IOException, InterruptedException;

    /**
     * Stores a document in place of the one under its key, if there is one.
     *
     * @param json an object with the key as its member {@code _key}
     */
    void put(String json) throws IOException, InterruptedException;

    /** Removes a document; a missing one is not a failure. */
    void delete(String key) throws IOException, InterruptedException;
}
