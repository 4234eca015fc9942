package ta.defender.archive;

import ta.defender.config.ArchiveSettings;
import ta.defender.config.InvalidSettingsException;
import ta.defender.http.TransportException;
import ta.defender.schedule.SessionKeyRefusedException;

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
     * @throws InvalidSettingsException when the account or its secret is missing or wrong
     * @throws TransportException when Splunk's management port cannot be reached
     * @throws SessionKeyRefusedException when it refuses our session key
     */
    BlobStore open(ArchiveSettings settings)
            throws InvalidSettingsException, TransportException, SessionKeyRefusedException, InterruptedException;
}
