package ta.defender.collector;

import java.io.BufferedInputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import ta.defender.http.Environment;
import ta.defender.http.SystemSleeper;
import ta.defender.model.Faults;
import ta.defender.model.Version;

/** The way into {@code defender-collector}. */
public final class CollectorMain {
    /** Everything has to be over within five seconds of SIGTERM, on a busy machine too. */
    private static final long GRACE_MILLIS = 4_000;

    private static final String USAGE = """
            usage: defender-collector <command> [options]
              run       collects, and sends to the outputs of the configuration
              check     reads the configuration and names every fault with its line
              doctor    calls Microsoft and every output, and names what does not work
              convert   converts objects from standard input, without a network
              version   names the version
            'defender-collector <command> --help' says more about one of them.
            """;

    private final CountDownLatch ended = new CountDownLatch(1);
    private final AtomicInteger code = new AtomicInteger();
    private final AtomicReference<@Nullable Runnable> stop = new AtomicReference<>();

    private CollectorMain() {}

    /** Runs one command and ends the process with its exit code. */
    public static void main(String[] arguments) {
        OutputStream out = new FileOutputStream(FileDescriptor.out);
        OutputStream standardError = new FileOutputStream(FileDescriptor.err);
        // Only a collection must not wait for the reader of its log.
        boolean collects = arguments.length > 0 && arguments[0].equals("run");
        LogQueue queue = collects ? new LogQueue(standardError, Clock.systemUTC()) : null;
        PrintStream err = new PrintStream(queue == null ? standardError : queue, true, StandardCharsets.UTF_8);
        CollectorMain main = new CollectorMain();
        Runtime.getRuntime().addShutdownHook(new Thread(main::end, "stop"));
        Thread.setDefaultUncaughtExceptionHandler((thread, bug) -> {
            err.println("ERROR Thread " + thread.getName() + ": " + Faults.issue(bug));
            if (bug instanceof OutOfMemoryError) {
                // nothing can be relied on any more
                Runtime.getRuntime().halt(1);
            }
        });
        int code;
        try {
            code = main.run(List.of(arguments), out, err, queue);
        } catch (InterruptedException interrupted) {
            code = 0;
        } catch (IOException failed) {
            err.println("ERROR Standard input or output failed: " + failed.getMessage());
            code = 1;
        } catch (RuntimeException | Error bug) {
            err.println("ERROR defender-collector: " + Faults.issue(bug));
            code = 1;
        }
        if (queue != null) {
            queue.close();
        }
        main.code.set(code);
        main.ended.countDown();
        System.exit(code);
    }

    /** A stop is not a failure: whatever the JVM makes of the signal, the exit code is that of the command. */
    private void end() {
        Runnable running = stop.get();
        if (running == null) {
            return;
        }
        if (ended.getCount() > 0) {
            running.run();
        }
        try {
            boolean inTime = ended.await(GRACE_MILLIS, TimeUnit.MILLISECONDS);
            Runtime.getRuntime().halt(inTime ? code.get() : 0);
        } catch (InterruptedException interrupted) {
            Runtime.getRuntime().halt(0);
        }
    }

    private int run(List<String> arguments, OutputStream out, PrintStream err, @Nullable LogQueue queue)
            throws IOException, InterruptedException {
        String command = arguments.isEmpty() ? "" : arguments.get(0);
        List<String> rest = arguments.isEmpty() ? List.of() : arguments.subList(1, arguments.size());
        switch (command) {
            case "run", "check", "doctor" -> {
                if (command.equals("run")) {
                    // Until the collector runs, nothing has to be ended.
                    stop.set(() -> Runtime.getRuntime().halt(0));
                }
                Environment machine =
                        new Environment(Clock.systemUTC(), new SystemSleeper(), new SplittableRandom(), null);
                return new ConfigCommands(
                                new ConfigCommands.Streams(out, err, queue), machine, System::getenv, stop::set)
                        .run(command, rest);
            }
            case "convert" -> {
                BufferedInputStream in = new BufferedInputStream(new FileInputStream(FileDescriptor.in));
                return new ConvertCommand(in, out, err).run(rest);
            }
            case "version", "--version" -> {
                out.write((Version.CURRENT + "\n").getBytes(StandardCharsets.UTF_8));
                return 0;
            }
            case "help", "--help", "-h" -> {
                out.write(USAGE.getBytes(StandardCharsets.UTF_8));
                return 0;
            }
            default -> {
                err.println("ERROR Unknown command '" + command + "'. Run 'defender-collector help' for the commands.");
                return 1;
            }
        }
    }
}
