package ta.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import ta.simulator.defender.Fault;
import ta.simulator.defender.SimulatorOptions;
import ta.simulator.demo.Tally;
import ta.simulator.splunkd.SplunkdStandIn;
import ta.simulator.splunkd.input.InputRun;

/** The input's process between signals, broken pipes and refused keys; these tests use the stand-in's hooks. */
final class ProcessIT {
    @Test
    void process_whenKilledAtRandomMoments_losesNothing() throws Exception {
        try (Rig rig = Rig.open(SimulatorOptions.withSeed(21).alerts(1500))) {
            SplunkdStandIn splunkd = rig.hooks("SIGKILL");
            rig.defender()
                    .faults()
                    .always()
                    .matching("GET", "/v1.0/security/alerts_v2")
                    .answer(Fault.smallerPage(50));
            rig.defender().settings().setLatency(Duration.ofMillis(60));
            rig.createInput("alerts", Rig.ACCOUNT);
            SplittableRandom random = new SplittableRandom(4711);
            for (int round = 0; round < 5; round++) {
                InputRun run = rig.awaitRunning();
                Thread.sleep(random.nextInt(300, 3500));
                rig.defender().tenant().addAlerts(3);
                splunkd.killInput(SplunkUnderTest.SCHEME);
                assertThat(rig.awaitExit(run.pid(), Waiting.STOP)).isEqualTo(128 + 9);
            }
            rig.awaitComplete();
            rig.awaitQuietPoll();
            Tally tally = rig.tally();
            assertThat(tally.lost()).isEmpty();
            assertThat(tally.strangers()).isEmpty();
            assertThat(tally.altered()).isEmpty();
        }
    }

    @Test
    void output_whenItsReaderIsGone_endsTheProcessWithOneAndLosesNothing() throws Exception {
        try (Rig rig = Rig.open(SimulatorOptions.withSeed(22).alerts(600))) {
            SplunkdStandIn splunkd = rig.hooks("closing stdout");
            rig.defender()
                    .faults()
                    .always()
                    .matching("GET", "/v1.0/security/alerts_v2")
                    .answer(Fault.smallerPage(50));
            rig.defender().settings().setLatency(Duration.ofMillis(150));
            rig.createInput("alerts", Rig.ACCOUNT);
            rig.awaitEvents(100);
            InputRun run = rig.awaitRunning();
            splunkd.closeInputOutput(SplunkUnderTest.SCHEME);
            assertThat(rig.awaitExit(run.pid(), Waiting.HANG)).isEqualTo(1);
            rig.awaitComplete();
            assertThat(rig.tally().lost()).isEmpty();
        }
    }

    @Test
    void process_whenToldToStop_endsWithZero() throws Exception {
        try (Rig rig = Rig.open(SimulatorOptions.withSeed(23).alerts(200))) {
            SplunkdStandIn splunkd = rig.hooks("SIGTERM");
            rig.createInput("alerts", Rig.ACCOUNT);
            rig.awaitEvents(200);
            InputRun run = rig.awaitRunning();
            long started = System.nanoTime();
            splunkd.terminateInput(SplunkUnderTest.SCHEME);
            assertThat(rig.awaitExit(run.pid(), Waiting.STOP)).isZero();
            assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Waiting.STOP);
        }
    }

    @Test
    void process_whenToldToStopInTheMiddleOfAPageThatHangs_endsWithZero() throws Exception {
        try (Rig rig = Rig.open(SimulatorOptions.withSeed(24).alerts(50))) {
            SplunkdStandIn splunkd = rig.hooks("SIGTERM");
            rig.defender()
                    .faults()
                    .always()
                    .matching("GET", "/v1.0/security/alerts_v2")
                    .answer(Fault.hang(Duration.ofSeconds(60)));
            rig.createInput("alerts", Rig.ACCOUNT);
            InputRun run = rig.awaitRunning();
            Thread.sleep(3000);
            splunkd.terminateInput(SplunkUnderTest.SCHEME);
            assertThat(rig.awaitExit(run.pid(), Waiting.STOP)).isZero();
        }
    }

    @Test
    void sessionKey_whenRefused_endsTheProcessWithOneAndTheNextOneWorks() throws Exception {
        try (Rig rig = Rig.open(SimulatorOptions.withSeed(25).alerts(30))) {
            SplunkdStandIn splunkd = rig.hooks("a refused session key");
            rig.createInput("alerts", Rig.ACCOUNT);
            rig.awaitComplete();
            InputRun run = rig.awaitRunning();
            splunkd.invalidateSessions();
            rig.defender().faults().next(1).matching("GET", "/v1.0/*").answer(Fault.expireToken());
            assertThat(rig.awaitExit(run.pid(), Waiting.HANG)).isEqualTo(1);
            rig.defender().tenant().addAlerts(3);
            rig.awaitComplete();
            assertThat(rig.tally()).matches(Tally::exact);
        }
    }

    @Test
    void output_whenNobodyReadsForAWhile_waitsAndLosesNothing() throws Exception {
        try (Rig rig = Rig.open(SimulatorOptions.withSeed(26).alerts(800))) {
            SplunkdStandIn splunkd = rig.hooks("back-pressure");
            rig.createInput("alerts", Rig.ACCOUNT);
            rig.awaitEvents(20);
            splunkd.pauseReading(SplunkUnderTest.SCHEME, true);
            Thread.sleep(4000);
            splunkd.pauseReading(SplunkUnderTest.SCHEME, false);
            rig.awaitComplete();
            rig.awaitQuietPoll();
            assertThat(rig.tally()).matches(Tally::exact);
        }
    }

    @Test
    void secrets_whenEverythingHasRun_areNowhereToBeRead() throws Exception {
        try (Rig rig = Rig.open(SimulatorOptions.withSeed(27).alerts(30))) {
            SplunkdStandIn splunkd = rig.hooks("looking at processes and files");
            rig.splunk().rest().editStanza("defender_settings", "logging", java.util.Map.of("level", "DEBUG"));
            rig.createInput("alerts", Rig.ACCOUNT);
            rig.awaitComplete();
            rig.awaitQuietPoll();
            rig.createAccount("other", rig.defender().tenantId(), rig.defender().clientId());
            rig.splunk().rest().storeSecret(Rig.REALM, "other", "Zm9vYmFy~wrong.secret");
            rig.createInput("refused", "other");
            rig.awaitLog("ERROR", "defender_alerts://refused");

            InputRun run = rig.awaitRunning();
            Path process = Path.of("/proc", String.valueOf(run.pid()));
            List<String> secrets = List.of(rig.defender().secret(), "Zm9vYmFy~wrong.secret");
            for (String secret : secrets) {
                assertThat(run.document()).doesNotContain(secret);
                assertThat(Files.readString(process.resolve("cmdline"))).doesNotContain(secret);
                assertThat(Files.readString(process.resolve("environ"))).doesNotContain(secret);
                assertThat(splunkd.log()).noneMatch(line -> line.message().contains(secret));
                assertThat(splunkd.events()).noneMatch(event -> event.raw().contains(secret));
            }
            assertThat(splunkd.log())
                    .noneMatch(line -> line.message().contains("eyJ"))
                    .noneMatch(line -> splunkd.sessionKeys().stream().anyMatch(line.message()::contains));
            try (Stream<Path> files = Files.walk(splunkd.home())) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    String text = Files.readString(file, StandardCharsets.ISO_8859_1);
                    for (String secret : secrets) {
                        assertThat(text).as(file.toString()).doesNotContain(secret);
                    }
                }
            }
        }
    }
}
