package ta.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import ta.simulator.defender.Audience;
import ta.simulator.defender.SimulatorOptions;
import ta.simulator.splunkd.SplunkdStandIn;
import ta.simulator.splunkd.client.SplunkException;

/** What is wrong is said once, in one line that names the stanza, the key and the remedy. */
final class ConfigurationIT {
    @Test
    void validation_whenSeveralParametersAreWrong_namesAllOfThem() throws Exception {
        try (Rig rig = Rig.open(SimulatorOptions.withSeed(31))) {
            assertThatThrownBy(() -> rig.createInput(
                            "wrong",
                            "nobody",
                            "api",
                            "soap",
                            "start_time",
                            "yesterday",
                            "interval",
                            "3",
                            "overlap",
                            "-1"))
                    .isInstanceOf(SplunkException.class)
                    .hasMessageContaining("400")
                    .hasMessageContaining("nobody")
                    .hasMessageContaining("soap")
                    .hasMessageContaining("yesterday")
                    .hasMessageContaining("interval")
                    .hasMessageContaining("overlap");
        }
    }

    @Test
    void validation_whenEverythingIsRight_accepts() throws Exception {
        try (Rig rig = Rig.open(SimulatorOptions.withSeed(32))) {
            rig.createInput("right", Rig.ACCOUNT, "api", "graph", "start_time", "-3d", "overlap", "60");
        }
    }

    @Test
    void account_whenItIsGone_isNamedInOneErrorLine() throws Exception {
        try (Rig rig = Rig.open(SimulatorOptions.withSeed(33).alerts(5))) {
            rig.createAccount(
                    "passing", rig.defender().tenantId(), rig.defender().clientId());
            rig.createInput("alerts", "passing", "disabled", "1");
            rig.splunk().rest().deleteStanza("defender_account", "passing");
            rig.splunk().rest().enableInput(SplunkUnderTest.SCHEME, "alerts");
            assertOneLine(rig.awaitLog("ERROR", "defender_alerts://alerts"), "account", "passing");
        }
    }

    @Test
    void secret_whenMissing_isNamedWithItsRealm() throws Exception {
        try (Rig rig = Rig.open(SimulatorOptions.withSeed(34).alerts(5))) {
            rig.createAccount("bare", rig.defender().tenantId(), rig.defender().clientId());
            rig.createInput("alerts", "bare");
            assertOneLine(rig.awaitLog("ERROR", "defender_alerts://alerts"), "bare", "secret", "TA_defender");
        }
    }

    @Test
    void secret_whenWrong_isReportedWithTheCodeAndItsMeaning() throws Exception {
        try (Rig rig = Rig.openWithoutAccount(SimulatorOptions.withSeed(35).alerts(5))) {
            rig.createAccount(
                    Rig.ACCOUNT, rig.defender().tenantId(), rig.defender().clientId());
            rig.splunk().rest().storeSecret(Rig.REALM, Rig.ACCOUNT, "wrong~secret");
            rig.createInput("alerts", Rig.ACCOUNT);
            assertOneLine(rig.awaitLog("ERROR", "defender_alerts://alerts"), "AADSTS7000215", "secret");
        }
    }

    @Test
    void permission_whenMissing_isNamed() throws Exception {
        try (Rig rig = Rig.open(SimulatorOptions.withSeed(36).alerts(5))) {
            rig.defender().app().setRoles(Audience.GRAPH, "User.Read.All");
            rig.createInput("alerts", Rig.ACCOUNT);
            assertOneLine(rig.awaitLog("ERROR", "defender_alerts://alerts"), "SecurityAlert.Read.All", "User.Read.All");
        }
    }

    @Test
    void positionFile_whenCorrupted_isReportedAndNothingIsLost() throws Exception {
        try (Rig rig = Rig.open(SimulatorOptions.withSeed(37).alerts(100))) {
            SplunkdStandIn splunkd = rig.hooks("spoiling a position file");
            rig.createInput("alerts", Rig.ACCOUNT);
            rig.awaitComplete();
            rig.awaitPolls(3);
            rig.splunk().rest().disableInput(SplunkUnderTest.SCHEME, "alerts");
            splunkd.settle();
            Path spoiled = newestPosition(splunkd.home().resolve("var/lib/splunk/modinputs/defender_alerts"));
            Files.writeString(spoiled, "{\"half\": ");
            rig.defender().tenant().addAlerts(4);
            rig.splunk().rest().enableInput(SplunkUnderTest.SCHEME, "alerts");
            assertOneLine(rig.awaitLog("ERROR", spoiled.getFileName().toString()), "defender_alerts://alerts");
            rig.awaitComplete();
            rig.awaitQuietPoll();
            assertThat(rig.tally().lost()).isEmpty();
            assertThat(rig.tally().strangers()).isEmpty();
        }
    }

    /** The file that a fresh start would read: the newest one that is no older generation. */
    private static Path newestPosition(Path folder) throws java.io.IOException {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> positions = files.filter(Files::isRegularFile)
                    .sorted(java.util.Comparator.comparing(Path::toString))
                    .toList();
            assertThat(positions).isNotEmpty();
            return positions.stream()
                    .min(java.util.Comparator.comparingInt(
                            path -> path.toString().length()))
                    .orElseThrow();
        }
    }

    /** Polls repeat a fault that lasts, so the line may come again with other request ids; but not as several lines. */
    private static void assertOneLine(List<String> lines, String... parts) {
        assertThat(lines.get(0)).contains(parts);
        assertThat(lines.stream()
                        .map(line -> line.replaceAll("[0-9a-f]{8}-[0-9a-f-]{27}", "id"))
                        .distinct()
                        .toList())
                .hasSize(1);
    }
}
