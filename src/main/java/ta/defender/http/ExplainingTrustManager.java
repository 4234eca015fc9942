package ta.defender.http;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.X509ExtendedTrustManager;

/** Checks like another trust manager and says in the refusal whose certificate it was and who issued it. */
final class ExplainingTrustManager extends ServerTrustManager {
    ExplainingTrustManager(X509ExtendedTrustManager checks) {
        super(checks);
    }

    /** A certificate was refused; the message names subject, issuer and reason. */
    static final class RefusedException extends CertificateException {
        private static final long serialVersionUID = 1L;

        RefusedException(X509Certificate certificate, CertificateException reason) {
            super(
                    "certificate of \"" + certificate.getSubjectX500Principal().getName() + "\" issued by \""
                            + certificate.getIssuerX500Principal().getName() + "\": " + reason.getMessage(),
                    reason);
        }
    }

    @Override
    void failed(X509Certificate[] chain, CertificateException reason) throws RefusedException {
        throw new RefusedException(chain[0], reason);
    }
}
