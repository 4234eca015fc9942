package ta.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import ta.simulator.defender.SimulatorOptions;

/** The add-on's own log file, in the folder that Splunk indexes by itself. */
final class MonitoringIT {

    @Test
    void logFile_holdsFiguresInSplunksConventions() throws Exception {
        try (Rig rig = Rig.open(SimulatorOptions.withSeed(81).alerts(40))) {
            Path file = logFile(rig);
            rig.createInput("alerts", Rig.ACCOUNT);
            rig.awaitComplete();
            await(file, "events=0 ");

            List<String> lines = Files.readAllLines(file);
            assertThat(lines)
                    .allMatch(line -> line.matches("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d,\\d{3} \\+0000"
                            + " log_level=[A-Z]+ pid=\\d+ tid=\\S+ \\| .+"));
            assertThat(lines)
                    .anyMatch(line -> line.contains("action=started modular_input_name=\"defender_alerts://alerts\""))
                    .anyMatch(line -> line.contains("action=events_ingested")
                            && line.contains("n_events=40")
                            && line.contains("sourcetype_ingested=\"ms365:defender:incident:alerts\"")
                            && line.contains("event_index=\"" + rig.index() + "\"")
                            && line.contains("event_account=\"contoso\""))
                    .anyMatch(line -> line.contains("action=polled")
                            && line.contains("events=40 ")
                            && line.matches(".* received_bytes=[1-9]\\d+ .* ledger_size=[1-9]\\d* .*"));

            rig.hooks("SIGTERM").terminateInput(SplunkUnderTest.SCHEME);
            await(file, "action=ended modular_input_name=\"defender_alerts://alerts\"");
        }
    }

    @Test
    void failure_carriesItsClass() throws Exception {
        try (Rig rig = Rig.open(SimulatorOptions.withSeed(82).alerts(4))) {
            rig.createAccount("other", rig.defender().tenantId(), rig.defender().clientId());
            rig.splunk().rest().storeSecret(Rig.REALM, "other", "wrong~secret");
            rig.createInput("alerts", "other");

            rig.awaitLog("ERROR", "exc_l=\"Authentication Error\"");
            await(logFile(rig), "exc_l=\"Authentication Error\"");
        }
    }

    @Test
    void logFile_whenItsFolderCannotBeWritten_costsOneWarningAndNoEvent() throws Exception {
        try (Rig rig = Rig.open(SimulatorOptions.withSeed(83).alerts(30))) {
            // a folder in the file's place: refused to every user, the administrator too
            Files.createDirectories(logFile(rig));
            rig.createInput("alerts", Rig.ACCOUNT);
            rig.awaitComplete();
            rig.awaitPolls(2);

            assertThat(rig.splunk().logLines("WARN", "the log file")).hasSize(1);
            assertThat(rig.tally().lost()).isEmpty();
            rig.assertQuietLog();
        }
    }

    private static Path logFile(Rig rig) {
        return rig.hooks("its folder").home().resolve("var/log/splunk/TA_defender_defender_alerts.log");
    }

    private static void await(Path file, String text) throws InterruptedException {
        Waiting.until(
                "\"" + text + "\" in " + file, Waiting.HANG, () -> read(file).contains(text), () -> read(file));
    }

    private static String read(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
