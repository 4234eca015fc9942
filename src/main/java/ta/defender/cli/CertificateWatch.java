package ta.defender.cli;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import ta.defender.http.ApiException;
import ta.defender.http.TransportException;
import ta.defender.microsoft.AccountSettings;
import ta.defender.microsoft.CertificateExpiry;
import ta.defender.model.DefenderException;
import ta.defender.splunk.ManagementPort;
import ta.defender.splunk.SplunkLog;

/** Tells once a day, in the log and as a message in Splunk, that an account's certificate ends soon or has ended. */
final class CertificateWatch {
    private static final Duration BETWEEN_WARNINGS = Duration.ofDays(1);

    private final ManagementPort port;
    private final InstantSource clock;
    private final SplunkLog log;
    private final Map<String, Instant> warned = new HashMap<>();

    CertificateWatch(ManagementPort port, InstantSource clock, SplunkLog log) {
        this.port = port;
        this.clock = clock;
        this.log = log;
    }

    /** Looks at an account that is about to be used. */
    synchronized void check(AccountSettings account) throws InterruptedException {
        String pem = account.certificate();
        if (pem == null) {
            return;
        }
        CertificateExpiry expiry;
        try {
            expiry = CertificateExpiry.of(pem);
        } catch (DefenderException e) {
            // the input that uses it reports it
            return;
        }
        long days = expiry.daysLeft(clock);
        Instant now = clock.instant();
        Instant last = warned.get(account.name());
        if (days >= CertificateExpiry.WARNED_DAYS) {
            warned.remove(account.name());
        } else if (last == null || !now.isBefore(last.plus(BETWEEN_WARNINGS))) {
            warned.put(account.name(), now);
            tell(account, days, text(account, expiry, days));
        }
    }

    private static String text(AccountSettings account, CertificateExpiry expiry, long days) {
        return "account " + account.name() + ": its certificate " + expiry.subject()
                + (days < 0 ? " expired on " : " expires in " + days + " days, on ") + expiry.notAfter()
                + "; create a new key with a certificate, register the certificate in Entra ID and store both. Authentication will"
                + " fail after that date";
    }

    private void tell(AccountSettings account, long days, String text) throws InterruptedException {
        if (days < 0) {
            log.error(text);
        } else {
            log.warn(text);
        }
        try {
            port.message(
                    "TA_defender_certificate_" + account.name().replaceAll("[^A-Za-z0-9_-]", "_"),
                    days < 0 ? "error" : "warn",
                    "Add-on for Microsoft Defender: " + text);
        } catch (TransportException | ApiException e) {
            log.info("Splunk shows no message about it: " + e.getMessage());
        }
    }
}
