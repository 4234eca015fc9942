package ta.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A run of the installed command {@code doctor} that has ended. */
record Doctor(int exit, String out, String error) {
    /**
     * Runs it against the Splunk under test.
     *
     * @param command {@code doctor}, or with the word of a subcommand behind it
     */
    static Doctor run(Rig rig, String command, String stdin, String... options)
            throws IOException, InterruptedException {
        Path home = rig.hooks("the installed jar").home();
        List<String> line = new ArrayList<>(List.of(
                SplunkUnderTest.java(home),
                "-jar",
                home.resolve("etc/apps/TA_defender/lib/ta-defender.jar").toString()));
        line.addAll(List.of(command.split(" ")));
        line.addAll(List.of("--splunk-uri", rig.hooks("its address").url()));
        line.addAll(List.of(options));
        Path out = Files.createTempFile("doctor", ".out");
        Path error = Files.createTempFile("doctor", ".err");
        Process process = new ProcessBuilder(line)
                .redirectOutput(out.toFile())
                .redirectError(error.toFile())
                .start();
        process.getOutputStream().write(stdin.getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().close();
        assertThat(process.waitFor(10, TimeUnit.MINUTES)).as("doctor ends").isTrue();
        Doctor ended = new Doctor(process.exitValue(), Files.readString(out), Files.readString(error));
        Files.delete(out);
        Files.delete(error);
        return ended;
    }

    String all() {
        return out + error;
    }
}
