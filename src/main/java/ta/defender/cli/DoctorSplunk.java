package ta.defender.cli;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import ta.defender.doctor.Check;
import ta.defender.doctor.CheckResults;
import ta.defender.doctor.CheckpointPlaces;
import ta.defender.doctor.HostChecks;
import ta.defender.http.ApacheTransport;
import ta.defender.http.ApiException;
import ta.defender.http.Environment;
import ta.defender.http.TransportException;
import ta.defender.migration.Migration;
import ta.defender.migration.OtherAddon;
import ta.defender.migration.Overlap;
import ta.defender.model.Issue;
import ta.defender.model.Secret;
import ta.defender.splunk.ManagementPort;
import ta.defender.splunk.SplunkLog;
import ta.defender.splunk.SplunkState;
import ta.defender.splunk.SplunkStateReader;

/**
 * What {@code doctor} reads from Splunk, and what it finds while it does.
 *
 * @param isRead whether Splunk could be asked
 * @param held what it holds for the add-on
 * @param inputs stanzas of {@code inputs.conf}
 */
record DoctorSplunk(boolean isRead, SplunkState held, Map<String, Map<String, String>> inputs) {
    static final DoctorSplunk NOTHING =
            new DoctorSplunk(false, new SplunkState(Map.of(), Map.of(), Map.of()), Map.of());

    /** Reads settings, accounts, secrets and inputs; without a credential, nothing. */
    static DoctorSplunk read(
            DoctorOptions options,
            @Nullable Secret credential,
            Environment environment,
            CheckResults findings,
            SplunkLog log)
            throws InterruptedException {
        if (credential == null) {
            findings.skipped(Check.SPLUNK, "", "no credential for Splunk was given");
            return NOTHING;
        }
        try (ApacheTransport network = Wiring.splunkNetwork(log, environment)) {
            ManagementPort port = options.splunk().port(network, credential);
            Map<String, Map<String, String>> accounts = new HashMap<>(port.conf("defender_account"));
            accounts.remove("default");
            Map<String, Map<String, String>> settings = port.conf("defender_settings");
            findings.ok(Check.SPLUNK, "", options.splunk().uri() + " answers and shows the add-on's configuration");
            neighbours(port, findings);
            Map<String, Map<String, String>> inputs = port.conf("inputs");
            new HostChecks(port, new CheckpointPlaces(environment, System.getenv("SPLUNK_DB")), findings)
                    .check(inputs, accounts);
            return new DoctorSplunk(true, new SplunkState(settings, accounts, secrets(port, findings)), inputs);
        } catch (TransportException e) {
            Issue issue = e.issue();
            findings.failed(
                    Check.SPLUNK,
                    "",
                    new Issue(
                            issue.code(),
                            issue.what(),
                            issue.remedy() + (issue.remedy().isEmpty() ? "" : "; ")
                                    + "for another management port, use the option --splunk-uri",
                            issue.field()));
            return NOTHING;
        } catch (ApiException e) {
            findings.failed(Check.SPLUNK, "", e);
            return NOTHING;
        }
    }

    private static void neighbours(ManagementPort port, CheckResults findings) throws InterruptedException {
        Migration.Neighbours neighbours;
        try {
            neighbours = Migration.neighbours(port);
        } catch (ApiException e) {
            findings.failed(Check.COEXISTENCE, "", e);
            return;
        }
        for (OtherAddon addon : neighbours.addons()) {
            findings.warning(
                    Check.COEXISTENCE,
                    addon.app(),
                    addon.label()
                            + (addon.version().isEmpty() ? "" : " " + addon.version())
                            + (addon.isEnabled() ? " is installed" : " is installed and disabled"),
                    addon.isKnown()
                            ? "doctor migrate shows what can be taken over"
                            : "check that it does not collect the same objects; see appserver/static/help/coexistence.html");
        }
        for (Overlap overlap : neighbours.overlaps()) {
            findings.warning(
                    Check.COEXISTENCE,
                    overlap.app(),
                    overlap.what() + " " + overlap.name() + " is shared",
                    overlap.remedy());
        }
    }

    private static Map<String, Secret> secrets(ManagementPort port, CheckResults findings) throws InterruptedException {
        try {
            Map<String, Secret> secrets = port.passwords(SplunkStateReader.REALM);
            findings.ok(
                    Check.SECRET,
                    "",
                    "storage/passwords can be read, " + secrets.size()
                            + (secrets.size() == 1 ? " entry has" : " entries have") + " the realm "
                            + SplunkStateReader.REALM);
            return secrets;
        } catch (ApiException e) {
            findings.failed(Check.SECRET, "", e);
            return Map.of();
        }
    }

    /** What holds when the values given on standard input stand in front of Splunk's. */
    SplunkState state(DoctorDocument document) {
        Map<String, Secret> secrets = new HashMap<>(held.secrets());
        Secret proxyPassword = document.proxyPassword();
        if (proxyPassword != null) {
            secrets.put("proxy", proxyPassword);
        }
        Map<String, Map<String, String>> settings = document.settings();
        return new SplunkState(settings != null ? settings : held.settings(), held.accounts(), secrets);
    }
}
