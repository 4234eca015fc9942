package ta.simulator.splunkd.input;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import javax.xml.stream.XMLStreamException;
import ta.simulator.splunkd.log.SplunkdLog;

/** One running child of a modular input: its pipes, its signals, its end. */
final class InputProcess {
    private static final Duration DRAIN = Duration.ofSeconds(5);

    private final Scheme scheme;
    private final Process process;
    private final GatedStream output;
    private final Thread outputReader;
    private final Thread errorReader;
    private final SplunkdLog log;
    private final long startedNanos = System.nanoTime();
    private volatile boolean told;

    /**
     * Starts the child.
     *
     * @param events gets each event as it is read, with the child's id
     * @param ended called once, on its own thread, after the child ended and its pipes were read
     */
    InputProcess(
            Scheme scheme,
            Map<String, String> environment,
            byte[] document,
            SplunkdLog log,
            BiConsumer<StreamedEvent, Long> events,
            Consumer<InputProcess> ended)
            throws IOException {
        this.scheme = scheme;
        this.log = log;
        this.process = ScriptCall.start(scheme.command(), environment);
        this.output = new GatedStream(process);
        String name = scheme.name() + " " + process.pid();
        this.outputReader = Threads.daemon("stdout of " + name, () -> readOutput(events));
        this.errorReader = Threads.daemon("stderr of " + name, this::readErrors);
        outputReader.start();
        errorReader.start();
        Threads.start("stdin of " + name, () -> ScriptCall.write(process, document));
        Threads.start("end of " + name, () -> awaitEnd(ended));
    }

    long pid() {
        return process.pid();
    }

    boolean alive() {
        return process.isAlive();
    }

    OptionalInt exitCode() {
        return process.isAlive() ? OptionalInt.empty() : OptionalInt.of(process.exitValue());
    }

    Duration age() {
        return Duration.ofNanos(System.nanoTime() - startedNanos);
    }

    long bytesRead() {
        return output.bytes();
    }

    /** Whether splunkd itself asked the child to end. */
    boolean toldToStop() {
        return told;
    }

    /** As splunkd stops an input: reads no further, SIGTERM, and SIGKILL when the grace is over. */
    void stop(Duration grace) throws InterruptedException {
        told = true;
        output.end();
        process.toHandle().destroy();
        if (!process.waitFor(grace.toMillis(), TimeUnit.MILLISECONDS)) {
            log.error(
                    "ProcessRunner",
                    "Process with pid " + process.pid()
                            + " did not exit within a given grace period after being signaled to exit. Will have to forcibly terminate.");
            process.toHandle().destroyForcibly();
            process.waitFor();
        }
    }

    /** SIGTERM while stdout is still read. */
    void terminate() {
        process.toHandle().destroy();
    }

    /** SIGKILL out of the blue. */
    void kill() {
        process.toHandle().destroyForcibly();
    }

    /** Closes the reading end of stdout; the child stays alive until it notices. */
    void closeOutput() throws IOException {
        output.cut();
    }

    void pauseReading(boolean paused) {
        output.pause(paused);
    }

    /** Lets go of all pipes without a signal, as a splunkd that crashes. */
    void abandon() throws IOException {
        told = true;
        output.cut();
        process.getErrorStream().close();
    }

    private void readOutput(BiConsumer<StreamedEvent, Long> events) {
        try {
            if (scheme.xmlStreaming()) {
                EventStreamReader.read(output, event -> events.accept(event, process.pid()));
            } else {
                readLines(
                        output,
                        line -> events.accept(
                                new StreamedEvent(java.util.Optional.empty(), false, false, Map.of("data", line)),
                                process.pid()));
            }
        } catch (XMLStreamException e) {
            if (!output.ended() && output.bytes() > 0) {
                log.error(
                        "ModularInputs",
                        "Received malformed XML from scheme \"" + scheme.name() + "\", pid " + process.pid() + ": "
                                + oneLine(e));
            }
        } catch (IOException e) {
            log.warn("ModularInputs", "stdout of pid " + process.pid() + ": " + e.getMessage());
        }
    }

    private void readErrors() {
        try {
            readLines(process.getErrorStream(), line -> log.standardError("ModularInputs", commandText(), line));
        } catch (IOException e) {
            return;
        }
    }

    private static void readLines(InputStream stream, Consumer<String> sink) throws IOException {
        BufferedReader reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            sink.accept(line);
        }
    }

    private void awaitEnd(Consumer<InputProcess> ended) {
        try {
            process.waitFor();
            outputReader.join(DRAIN.toMillis());
            errorReader.join(DRAIN.toMillis());
            ended.accept(this);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private String commandText() {
        List<String> command = scheme.command();
        return command.get(command.size() - 1).replace("\"", "");
    }

    private static String oneLine(XMLStreamException e) {
        return e.getMessage().replaceAll("\\s+", " ");
    }
}
