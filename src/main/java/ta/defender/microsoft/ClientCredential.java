package ta.defender.microsoft;

import com.microsoft.aad.msal4j.ClientCredentialFactory;
import com.microsoft.aad.msal4j.IClientCredential;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPrivateCrtKey;
import java.util.List;
import java.util.function.Supplier;
import ta.defender.model.Code;
import ta.defender.model.DefenderException;
import ta.defender.model.Secret;

/** What an application proves its identity with: a client secret, or a private key and its certificate. */
public final class ClientCredential {
    private final String kind;
    private final Supplier<IClientCredential> msal;

    private ClientCredential(String kind, Supplier<IClientCredential> msal) {
        this.kind = kind;
        this.msal = msal;
    }

    /**
     * A client secret.
     *
     * @throws DefenderException when it is blank
     */
    public static ClientCredential secret(Secret secret) {
        if (secret.reveal().isBlank()) {
            throw new DefenderException(
                    Code.CREDENTIAL_INVALID, "the client secret is empty", "store the secret's value (not its id)");
        }
        return new ClientCredential("secret", () -> ClientCredentialFactory.createFromSecret(secret.reveal()));
    }

    /**
     * A certificate with its key.
     *
     * @param privateKeyPem RSA, PKCS#8 or PKCS#1, unencrypted
     * @param certificatePem the public certificate, optionally with the chain above it
     * @throws DefenderException when either cannot be used or they do not belong together
     */
    public static ClientCredential certificate(Secret privateKeyPem, String certificatePem) {
        RSAPrivateCrtKey key = PrivateKeys.rsa(privateKeyPem);
        List<X509Certificate> chain = Certificates.chainOf(key, Certificates.read(certificatePem));
        return new ClientCredential(
                "certificate", () -> ClientCredentialFactory.createFromCertificateChain(key, chain));
    }

    /** The same for msal4j, whose classes are not loaded before this is called. */
    IClientCredential msal() {
        return msal.get();
    }

    @Override
    public String toString() {
        return "ClientCredential[" + kind + "]";
    }
}
