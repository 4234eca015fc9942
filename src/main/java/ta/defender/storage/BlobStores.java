package ta.defender.storage;

import org.jspecify.annotations.Nullable;
import ta.defender.http.ServerClock;
import ta.defender.http.Transport;
import ta.defender.microsoft.TokenSource;
import ta.defender.model.Secret;

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
