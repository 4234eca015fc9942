package ta.simulator.splunkd.input;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Runs a program to its end: writes its stdin, collects stdout and stderr, kills it when its time is over. */
public final class ScriptCall {
    /**
     * How a call ended.
     *
     * @param exitCode the exit code; after a signal 128 + its number
     * @param timedOut whether it had to be killed because its time was over
     */
    public record Outcome(int exitCode, byte[] output, String errors, boolean timedOut, Duration took) {}

    private ScriptCall() {}

    /** Runs the command with exactly this environment, in the root folder. */
    public static Outcome run(List<String> command, Map<String, String> environment, byte[] input, Duration limit)
            throws IOException, InterruptedException {
        long started = System.nanoTime();
        Process process = start(command, environment);
        CompletableFuture<byte[]> output =
                CompletableFuture.supplyAsync(() -> all(process.getInputStream()), Threads.EXECUTOR);
        CompletableFuture<byte[]> errors =
                CompletableFuture.supplyAsync(() -> all(process.getErrorStream()), Threads.EXECUTOR);
        Threads.start("stdin of " + process.pid(), () -> write(process, input));
        boolean ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
        if (!ended) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.toHandle().destroyForcibly();
            process.waitFor();
        }
        return new Outcome(
                process.exitValue(),
                output.join(),
                new String(errors.join(), StandardCharsets.UTF_8),
                !ended,
                Duration.ofNanos(System.nanoTime() - started));
    }

    /** Starts a child as splunkd does: working folder {@code /}, only the given environment. */
    static Process start(List<String> command, Map<String, String> environment) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().clear();
        builder.environment().putAll(environment);
        builder.directory(Path.of("/").toFile());
        return builder.start();
    }

    /** Writes the document to the child's stdin and closes it; a child that does not read is not an error. */
    static void write(Process process, byte[] input) {
        try (OutputStream stdin = process.getOutputStream()) {
            stdin.write(input);
        } catch (IOException e) {
            return;
        }
    }

    private static byte[] all(InputStream stream) {
        try (stream) {
            return stream.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
