package ta.defender.archive;

import org.jspecify.annotations.Nullable;
import ta.defender.auth.TokenSource;
import ta.defender.config.ArchiveSettings;
import ta.defender.config.Secret;
import ta.defender.http.ServerClock;
import ta.defender.http.Transport;

/** Makes clients of storage accounts. To the implementer: no call goes out before the client is asked for something. */
public interface BlobStores {
    /** The scope of access tokens for Azure Storage, in every cloud. */
    String SCOPE = "https://storage.azure.com/.default";

    /**
     * A client.
     *
     * @param tokens for {@code auth=oauth}, else null
     * @param secret the SAS token or key, null for {@code auth=oauth}
     * @param transport by which calls go out; it repeats what may be repeated
     * @param clock of the service
     */
    BlobStore open(
            ArchiveSettings settings,
            @Nullable TokenSource tokens,
            @Nullable Secret secret,
            Transport transport,
            ServerClock clock);
}
