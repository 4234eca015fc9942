package ta.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import ta.simulator.demo.Demo;

/** {@code make demo}, the first thing that a new user runs. */
final class DemoIT {

    @Test
    void play_builtPackage_bringsEveryAlertAndIncidentOnce() throws Exception {
        assumeTrue(
                !System.getenv().containsKey("SPLUNK_URL"),
                "skipped on a real Splunk: the demo has a splunkd of its own");

        assertThat(Demo.play(Rig.tarball(), false, Optional.empty())).isTrue();
    }
}
