package ta.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import ta.simulator.demo.Demo;
import ta.simulator.demo.StreamDemo;

/** What {@code make demo} runs: it ends well only if all that was published arrived once. */
final class DemoIT {
    @TempDir
    Path folder;

    @Test
    void demo_ofAlertsAndIncidents_endsWell() throws Exception {
        assertThat(run(Demo.class, "--tarball", System.getProperty("app.tarball")))
                .isZero();
    }

    @Test
    void demo_ofTheStream_endsWell() throws Exception {
        assertThat(run(StreamDemo.class, System.getProperty("app.tarball"))).isZero();
    }

    private int run(Class<?> demo, String... arguments) throws Exception {
        assumeTrue(
                !System.getenv().containsKey("SPLUNK_URL"), "skipped on a real Splunk: the demo has its own stand-ins");
        Path output = folder.resolve("output.txt");
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                demo.getName());
        builder.command().addAll(List.of(arguments));
        int exit = builder.redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start()
                .waitFor();
        System.out.println(Files.readString(output));
        return exit;
    }
}
