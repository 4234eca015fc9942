package ta.defender.azure;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import ta.defender.archive.BlobStore;
import ta.defender.archive.BlobStores;
import ta.defender.auth.TokenSource;
import ta.defender.config.ArchiveSettings;
import ta.defender.config.Secret;
import ta.defender.http.ServerClock;
import ta.defender.http.Transport;

/** Clients of Azure's storage accounts. */
public final class AzureBlobStores implements BlobStores {
    @Override
    public BlobStore open(
            ArchiveSettings settings,
            @Nullable TokenSource tokens,
            @Nullable Secret secret,
            Transport transport,
            ServerClock clock) {
        String account = settings.storageAccount();
        StorageCredential credential = switch (settings.auth()) {
            case OAUTH -> StorageCredential.token(Objects.requireNonNull(tokens, "tokens"));
            case SAS -> StorageCredential.sas(Objects.requireNonNull(secret, "secret"));
            case KEY -> StorageCredential.key(account, Objects.requireNonNull(secret, "secret"));
        };
        return new AzureBlobStore(account, settings.storageUrl(), credential, transport, clock);
    }
}
