package ta.defender.storage.azure;

import com.azure.core.credential.AccessToken;
import com.azure.storage.blob.BlobServiceClientBuilder;
import com.azure.storage.common.StorageSharedKeyCredential;
import java.net.URI;
import java.time.OffsetDateTime;
import java.util.function.UnaryOperator;
import reactor.core.publisher.Mono;
import ta.defender.http.Transport;
import ta.defender.microsoft.AuthorizedTransport;
import ta.defender.microsoft.TokenSource;
import ta.defender.model.Secret;

/** How calls are authorised, in the terms of Microsoft's client. */
interface StorageCredential {
    /** What to look at when a credential is refused. */
    String remedy();

    /** Has a client use it. */
    BlobServiceClientBuilder on(BlobServiceClientBuilder builder);

    /** What a client at {@code url} sends by. */
    default Transport over(Transport transport, URI url) {
        return transport;
    }

    /** A shared access signature, without a question mark in front. */
    static StorageCredential sas(Secret token) {
        return of(
                "the SAS token needs the permissions Read and List on containers and objects of the blob service, and must"
                        + " not have ended; it must be complete (sv to sig), and the key that signed it must not have been renewed;"
                        + " make a new one and store it in storage/passwords",
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

    /** Access tokens of an app registration; one that is refused is replaced once. */
    static StorageCredential token(TokenSource tokens) {
        return new StorageCredential() {
            @Override
            public String remedy() {
                return "give the app registration the role Storage Blob Data Reader on the storage account; a new role takes"
                        + " up to ten minutes to count. If it has the role, check this host's clock, and that the account"
                        + " is of the storage account's tenant and cloud";
            }

            @Override
            public BlobServiceClientBuilder on(BlobServiceClientBuilder builder) {
                // without a credential the client lists no containers; the transport puts the token in its place
                AccessToken none = new AccessToken("none", OffsetDateTime.MAX);
                return builder.credential(request -> Mono.just(none));
            }

            @Override
            public Transport over(Transport transport, URI url) {
                // the client writes the slashes of a blob's name as %2F
                return AuthorizedTransport.ofHost(transport, tokens, url);
            }
        };
    }

    private static StorageCredential of(String remedy, UnaryOperator<BlobServiceClientBuilder> apply) {
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
