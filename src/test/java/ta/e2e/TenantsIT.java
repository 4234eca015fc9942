package ta.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import ta.simulator.bench.TenantsResult;
import ta.simulator.bench.TenantsRun;

/** Many tenants in one process; {@code make bench-tenants} does the same with a hundred. */
final class TenantsIT {
    @Test
    void tenants_whenTwelveShareAProcessAndOneMoreIsRefused_areAllCollected() throws Exception {
        assumeTrue(System.getenv("SPLUNK_URL") == null, "skipped on a real Splunk: looks into the process");
        try (TenantsRun run = new TenantsRun(Rig.tarball(), 12, 60)) {
            TenantsResult result = run.run(Waiting.HANG, Duration.ofSeconds(3));
            assertThat(result.inexact()).isEmpty();
            assertThat(result.events()).isEqualTo(12 * 60);
            assertThat(result.errors())
                    .hasSize(1)
                    .allMatch(line ->
                            line.contains("defender_alerts://" + TenantsRun.BROKEN) && line.contains("AADSTS7000215"));
        }
    }
}
