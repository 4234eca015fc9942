package ta.defender.collector;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import ta.defender.http.Environment;

final class CollectorDoctorTest {
    @TempDir
    Path scratch;

    @Test
    void metricsAddress_isTried() throws Exception {
        int port;
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = other.getLocalPort();
            assertThat(metrics("127.0.0.1:" + port)).startsWith("FAILED").contains("metrics.listen", "" + port);
            Files.createDirectories(scratch.resolve("state"));
            try (StateLock lock = StateLock.take(scratch.resolve("state"))) {
                assertThat(lock.renew()).isFalse();
                assertThat(metrics("127.0.0.1:" + port)).startsWith("skipped");
            }
        }
        assertThat(metrics("127.0.0.1:" + port)).startsWith("ok");
        assertThat(metrics("no-such-host.invalid:" + port)).startsWith("FAILED");
        assertThat(metrics("192.0.2.1:" + port)).startsWith("FAILED");
    }

    private String metrics(String listen) throws Exception {
        String text = """
                state_dir: %1$s/state
                metrics: { listen: "%2$s" }
                inputs:
                  - { name: a, type: archive, auth: key, storage_key: "%3$s", containers: con, storage_url: "https://127.0.0.1:1/account", outputs: [o] }
                outputs:
                  o: { type: file, path: %1$s/out }
                """.formatted(scratch, listen, "A".repeat(86) + "==");
        ConfigReader reader = new ConfigReader(name -> null, Instant.parse("2026-11-01T00:00:00Z"));
        CollectorConfig config = reader.read(scratch, text);
        assertThat(reader.issues()).isEmpty();
        CollectorLog log =
                new CollectorLog(new PrintStream(PrintStream.nullOutputStream()), null, false, Clock.systemUTC());
        List<String> lines = new ArrayList<>();
        new CollectorDoctor(
                        new CurrentConfig(config, issues -> config, log),
                        new Environment(Clock.systemUTC(), duration -> {}, new Random(1), null),
                        log,
                        lines::add)
                .run();
        return lines.stream()
                .filter(line -> line.contains("metrics.listen"))
                .findFirst()
                .orElseThrow();
    }
}
