package ta.defender.cli;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import ta.defender.doctor.Check;
import ta.defender.doctor.CheckResults;
import ta.defender.http.CallListener;
import ta.defender.http.Environment;
import ta.defender.http.RetryPolicy;
import ta.defender.microsoft.MicrosoftClients;
import ta.defender.model.DefenderException;
import ta.defender.splunk.InputDocument;
import ta.defender.splunk.SplunkState;
import ta.defender.storage.ArchiveProbe;
import ta.defender.storage.ArchiveSettings;
import ta.defender.storage.BlobStore;

/** Looks at a stanza of {@code defender_archive} from its settings to the first byte of a blob. */
final class ArchiveDiagnosis {
    /** Azure refuses signatures from hosts whose clock is further off. */
    private static final Duration CLOCK_TOLERANCE = Duration.ofMinutes(15);

    private final Environment machine;
    private final CheckResults findings;

    ArchiveDiagnosis(Environment machine, CheckResults findings) {
        this.machine = machine;
        this.findings = findings;
    }

    /** All enabled stanzas among these. */
    void look(Map<String, Map<String, String>> inputs, SplunkState state) throws InterruptedException {
        for (Map.Entry<String, Map<String, String>> input : inputs.entrySet()) {
            if (input.getKey().startsWith(ArchiveSettings.SCHEME + "://")
                    && !InputDocument.isDisabled(input.getValue())) {
                look(input.getKey(), input.getValue(), state);
            }
        }
    }

    private void look(String stanza, Map<String, String> values, SplunkState state) throws InterruptedException {
        Check check = Check.SETTINGS;
        try (MicrosoftClients clients = new MicrosoftClients(
                machine,
                CallListener.NONE,
                new RetryPolicy(Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofSeconds(1), 1))) {
            ArchiveSettings settings = ArchiveSettings.read(stanza, values);
            findings.ok(check, stanza, "its settings have accepted values");
            check = Check.SECRET;
            BlobStore store = SplunkArchives.store(settings, state, clients, StorageLibrary.load(), machine.clock());
            check = Check.PERMISSION;
            findings.ok(check, stanza, new ArchiveProbe(settings, store).look());
            clock(stanza, store);
        } catch (DefenderException e) {
            findings.failed(check, stanza, e);
        } catch (IOException e) {
            findings.failed(check, stanza, String.valueOf(e.getMessage()), "");
        }
    }

    private void clock(String stanza, BlobStore store) {
        Instant here = machine.clock().instant();
        Duration off = Duration.between(here, store.clock().instant()).abs();
        if (off.compareTo(CLOCK_TOLERANCE) > 0) {
            findings.failed(
                    Check.CLOCK,
                    stanza,
                    "this host's clock is " + off.toMinutes() + " minutes off Azure's",
                    "set it right, for example with NTP");
        }
    }
}
