package ta.defender.storage;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import ta.defender.model.DefenderException;

/**
 * A storage account, read only.
 *
 * <p>To the implementer: used by one thread at a time. Listings are complete, however many pages they take, and in the
 * order of the names' UTF-8 bytes. Nothing is cached: every call asks the service. Transient failures were repeated
 * already when one is thrown.
 */
public interface BlobStore {
    /** The account's name, for {@code source}. */
    String account();

    /** The service's clock, as far as its answers have shown it; the host's before the first one. */
    InstantSource clock();

    /** How far the service's clock is ahead of this host's, as of its last answer; negative when it is behind. */
    Duration ahead();

    /** Names of the containers that begin with {@code prefix}. */
    List<String> containers(String prefix) throws InterruptedException;

    /**
     * The folders directly below a prefix.
     *
     * @param prefix empty, or ending with a slash
     * @return their names from the container's root on, each ending with a slash
     */
    List<String> folders(String container, String prefix) throws InterruptedException;

    /** The blobs, at any depth, whose names begin with {@code prefix}; nothing but blobs that can be read. */
    List<Blob> blobs(String container, String prefix) throws InterruptedException;

    /**
     * Reads a part of a blob.
     *
     * @param from offset of the first byte; less than the blob's size
     * @param length how many bytes at most, at least 1
     * @throws DefenderException of kind {@code NOT_FOUND} when the blob is gone, {@code RANGE} when it ends before {@code from}
     */
    BlobContent read(String container, String name, long from, int length) throws InterruptedException;
}
