package ta.defender.microsoft;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import ta.defender.model.DefenderException;

/**
 * When a certificate ends.
 *
 * @param subject whose certificate it is
 * @param notAfter its last moment
 */
public record CertificateExpiry(String subject, Instant notAfter) {
    /** People are told from this many days before the end. */
    public static final int WARNED_DAYS = 30;

    /**
     * The end of the first certificate in {@code pem}, the application's own.
     *
     * @throws DefenderException when there is none, or it is damaged
     */
    public static CertificateExpiry of(String pem) {
        List<X509Certificate> certificates = Certificates.read(pem);
        X509Certificate own = certificates.get(0);
        return new CertificateExpiry(
                own.getSubjectX500Principal().getName(), own.getNotAfter().toInstant());
    }

    /** Whole days until the end, rounded down; negative when it is past. */
    public long daysLeft(InstantSource clock) {
        return Math.floorDiv(
                Duration.between(clock.instant(), notAfter).toSeconds(),
                Duration.ofDays(1).toSeconds());
    }
}
