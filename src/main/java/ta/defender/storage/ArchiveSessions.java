package ta.defender.storage;

import ta.defender.http.TransportException;
import ta.defender.model.DefenderException;

/**
 * Opens the storage account of a stanza.
 *
 * <p>To the implementer: called before every poll, so that a changed secret counts at once; callable from several threads.
 */
@FunctionalInterface
public interface ArchiveSessions {
    /**
     * Reads the credential and makes a client with it.
     *
     * @throws DefenderException when the account or its secret is missing or wrong
     * @throws TransportException when Splunk's management port cannot be reached
     * @throws DefenderException when it refuses our session key
     */
    BlobStore open(ArchiveSettings settings) throws InterruptedException;
}
