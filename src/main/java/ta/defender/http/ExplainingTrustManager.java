package ta.defender.http;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/** Checks like another trust manager and says in the refusal whose certificate it was and who issued it. */
final class ExplainingTrustManager extends X509ExtendedTrustManager {
    private final X509ExtendedTrustManager checks;

    ExplainingTrustManager(X509ExtendedTrustManager checks) {
        this.checks = checks;
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
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        try {
            checks.checkServerTrusted(chain, authType);
        } catch (CertificateException reason) {
            throw new RefusedException(chain[0], reason);
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        try {
            checks.checkServerTrusted(chain, authType, socket);
        } catch (CertificateException reason) {
            throw new RefusedException(chain[0], reason);
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        try {
            checks.checkServerTrusted(chain, authType, engine);
        } catch (CertificateException reason) {
            throw new RefusedException(chain[0], reason);
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        checks.checkClientTrusted(chain, authType);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        checks.checkClientTrusted(chain, authType, socket);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        checks.checkClientTrusted(chain, authType, engine);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return checks.getAcceptedIssuers();
    }
}
