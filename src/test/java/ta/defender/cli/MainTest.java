package ta.defender.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import ta.defender.collector.CollectorMain;

/** A package of which only our own classes are left, as after an upgrade that ran out of disk. */
final class MainTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "input defender_alerts --validate-arguments",
                "input defender_hunting",
                "input defender_stream",
                "action ta_defender_update_alert --execute",
                "search defenderhunt",
                "handlers",
                "doctor contoso",
                "doctor migrate"
            })
    void main_withoutItsLibraries_saysWhatToDoAndFails(String command) throws Exception {
        assertFails(Main.class, command);
    }

    @Test
    void collector_withoutItsLibraries_saysWhatToDoAndFails() throws Exception {
        assertFails(CollectorMain.class, "check --config none.yaml");
    }

    private static void assertFails(Class<?> main, String command) throws Exception {
        Path classes =
                Path.of(main.getProtectionDomain().getCodeSource().getLocation().toURI());
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classes.toString(),
                main.getName());
        builder.command().addAll(List.of(command.split(" ")));
        builder.redirectErrorStream(true);
        Process process = builder.start();
        try {
            try (OutputStream in = process.getOutputStream()) {
                in.write("[settings]\n{}".getBytes(StandardCharsets.UTF_8));
            }
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();

            assertThat(text.strip().split("\n"))
                    .as(text)
                    .hasSize(1)
                    .allMatch(line -> line.startsWith("ERROR ") && line.contains("install the package again"));
            assertThat(process.exitValue()).isEqualTo(1);
        } finally {
            process.destroyForcibly();
        }
    }
}
