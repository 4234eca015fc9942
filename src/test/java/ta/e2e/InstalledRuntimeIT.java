package ta.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import ta.simulator.defender.SimulatorOptions;
import ta.simulator.splunkd.SplunkdStandIn;
import ta.simulator.splunkd.input.InputRun;

/** That the package with its own Java really runs on it, with its cache, once it is installed: other tests would not notice. */
@EnabledIfSystemProperty(
        named = "app.tarball",
        matches = ".*-linux_x86_64\\.tgz",
        disabledReason = "the portable package has no Java of its own: make test-linux")
final class InstalledRuntimeIT {
    @Test
    void input_runsOnTheJavaOfThePackageAndItsCache() throws Exception {
        try (Rig rig = Rig.open(SimulatorOptions.withSeed(31).alerts(20))) {
            SplunkdStandIn splunkd = rig.hooks("looking at processes");
            rig.createInput("alerts", Rig.ACCOUNT);
            rig.awaitComplete();
            InputRun run = rig.awaitRunning();

            Path runtime = splunkd.home()
                    .resolve("etc/apps")
                    .resolve(SplunkUnderTest.APP)
                    .resolve("runtime")
                    .toRealPath();
            Path process = Path.of("/proc", String.valueOf(run.pid()));
            assertThat(process.resolve("exe").toRealPath()).isEqualTo(runtime.resolve("bin/java"));
            assertThat(Files.readString(process.resolve("maps")).contains(runtime.resolve("lib/input.aot") + "\n"))
                    .as("the cache is mapped")
                    .isEqualTo(Files.exists(runtime.resolve("lib/input.aot")));
        }
    }
}
