package ta.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import ta.simulator.defender.SimulatorOptions;
import ta.simulator.demo.Tally;
import ta.simulator.net.CertificateRequest;
import ta.simulator.net.Certificates;
import ta.simulator.net.Identity;

/** An account that proves itself with a certificate, its key split over entries of the length every Splunk takes. */
final class CertificateIT {
    private static final int ENTRY = 255;
    private static final String ACCOUNT = "signed";

    @Test
    void certificate_bringsEveryAlertOnce() throws Exception {
        try (Rig rig = Rig.openWithoutAccount(SimulatorOptions.withSeed(71).alerts(120))) {
            createAccount(rig, Duration.ofDays(300));
            rig.createInput("alerts", ACCOUNT);

            rig.awaitComplete();

            assertThat(rig.tally()).matches(Tally::exact);
            rig.assertQuietLog();
            assertThat(rig.splunk().rest().messages()).isEmpty();
        }
    }

    @Test
    void certificate_whenItEndsSoon_isAnnouncedInLogAndMessage() throws Exception {
        try (Rig rig = Rig.openWithoutAccount(SimulatorOptions.withSeed(72).alerts(5))) {
            createAccount(rig, Duration.ofDays(10).plusHours(1));
            rig.createInput("alerts", ACCOUNT);

            rig.awaitComplete();
            rig.awaitPolls(2);

            assertThat(rig.splunk().logLines("WARN", "its certificate"))
                    .singleElement()
                    .asString()
                    .contains("account signed", "ends in 10 days", "register");
            assertThat(rig.splunk().rest().messages())
                    .hasEntrySatisfying(
                            "TA_defender_certificate_signed",
                            text -> assertThat(text).contains("account signed", "ends in 10 days"));
        }
    }

    @Test
    void certificate_whenAPartOfItsKeyIsMissing_isNamedWithTheRemedy() throws Exception {
        try (Rig rig = Rig.openWithoutAccount(SimulatorOptions.withSeed(73).alerts(5))) {
            Identity identity = identity(Duration.ofDays(300));
            createAccount(rig, identity);
            String key = identity.privateKeyPem();
            rig.splunk().rest().storeSecret(Rig.REALM, ACCOUNT, key.substring(0, ENTRY));
            rig.splunk().rest().storeSecret(Rig.REALM, ACCOUNT + "#3", key.substring(2 * ENTRY, 3 * ENTRY));
            rig.createInput("alerts", ACCOUNT);

            assertThat(rig.awaitLog("ERROR", "signed#2"))
                    .singleElement()
                    .asString()
                    .contains("storage/passwords", "part 2");
        }
    }

    private static void createAccount(Rig rig, Duration life) {
        Identity identity = identity(life);
        createAccount(rig, identity);
        String key = identity.privateKeyPem();
        assertThat(key.length()).isGreaterThan(3 * ENTRY);
        for (int at = 0, part = 1; at < key.length(); at += ENTRY, part++) {
            rig.splunk()
                    .rest()
                    .storeSecret(
                            Rig.REALM,
                            part == 1 ? ACCOUNT : ACCOUNT + "#" + part,
                            key.substring(at, Math.min(key.length(), at + ENTRY)));
        }
    }

    private static void createAccount(Rig rig, Identity identity) {
        rig.defender().app().addCertificate(identity.certificate());
        rig.createAccount(ACCOUNT, rig.defender().tenantId(), rig.defender().clientId());
        rig.splunk()
                .rest()
                .editStanza(
                        "defender_account",
                        ACCOUNT,
                        Map.of(
                                "auth",
                                "certificate",
                                "certificate",
                                identity.certificatePem().replace("\n", "\\n")));
    }

    private static Identity identity(Duration life) {
        return Certificates.create()
                .issue(CertificateRequest.commonNameOnly("TA_defender at contoso")
                        .withRsa()
                        .validFor(Duration.ofDays(-30), life));
    }
}
