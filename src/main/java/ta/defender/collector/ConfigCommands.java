package ta.defender.collector;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.apache.commons.cli.CommandLine;
import org.jspecify.annotations.Nullable;
import ta.defender.http.Environment;
import ta.defender.model.DefenderException;

/** The commands that take {@code --config}: run, check and doctor. */
final class ConfigCommands {
    static final String USAGE = """
            usage: defender-collector run|check|doctor --config <file> [--log text|json]
              run      collects until SIGTERM
              check    reads the configuration and names every fault with its line; calls nobody
              doctor   calls Microsoft and every output, and names what does not work
              --config <file>     the configuration, YAML
              --log text|json     lines on standard error: 'LEVEL message' (text), or one JSON object each; what doctor
                                  finds is text on standard output
            Exit code 0: shut down, or nothing is wrong. 1: a bad configuration, a state_dir that belongs to another
            process, or a check that failed.
            """;

    private final OutputStream out;
    private final PrintStream err;
    private final @Nullable LogQueue queue;
    private final Environment machine;
    private final UnaryOperator<@Nullable String> variables;
    private final Consumer<Runnable> whenStopped;

    /**
     * The process's standard streams.
     *
     * @param queue what {@code err} leads into, or null where it is written directly
     */
    record Streams(
            OutputStream out, PrintStream err, @Nullable LogQueue queue) {}

    /** @param whenStopped takes what to do when the process shuts down */
    ConfigCommands(
            Streams streams,
            Environment machine,
            UnaryOperator<@Nullable String> variables,
            Consumer<Runnable> whenStopped) {
        this.out = streams.out();
        this.err = streams.err();
        this.queue = streams.queue();
        this.machine = machine;
        this.variables = variables;
        this.whenStopped = whenStopped;
    }

    int run(String command, List<String> arguments) throws IOException, InterruptedException {
        List<String> faults = new ArrayList<>();
        CommandLine line = CommandOptions.parse(CommandOptions.of("config", "log"), arguments, faults);
        if (line.hasOption("help")) {
            print(USAGE);
            return 0;
        }
        String logForm = line.getOptionValue("log", "text");
        String name = line.getOptionValue("config");
        if (!List.of("text", "json").contains(logForm)) {
            faults.add("--log '" + logForm + "' is not a form. Use text or json.");
        }
        if (name == null) {
            faults.add("--config is missing. Name the configuration file.");
        }
        line.getArgList().forEach(extra -> faults.add("Unknown argument '" + extra + "'."));
        if (!faults.isEmpty() || name == null) {
            faults.forEach(fault -> err.println("ERROR " + fault));
            return 1;
        }
        CollectorLog log = new CollectorLog(err, queue, logForm.equals("json"), machine.clock());
        CurrentConfig current = config(name, log);
        if (current == null) {
            return 1;
        }
        CollectorConfig config = current.now();
        return switch (command) {
            case "check" -> {
                print("The configuration is valid. Inputs: " + config.inputs().size() + ". Outputs: "
                        + config.outputs().size() + ".\n");
                yield 0;
            }
            case "doctor" -> new CollectorDoctor(current, machine, log, this::print).run() ? 0 : 1;
            default -> collect(current, log);
        };
    }

    private @Nullable CurrentConfig config(String name, CollectorLog log) {
        Path file;
        try {
            file = Path.of(name);
        } catch (InvalidPathException notAPath) {
            log.error("--config '" + name + "' is not a path.");
            return null;
        }
        Instant now = machine.clock().instant();
        ConfigReader reader = new ConfigReader(variables, now);
        String text = reader.text(file);
        CollectorConfig config = text == null ? null : reader.read(file, text);
        reader.issues().stream()
                .sorted((left, right) -> Integer.compare(left.line(), right.line()))
                .forEach(issue -> log.issue(issue.isWarning(), issue.text(file)));
        if (text == null || config == null) {
            return null;
        }
        return new CurrentConfig(
                config,
                issues -> {
                    ConfigReader again = new ConfigReader(variables, now);
                    CollectorConfig read = again.read(file, text);
                    issues.addAll(again.issues());
                    return read;
                },
                log);
    }

    private int collect(CurrentConfig config, CollectorLog log) throws InterruptedException {
        Collector collector = new Collector(config, machine, log);
        whenStopped.accept(collector::stop);
        try {
            collector.run();
            return 0;
        } catch (DefenderException failed) {
            failed.issues().forEach(issue -> log.error(CollectorLog.sentence(issue.what(), issue.remedy())));
            return 1;
        }
    }

    private void print(String text) {
        try {
            out.write(text.getBytes(StandardCharsets.UTF_8));
            out.flush();
        } catch (IOException gone) {
            err.println("ERROR Standard output failed: " + gone.getMessage());
        }
    }
}
