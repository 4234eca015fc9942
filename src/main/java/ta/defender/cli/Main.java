package ta.defender.cli;

import java.io.BufferedInputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.SplittableRandom;
import ta.defender.http.Environment;
import ta.defender.http.SystemSleeper;
import ta.defender.model.Faults;
import ta.defender.splunk.HandlerChannel;
import ta.defender.splunk.SplunkLog;

/** The way in: {@code argv} to a command, its result to the exit code. The only place that ends the process. */
public final class Main {
    private Main() {}

    /** Runs one command and ends the process with its exit code. */
    public static void main(String[] args) {
        ClassArchive.started();
        SplunkLog log = new SplunkLog(new FileOutputStream(FileDescriptor.err));
        Shutdown stop = new Shutdown();
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> Runtime.getRuntime().halt(stop.awaitEnd()), "stop"));
        Thread.setDefaultUncaughtExceptionHandler((thread, e) -> {
            log.error("thread " + thread.getName() + ": " + Faults.issue(e));
            endWithoutMemory(e);
        });
        ExitCode code;
        try {
            code = run(List.of(args), log, stop);
        } catch (RuntimeException | IOException | Error e) {
            log.error("the add-on: " + Faults.issue(e));
            code = ExitCode.FAILED;
        }
        stop.ended(code.value());
        System.exit(code.value());
    }

    /** Nothing can be relied on any more; splunkd starts the process again. */
    private static void endWithoutMemory(Throwable failure) {
        if (failure instanceof OutOfMemoryError) {
            Runtime.getRuntime().halt(ExitCode.FAILED.value());
        }
    }

    private static ExitCode run(List<String> args, SplunkLog log, Shutdown stop) throws IOException {
        OutputStream out = new FileOutputStream(FileDescriptor.out);
        String help = Usage.asked(args);
        if (help != null) {
            out.write(help.getBytes(StandardCharsets.UTF_8));
            return ExitCode.OK;
        }
        if (args.size() >= 2 && args.get(0).equals("input")) {
            String scheme = args.get(1);
            String mode = args.size() > 2 ? args.get(2) : "";
            if (mode.equals("--scheme")) {
                return SchemeCommand.run(scheme, out, log);
            }
            InputProcess process = new InputProcess(scheme, stdin(), log, environment(), stop);
            InputKind kind = InputKind.of(scheme);
            InputProcess.Work work =
                    kind == InputKind.STREAM ? new StreamCommand(process) : new InputCommand(process, kind);
            return switch (mode) {
                case "--validate-arguments" -> process.validate(out, kind);
                case "" -> withArchive(log, stop, () -> process.run(work));
                default -> refused(args, log);
            };
        }
        if (args.size() == 3 && args.get(0).equals("action") && args.get(2).equals("--execute")) {
            return new ActionCommand(args.get(1), stdin(), log, environment(), stop).run();
        }
        if (args.equals(List.of("search", "defenderhunt"))) {
            return new SearchCommand(stdin(), out, log, environment()).run();
        }
        if (args.equals(List.of("handlers"))) {
            ServiceCommand service = new ServiceCommand(
                    new HandlerChannel(stdin(), out), log, environment(), new SecureRandom(), System.getenv());
            return withArchive(log, stop, service::run);
        }
        if (args.isEmpty()) {
            System.err.print(Usage.COMMANDS);
            return ExitCode.FAILED;
        }
        Console console = new Console(stdin(), out, log, environment(), System.getenv());
        if (args.size() > 1 && args.get(0).equals("doctor") && args.get(1).equals("migrate")) {
            return new MigrateCommand(console).run(args.subList(2, args.size()));
        }
        if (args.get(0).equals("doctor")) {
            return new DoctorCommand(console).run(args.subList(1, args.size()));
        }
        return refused(args, log);
    }

    /** Runs what lasts, and has the archive for the next starts made meanwhile. */
    private static ExitCode withArchive(SplunkLog log, Shutdown stop, LongRun work) throws IOException {
        try (ClassArchive archive = ClassArchive.inBackground(Clock.systemUTC(), log)) {
            if (archive != null) {
                stop.whenRequested(archive::close);
            }
            return work.run();
        }
    }

    private interface LongRun {
        ExitCode run() throws IOException;
    }

    private static Environment environment() {
        return new Environment(
                Clock.systemUTC(), new SystemSleeper(), new SplittableRandom(), System.getenv("SPLUNK_HOME"));
    }

    /** Buffered, because FileInputStream asks a pipe for its length and fails. */
    private static InputStream stdin() {
        return new BufferedInputStream(new FileInputStream(FileDescriptor.in));
    }

    private static ExitCode refused(List<String> args, SplunkLog log) {
        log.error(Usage.refusal(args));
        return ExitCode.FAILED;
    }
}
