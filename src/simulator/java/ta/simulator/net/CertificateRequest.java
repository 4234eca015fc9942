package ta.simulator.net;

import java.time.Duration;
import java.util.List;

/**
 * What kind of certificate to issue.
 *
 * @param commonName the subject's CN
 * @param names DNS names and IP addresses for the subject alternative name; empty leaves the extension out
 * @param rsa RSA 2048 instead of EC P-256
 * @param validFrom begin of validity, relative to the authority's clock
 * @param validUntil end of validity, relative to the authority's clock
 */
public record CertificateRequest(
        String commonName, List<String> names, boolean rsa, Duration validFrom, Duration validUntil) {

    /** A good server certificate for these DNS names or IP addresses; the first is the CN too. */
    public static CertificateRequest forNames(String... names) {
        return new CertificateRequest(names[0], List.of(names), false, Duration.ofHours(-1), Duration.ofDays(30));
    }

    /** A good server certificate for {@code localhost} and {@code 127.0.0.1}. */
    public static CertificateRequest forLoopback() {
        return forNames("localhost", "127.0.0.1");
    }

    /** A certificate with a CN and no subject alternative name, as Splunk's own default certificate is. */
    public static CertificateRequest commonNameOnly(String commonName) {
        return new CertificateRequest(commonName, List.of(), false, Duration.ofHours(-1), Duration.ofDays(30));
    }

    public CertificateRequest withRsa() {
        return new CertificateRequest(commonName, names, true, validFrom, validUntil);
    }

    /** Ran out an hour ago. */
    public CertificateRequest expired() {
        return validFor(Duration.ofDays(-30), Duration.ofHours(-1));
    }

    /** Valid between these two distances from now. */
    public CertificateRequest validFor(Duration from, Duration until) {
        return new CertificateRequest(commonName, names, rsa, from, until);
    }
}
