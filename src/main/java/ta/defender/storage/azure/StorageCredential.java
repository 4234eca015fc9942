package ta.defender.storage.azure;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import com.azure.storage.blob.BlobServiceClientBuilder;
import com.azure.storage.common.StorageSharedKeyCredential;
import java.time.ZoneOffset;
import reactor.core.publisher.Mono;
import ta.defender.http.TransportException;
import ta.defender.microsoft.TokenSource;
import ta.defender.model.Secret;

/** How calls are authorised, in the terms of Microsoft's client. */
interface StorageCredential {
    /** What to look at when a credential is refused. */
    String remedy();

    /** Has a client use it. */
    BlobServiceClientBuilder on(BlobServiceClientBuilder builder);

    /** A shared access signature, without a question mark in front. */
    static StorageCredential sas(Secret token) {
        return of(
                "the SAS token needs the permissions Read and List on containers and objects of the blob service, and must"
                        + " not have ended; make a new one and store it in storage/passwords",
                builder -> builder.sasToken(token.reveal()));
    }

    /** The account's key. */
    static StorageCredential key(String account, Secret key) {
        return of(
                "the key must be one of the storage account's two (Access keys in the portal), and access by key must be"
                        + " allowed there (Allow storage account key access); the clock of this host must be right within"
                        + " 15 minutes",
                builder -> builder.credential(new StorageSharedKeyCredential(account, key.reveal())));
    }

    /** Access tokens of an app registration. */
    static StorageCredential token(TokenSource tokens) {
        return of(
                "give the app registration the role Storage Blob Data Reader on the storage account; a new role takes up"
                        + " to ten minutes to count",
                builder -> builder.credential(credential(tokens)));
    }

    private static TokenCredential credential(TokenSource tokens) {
        return new TokenCredential() {
            @Override
            public Mono<AccessToken> getToken(TokenRequestContext request) {
                return Mono.fromCallable(() -> getTokenSync(request));
            }

            @Override
            public AccessToken getTokenSync(TokenRequestContext request) {
                try {
                    ta.defender.microsoft.AccessToken token = tokens.token(false);
                    return new AccessToken(token.reveal(), token.expiresAt().atOffset(ZoneOffset.UTC));
                } catch (TransportException | InterruptedException e) {
                    throw new TransportHttpClient.Carried(e);
                }
            }
        };
    }

    private static StorageCredential of(
            String remedy, java.util.function.UnaryOperator<BlobServiceClientBuilder> apply) {
        return new StorageCredential() {
            @Override
            public String remedy() {
                return remedy;
            }

            @Override
            public BlobServiceClientBuilder on(BlobServiceClientBuilder builder) {
                return apply.apply(builder);
            }
        };
    }
}
