package ta.simulator.net;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * A private key with its certificate and the certificate of its issuer.
 *
 * @param privateKey RSA or EC
 * @param certificate of the key
 * @param issuer the authority's certificate; the certificate itself when self-signed
 */
public record Identity(PrivateKey privateKey, X509Certificate certificate, X509Certificate issuer) {
    private static final char[] PASSWORD = "changeit".toCharArray();

    /** The certificate in PEM. */
    public String certificatePem() {
        return pem(certificate);
    }

    /** The certificate followed by its issuer's, in PEM. */
    public String chainPem() {
        return certificate.equals(issuer) ? pem(certificate) : pem(certificate) + pem(issuer);
    }

    /** The private key in PEM (PKCS#8, not encrypted). */
    public String privateKeyPem() {
        return pem("PRIVATE KEY", privateKey.getEncoded());
    }

    /** Writes key and chain as a PKCS#12 file. */
    public void writePkcs12(Path file, String password) {
        try (OutputStream out = Files.newOutputStream(file)) {
            keyStore(password.toCharArray()).store(out, password.toCharArray());
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("cannot write " + file, e);
        }
    }

    /** A context that presents this identity; it trusts the JDK's authorities only. */
    public SSLContext serverContext() {
        try {
            KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
            keys.init(keyStore(PASSWORD), PASSWORD);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), null, null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("no TLS context", e);
        }
    }

    private KeyStore keyStore(char[] password) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        X509Certificate[] chain = certificate.equals(issuer)
                ? new X509Certificate[] {certificate}
                : new X509Certificate[] {certificate, issuer};
        store.setKeyEntry("identity", privateKey, password, chain);
        return store;
    }

    static String pem(X509Certificate certificate) {
        try {
            return pem("CERTIFICATE", certificate.getEncoded());
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("certificate without encoding", e);
        }
    }

    private static String pem(String kind, byte[] encoded) {
        Base64.Encoder encoder = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));
        return "-----BEGIN " + kind + "-----\n" + encoder.encodeToString(encoded) + "\n-----END " + kind + "-----\n";
    }
}
