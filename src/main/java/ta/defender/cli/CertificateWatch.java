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
import ta.defender.model.Issue;
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
        Issue warning = expiry.warning(clock);
        Instant now = clock.instant();
        Instant last = warned.get(account.name());
        if (warning == null) {
            warned.remove(account.name());
        } else if (last == null || !now.isBefore(last.plus(BETWEEN_WARNINGS))) {
            warned.put(account.name(), now);
            tell(account, expiry.daysLeft(clock) < 0, "account " + account.name() + ": its " + warning);
        }
    }

    private void tell(AccountSettings account, boolean isOver, String text) throws InterruptedException {
        if (isOver) {
            log.error(text);
        } else {
            log.warn(text);
        }
        try {
            port.message(
                    "TA_defender_certificate_" + account.name().replaceAll("[^A-Za-z0-9_-]", "_"),
                    isOver ? "error" : "warn",
                    "Add-on for Microsoft Defender: " + text);
        } catch (TransportException | ApiException e) {
            log.info("Splunk shows no message about it: " + e.getMessage());
        }
    }
}
