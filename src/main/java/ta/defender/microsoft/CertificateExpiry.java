package ta.defender.microsoft;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import ta.defender.model.Code;
import ta.defender.model.DefenderException;
import ta.defender.model.Issue;

/**
 * When a certificate ends.
 *
 * @param subject whose certificate it is
 * @param notAfter its last moment
 */
public record CertificateExpiry(String subject, Instant notAfter) {
    /** People are told from this many days before the end. */
    private static final int WARNED_DAYS = 30;

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

    /** What people are told of an end that is near or past, null of one that is far. The app's field extractions read it. */
    public @Nullable Issue warning(InstantSource clock) {
        long days = daysLeft(clock);
        return days >= WARNED_DAYS
                ? null
                : Issue.of(
                        Code.CERTIFICATE,
                        "certificate " + subject + (days < 0 ? " ended on " : " ends in " + days + " days, on ")
                                + notAfter,
                        "create a new key with a certificate, register the certificate in Entra ID, and store both in"
                                + " the account");
    }

    /** Whole days until the end, rounded down; negative when it is past. */
    public long daysLeft(InstantSource clock) {
        return Math.floorDiv(
                Duration.between(clock.instant(), notAfter).toSeconds(),
                Duration.ofDays(1).toSeconds());
    }
}
