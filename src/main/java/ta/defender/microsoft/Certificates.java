package ta.defender.microsoft;

import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPublicKey;
import java.util.ArrayList;
import java.util.List;
import ta.defender.http.Pem;
import ta.defender.model.Code;
import ta.defender.model.DefenderException;

/** Reads the public certificates of an app registration from PEM. */
final class Certificates {
    private static final String REMEDY = "set certificate in defender_account.conf to the public certificate in PEM,"
            + " from BEGIN CERTIFICATE to END CERTIFICATE";

    private Certificates() {}

    /** All certificates of {@code pem} in their order, at least one. */
    static List<X509Certificate> read(String pem) {
        List<X509Certificate> certificates = new ArrayList<>();
        for (Pem.Block block : Pem.blocks(pem)) {
            if (block.label().equals("CERTIFICATE")) {
                certificates.add(decoded(block.der(), certificates.size() + 1));
            }
        }
        if (certificates.isEmpty()) {
            throw new DefenderException(Code.CREDENTIAL_INVALID, "the certificate holds no complete PEM block", REMEDY);
        }
        return List.copyOf(certificates);
    }

    /** The chain that starts with the certificate of {@code key} and goes up from issuer to issuer. */
    static List<X509Certificate> chainOf(RSAPrivateCrtKey key, List<X509Certificate> certificates) {
        List<X509Certificate> chain = new ArrayList<>();
        X509Certificate next = certificates.stream()
                .filter(certificate -> belongTogether(key, certificate))
                .findFirst()
                .orElseThrow(() -> new DefenderException(
                        Code.CREDENTIAL_INVALID,
                        "the private key does not belong to the certificate "
                                + certificates.get(0).getSubjectX500Principal().getName(),
                        "use the key and the certificate that were created together"));
        while (next != null && !chain.contains(next)) {
            chain.add(next);
            X509Certificate below = next;
            next = certificates.stream()
                    .filter(above -> above.getSubjectX500Principal().equals(below.getIssuerX500Principal()))
                    .findFirst()
                    .orElse(null);
        }
        return List.copyOf(chain);
    }

    private static boolean belongTogether(RSAPrivateCrtKey key, X509Certificate certificate) {
        return certificate.getPublicKey() instanceof RSAPublicKey rsa
                && rsa.getModulus().equals(key.getModulus())
                && rsa.getPublicExponent().equals(key.getPublicExponent());
    }

    private static X509Certificate decoded(byte[] der, int number) {
        try {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
        } catch (CertificateException damaged) {
            throw new DefenderException(
                    Code.CREDENTIAL_INVALID, "certificate number " + number + " is damaged", REMEDY, damaged);
        }
    }
}
