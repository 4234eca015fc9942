package ta.defender.http;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import ta.defender.model.DefenderException;
import ta.defender.model.Secret;
import ta.defender.model.SmallFile;

/** The certificate a client shows, and its key. */
public final class ClientIdentity {
    private final KeyManager[] keyManagers;

    private ClientIdentity(KeyManager[] keyManagers) {
        this.keyManagers = keyManagers;
    }

    /**
     * Reads both from PEM files.
     *
     * @param key unencrypted, RSA or elliptic curve
     */
    public static ClientIdentity read(Path certificates, Path key) throws IOException {
        return read(
                SmallFile.text(certificates, StandardCharsets.US_ASCII),
                Secret.of(SmallFile.text(key, StandardCharsets.US_ASCII)));
    }

    private static ClientIdentity read(String certificates, Secret key) {
        Certificate[] chain;
        try {
            chain = CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(certificates.getBytes(StandardCharsets.US_ASCII)))
                    .toArray(new Certificate[0]);
        } catch (GeneralSecurityException notACertificate) {
            throw DefenderException.setting(
                    "client_certificate",
                    "does not hold a certificate in PEM form",
                    "name a PEM file with a certificate");
        }
        try {
            PrivateKey own = privateKey(key);
            if (chain.length == 0 || !isPair(own, chain[0].getPublicKey())) {
                throw DefenderException.setting(
                        "client_key",
                        "is not the key of client_certificate",
                        "name the file with the key that belongs to it");
            }
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            store.setKeyEntry("client", own, new char[0], chain);
            KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(store, new char[0]);
            return new ClientIdentity(factory.getKeyManagers());
        } catch (GeneralSecurityException | IOException unusable) {
            throw DefenderException.setting(
                    "client_key", "cannot be used with client_certificate: " + unusable.getMessage(), "");
        }
    }

    private static boolean isPair(PrivateKey own, PublicKey certified) throws GeneralSecurityException {
        if (!own.getAlgorithm().equals(certified.getAlgorithm())) {
            return false;
        }
        byte[] probe = {1};
        Signature signature =
                Signature.getInstance(own.getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA");
        signature.initSign(own);
        signature.update(probe);
        byte[] signed = signature.sign();
        signature.initVerify(certified);
        signature.update(probe);
        return signature.verify(signed);
    }

    private static PrivateKey privateKey(Secret key) throws GeneralSecurityException {
        Pem.Block block = Pem.blocks(key.reveal()).stream()
                .filter(each -> each.isPrivateKey() && !each.isEncrypted())
                .findFirst()
                .orElseThrow(() -> DefenderException.setting(
                        "client_key",
                        "is not an unencrypted key in PEM form (PKCS#8)",
                        "convert it with: openssl pkey -in key.pem -out plain.pem"));
        PKCS8EncodedKeySpec encoded = new PKCS8EncodedKeySpec(block.pkcs8());
        try {
            return KeyFactory.getInstance("RSA").generatePrivate(encoded);
        } catch (InvalidKeySpecException notRsa) {
            return KeyFactory.getInstance("EC").generatePrivate(encoded);
        }
    }

    KeyManager[] keyManagers() {
        return keyManagers.clone();
    }
}
