package ta.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import ta.simulator.defender.Audience;
import ta.simulator.defender.DefenderSimulator;
import ta.simulator.defender.SimulatorOptions;

/** The unpacked archive of the collector, and a simulated Defender that it reads. */
final class CollectorUnderTest implements AutoCloseable {
    private final DefenderSimulator defender;
    private final Path folder;
    private final Path scratch;
    private Process process;
    private int runs;

    private CollectorUnderTest(DefenderSimulator defender, Path folder, Path scratch) {
        this.defender = defender;
        this.folder = folder;
        this.scratch = scratch;
    }

    static CollectorUnderTest unpack(Path scratch, SimulatorOptions options) throws Exception {
        Path tarball = Path.of(System.getProperty("collector.tarball", ""));
        assertThat(tarball)
                .as("system property collector.tarball names the built archive")
                .isRegularFile();
        Process tar = new ProcessBuilder("tar", "xzf", tarball.toAbsolutePath().toString(), "-C", scratch.toString())
                .inheritIO()
                .start();
        assertThat(tar.waitFor()).isZero();
        Path folder;
        try (Stream<Path> entries = Files.list(scratch)) {
            folder = entries.filter(entry -> entry.getFileName().toString().startsWith("defender-collector-"))
                    .findFirst()
                    .orElseThrow();
        }
        DefenderSimulator defender = DefenderSimulator.start(options);
        Files.writeString(scratch.resolve("ca.pem"), defender.caPem());
        Files.writeString(scratch.resolve("secret"), defender.secret());
        return new CollectorUnderTest(defender, folder, scratch);
    }

    DefenderSimulator defender() {
        return defender;
    }

    Path file(String name) {
        return scratch.resolve(name);
    }

    /** Writes a configuration: the account, and what is given as inputs and outputs. */
    Path configure(String inputs, String outputs) throws IOException {
        return Files.writeString(scratch.resolve("collector.yaml"), """
                state_dir: %s
                ca_file: %s
                accounts:
                  contoso:
                    tenant_id: %s
                    client_id: %s
                    client_secret: "${file:%s}"
                    cloud: custom
                    login_url: %s
                    graph_url: %s
                    endpoint_url: %s
                    xdr_url: %s
                inputs:
                %s
                outputs:
                %s
                """.formatted(
                        scratch.resolve("state"),
                        scratch.resolve("ca.pem"),
                        defender.tenantId(),
                        defender.clientId(),
                        scratch.resolve("secret"),
                        defender.url(),
                        defender.url(Audience.GRAPH),
                        defender.url(Audience.ENDPOINT),
                        defender.url(Audience.XDR),
                        inputs.indent(2).stripTrailing(),
                        outputs.indent(2).stripTrailing()));
    }

    /** Adds settings outside of inputs and outputs. */
    void configureAlso(String settings) throws IOException {
        Files.writeString(scratch.resolve("collector.yaml"), settings + "\n", StandardOpenOption.APPEND);
    }

    /** Runs a command to its end. */
    Result command(String input, String... arguments) throws Exception {
        Path given = Files.writeString(scratch.resolve("stdin"), input);
        Path out = scratch.resolve("stdout");
        Path err = scratch.resolve("stderr");
        Process started = builder(arguments)
                .redirectInput(given.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        int exit = started.waitFor();
        return new Result(exit, Files.readAllLines(out), Files.readAllLines(err));
    }

    record Result(int exit, List<String> out, List<String> err) {}

    void run() throws IOException {
        runs++;
        process = builder("run", "--config", scratch.resolve("collector.yaml").toString())
                .redirectOutput(scratch.resolve("out-" + runs).toFile())
                .redirectError(log().toFile())
                .start();
    }

    /** Lines of the newest run. */
    List<String> logged() {
        try {
            return Files.exists(log()) ? Files.readAllLines(log()) : List.of();
        } catch (IOException e) {
            return List.of(e.toString());
        }
    }

    private Path log() {
        return scratch.resolve("err-" + runs);
    }

    boolean isRunning() {
        return process.isAlive();
    }

    /** Tells it to stop; gives the exit code. */
    int stop() throws InterruptedException {
        process.destroy();
        assertThat(process.waitFor(Waiting.STOP.toSeconds(), TimeUnit.SECONDS))
                .as("ended; log: %s", logged())
                .isTrue();
        return process.exitValue();
    }

    /** What a closed terminal sends. */
    void hangUp() throws Exception {
        assertThat(new ProcessBuilder("kill", "-HUP", Long.toString(process.pid()))
                        .inheritIO()
                        .start()
                        .waitFor())
                .isZero();
    }

    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    private ProcessBuilder builder(String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(folder.resolve("bin/defender-collector").toString());
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("JAVA_HOME", System.getProperty("app.java.home", System.getProperty("java.home")));
        return builder;
    }

    @Override
    public void close() {
        if (process != null) {
            process.destroyForcibly();
        }
        defender.close();
    }
}
