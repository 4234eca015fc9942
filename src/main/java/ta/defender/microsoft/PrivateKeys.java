package ta.defender.microsoft;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.List;
import org.jspecify.annotations.Nullable;
import ta.defender.http.Pem;
import ta.defender.model.Code;
import ta.defender.model.DefenderException;
import ta.defender.model.Secret;

/** Reads the RSA private key of an app registration from PEM. */
final class PrivateKeys {
    private static final int MIN_BITS = 2048;

    private static final String REMEDY =
            "store the unencrypted RSA private key that belongs to the certificate, in PEM";

    private PrivateKeys() {}

    /** The key in {@code pem}, PKCS#8 or PKCS#1. */
    static RSAPrivateCrtKey rsa(Secret pem) {
        List<Pem.Block> keys = Pem.blocks(pem.reveal()).stream()
                .filter(Pem.Block::isPrivateKey)
                .toList();
        if (keys.isEmpty()) {
            throw new DefenderException(
                    Code.CREDENTIAL_INVALID,
                    "the private key holds no complete block from BEGIN PRIVATE KEY to END PRIVATE KEY",
                    REMEDY);
        }
        if (keys.size() > 1) {
            throw new DefenderException(Code.CREDENTIAL_INVALID, "there are " + keys.size() + " private keys", REMEDY);
        }
        Pem.Block key = keys.get(0);
        if (key.isEncrypted()) {
            throw new DefenderException(
                    Code.CREDENTIAL_INVALID,
                    "the private key is encrypted with a passphrase",
                    "decrypt it first (openssl pkey -in key.pem -out plain.pem), Splunk encrypts what it stores");
        }
        return switch (key.label()) {
            case "PRIVATE KEY", "RSA PRIVATE KEY" -> decoded(key.pkcs8());
            case "EC PRIVATE KEY" -> throw ellipticCurve(null);
            default ->
                throw new DefenderException(
                        Code.CREDENTIAL_INVALID,
                        "a private key of the kind \"" + key.label() + "\" cannot be used",
                        REMEDY);
        };
    }

    private static RSAPrivateCrtKey decoded(byte[] pkcs8) {
        RSAPrivateCrtKey key;
        try {
            key = (RSAPrivateCrtKey) KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
        } catch (InvalidKeySpecException | ClassCastException notRsa) {
            if (isEllipticCurve(pkcs8)) {
                throw ellipticCurve(notRsa);
            }
            // The cause is left out: a parser's message may quote the key.
            throw new DefenderException(
                    Code.CREDENTIAL_INVALID, "the private key is damaged or of an unknown kind", REMEDY);
        } catch (GeneralSecurityException broken) {
            throw new IllegalStateException("this Java has no RSA", broken);
        }
        int bits = key.getModulus().bitLength();
        if (bits < MIN_BITS) {
            throw new DefenderException(
                    Code.CREDENTIAL_INVALID,
                    "the private key has " + bits + " bits, and at least " + MIN_BITS + " are needed",
                    "create a new key and certificate, and upload the certificate to the app registration");
        }
        return key;
    }

    private static boolean isEllipticCurve(byte[] pkcs8) {
        try {
            KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
            return true;
        } catch (GeneralSecurityException no) {
            return false;
        }
    }

    private static DefenderException ellipticCurve(@Nullable Throwable cause) {
        return new DefenderException(
                Code.CREDENTIAL_INVALID,
                "the private key is an elliptic-curve key, which Entra ID does not accept for an application",
                "create an RSA key of " + MIN_BITS + " bits or more with a certificate for it",
                cause);
    }
}
