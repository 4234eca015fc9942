package ta.defender.splunk;

import java.util.List;
import java.util.Optional;
import ta.defender.json.JsonView;

/**
 * DocumentCollection of a collection that several processes work on; each call is all or nothing. What cannot be answered for sure,
 * such as by a store that is starting, is a {@link SplunkException}.
 *
 * <p>To the implementer: callable from any thread.
 */
public interface DocumentCollection {
    /**
     * The document of this key, empty when there is none.
     */
    Optional<JsonView> read(String key) throws InterruptedException;

    /**
     * Adds a document; of several who add the same key, one succeeds.
     *
     * @param json an object with the key as its member {@code _key}
     * @return false when the key is taken
     */
    boolean add(String json) throws InterruptedException;

    /**
     * Changes a document that is there.
     *
     * @return false when it is not, and then nothing is stored
     */
    boolean replace(String key, String json) throws InterruptedException;

    /** Stores a document over the one of the same {@code _key}. */
    void put(String json) throws InterruptedException;

    /** Removes a document, if it is there. */
    void delete(String key) throws InterruptedException;

    /**
     * DocumentCollection by a query of Splunk's KV store.
     *
     * @param sort such as {@code due:1}, empty for any order
     * @param limit how many at most
     */
    List<JsonView> find(String query, String sort, int limit) throws InterruptedException;

    /** Removes all documents that a query finds; the empty query is refused. */
    void deleteAll(String query) throws InterruptedException;
}
