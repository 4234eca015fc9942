package ta.defender.storage.azure;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import ta.defender.http.ServerClock;
import ta.defender.http.Transport;
import ta.defender.microsoft.TokenSource;
import ta.defender.model.Secret;
import ta.defender.storage.ArchiveSettings;
import ta.defender.storage.BlobStore;
import ta.defender.storage.BlobStores;

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
