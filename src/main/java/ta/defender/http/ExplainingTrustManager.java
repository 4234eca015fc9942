package ta.defender.http;

import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import javax.net.ssl.X509ExtendedTrustManager;

/** Checks like another trust manager and says in the refusal whose certificate it was, what is wrong and what to do. */
final class ExplainingTrustManager extends ServerTrustManager {
    ExplainingTrustManager(X509ExtendedTrustManager checks) {
        super(checks);
    }

    /** A certificate was refused; the message names subject, issuer and reason. */
    static final class RefusedException extends CertificateException {
        private static final long serialVersionUID = 1L;

        private final String remedy;

        RefusedException(X509Certificate certificate, String what, String remedy, CertificateException reason) {
            super(
                    "certificate of \"" + certificate.getSubjectX500Principal().getName() + "\" issued by \""
                            + certificate.getIssuerX500Principal().getName() + "\"" + what,
                    reason);
            this.remedy = remedy;
        }

        /** What to do; empty when the authority is the trouble, or what is wrong is not known. */
        String remedy() {
            return remedy;
        }
    }

    @Override
    void failed(X509Certificate[] chain, CertificateException reason) throws RefusedException {
        for (X509Certificate each : chain) {
            if (has(reason, CertificateExpiredException.class) && isInvalid(each)) {
                throw new RefusedException(
                        each,
                        " expired on " + each.getNotAfter().toInstant(),
                        "the operator of the server, or of the proxy that inspects TLS, has to renew it; if it is valid,"
                                + " correct the clock of this host",
                        reason);
            }
            if (has(reason, CertificateNotYetValidException.class) && isInvalid(each)) {
                throw new RefusedException(
                        each,
                        " is valid from " + each.getNotBefore().toInstant(),
                        "correct the clock of this host, or wait until then",
                        reason);
            }
        }
        // the check of the name has no cause, that of the path has one or a type of its own
        if (reason.getClass().equals(CertificateException.class) && reason.getCause() == null) {
            throw new RefusedException(
                    chain[0],
                    " is for " + names(chain[0]) + ": " + reason.getMessage(),
                    "check the host in the address, and the proxy: another server answers, or its certificate lacks the name",
                    reason);
        }
        throw new RefusedException(chain[0], ": " + reason.getMessage(), "", reason);
    }

    private static boolean has(Throwable failure, Class<? extends Throwable> type) {
        for (Throwable at = failure; at != null; at = at.getCause()) {
            if (type.isInstance(at)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isInvalid(X509Certificate certificate) {
        try {
            certificate.checkValidity();
            return false;
        } catch (CertificateExpiredException | CertificateNotYetValidException invalid) {
            return true;
        }
    }

    private static String names(X509Certificate certificate) {
        Collection<List<?>> all = List.of();
        try {
            Collection<List<?>> found = certificate.getSubjectAlternativeNames();
            all = found == null ? all : found;
        } catch (CertificateParsingException unreadable) {
            // as good as none
        }
        String names = all.stream()
                .map(name -> name.size() > 1 ? name.get(1) : null)
                .filter(String.class::isInstance)
                .limit(5)
                .map(Objects::toString)
                .collect(Collectors.joining(", "));
        return names.isEmpty() ? "no host" : names.toLowerCase(Locale.ROOT);
    }
}
