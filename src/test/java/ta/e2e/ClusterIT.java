package ta.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import ta.simulator.defender.SimulatorOptions;
import ta.simulator.demo.Tally;
import ta.simulator.splunkd.SplunkdStandIn;

/** Positions in the KV store, and a search head cluster whose captain alone collects. */
final class ClusterIT {

    @Test
    void positions_inTheKvStore_outliveTheHost() throws Exception {
        try (Rig rig = Rig.open(SimulatorOptions.withSeed(91).alerts(400))) {
            rig.splunk().rest().editStanza("defender_settings", "collection", Map.of("position_store", "kvstore"));
            rig.createInput("alerts", Rig.ACCOUNT);
            rig.awaitComplete();
            rig.awaitQuietPoll();

            // another host: the same Splunk, none of the files
            SplunkdStandIn splunkd = rig.hooks("the files of the host");
            rig.splunk().rest().disableInput(SplunkUnderTest.SCHEME, "alerts");
            splunkd.settle();
            assertThat(positionFiles(splunkd)).isNotEmpty();
            for (Path file : files(splunkd)) {
                Files.delete(file);
            }
            rig.defender().tenant().addAlerts(7);
            rig.splunk().rest().enableInput(SplunkUnderTest.SCHEME, "alerts");
            rig.awaitComplete();
            rig.awaitPolls(2);

            assertThat(rig.tally()).matches(Tally::exact);
            rig.assertQuietLog();
        }
    }

    @Test
    void positions_whenMovedIntoTheKvStore_goOnFromTheFile() throws Exception {
        try (Rig rig = Rig.open(SimulatorOptions.withSeed(92).alerts(60))) {
            rig.createInput("alerts", Rig.ACCOUNT);
            rig.awaitComplete();
            rig.awaitQuietPoll();
            SplunkdStandIn splunkd = rig.hooks("the files of the host");
            assertThat(positionFiles(splunkd)).isNotEmpty();

            rig.splunk().rest().editStanza("defender_settings", "collection", Map.of("position_store", "kvstore"));
            splunkd.restartInput(SplunkUnderTest.SCHEME);
            rig.awaitLog("INFO", "copied from the file");
            rig.defender().tenant().addAlerts(3);
            rig.awaitComplete();
            rig.awaitPolls(2);

            assertThat(rig.tally()).matches(Tally::exact);
        }
    }

    @Test
    void member_standsByAndTakesOverAsCaptain() throws Exception {
        try (Rig rig = Rig.open(SimulatorOptions.withSeed(93).alerts(20))) {
            SplunkdStandIn splunkd = rig.hooks("a search head cluster");
            splunkd.joinCluster(false);
            rig.createInput("alerts", Rig.ACCOUNT);
            rig.awaitLog("INFO", "on standby");
            assertThat(rig.polls()).isZero();

            splunkd.joinCluster(true);
            Waiting.until(
                    "the new captain collects",
                    Waiting.HANG,
                    () -> rig.tally().complete(),
                    () -> rig.polls() + " polls");

            assertThat(rig.splunk().logLines("INFO", "on standby")).hasSize(1);
            assertThat(rig.tally()).matches(Tally::exact);
            splunkd.joinCluster(false);
            Waiting.until(
                    "it is on standby again",
                    Waiting.HANG,
                    () -> rig.splunk().logLines("INFO", "on standby").size() == 2,
                    () -> rig.polls() + " polls");
            rig.assertQuietLog();
        }
    }

    private static List<Path> positionFiles(SplunkdStandIn splunkd) throws java.io.IOException {
        return files(splunkd).stream()
                .filter(file -> file.toString().endsWith(".position"))
                .toList();
    }

    private static List<Path> files(SplunkdStandIn splunkd) throws java.io.IOException {
        Path folder = splunkd.home().resolve("var/lib/splunk/modinputs");
        if (!Files.exists(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }
}
