package ta.defender.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import ta.defender.http.Environment;
import ta.defender.http.UptimeClock;
import ta.defender.model.Code;
import ta.defender.model.DefenderException;
import ta.defender.model.Issue;
import ta.defender.output.EventOutput;
import ta.defender.output.SplunkdOutput;
import ta.defender.splunk.InputDocument;
import ta.defender.splunk.LogFields;
import ta.defender.splunk.LogFile;
import ta.defender.splunk.SplunkLog;
import ta.defender.splunk.ValidationReply;

/** What every scheme does when splunkd calls it, whatever it reads: configuration in, events out, an exit code. */
final class InputProcess {
    private static final String RUN_AGAIN = "the input exits, and splunkd restarts it with a new one";

    private final String scheme;
    private final InputStream stdin;
    private final SplunkLog log;
    private final Environment environment;
    private final Shutdown stop;

    InputProcess(String scheme, InputStream stdin, SplunkLog log, Environment environment, Shutdown stop) {
        this.scheme = scheme;
        this.stdin = stdin;
        this.log = log;
        this.environment = environment;
        this.stop = stop;
    }

    /** The work of a scheme. */
    @FunctionalInterface
    interface Work {
        /** Runs all stanzas until it is stopped. */
        void run(InputDocument document, Wiring wiring, EventOutput sink) throws InterruptedException;
    }

    Environment environment() {
        return environment;
    }

    Shutdown stop() {
        return stop;
    }

    /** Works until it is stopped, or until Splunk takes no more events or refuses the session key. */
    ExitCode run(Work work) {
        InputDocument document;
        try {
            document = InputDocument.forRun(stdin);
        } catch (DefenderException e) {
            log.error(String.valueOf(e.getMessage()));
            return ExitCode.FAILED;
        }
        if (document.stanzas().isEmpty()) {
            log.info(scheme + ": no enabled input; exiting.");
            return ExitCode.OK;
        }
        openLogFile();
        try (Wiring wiring = new Wiring(document, log, environment)) {
            document.stanzas().keySet().forEach(stanza -> action("started", stanza));
            ParentWatch parent = new ParentWatch();
            parent.start(environment.sleeper(), () -> {
                log.info("Parent process exited; shutting down.");
                stop.request();
            });
            try (EventOutput sink =
                    SplunkdOutput.onStandardOutput(new UptimeClock(environment.clock()), parent::isAlive)) {
                work.run(document, wiring, sink);
            } finally {
                document.stanzas().keySet().forEach(stanza -> action("ended", stanza));
            }
            return ExitCode.OK;
        } catch (DefenderException e) {
            log.error(e.getMessage() + consequence(e.code()));
            return ExitCode.FAILED;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return ExitCode.OK;
        }
    }

    private static String consequence(Code code) {
        return switch (code) {
            case OUTPUT ->
                ". splunkd has stopped reading this input's events. The input exits, and splunkd restarts it."
                        + " Events not yet acknowledged will be fetched again.";
            case SESSION_KEY_REFUSED -> "; " + RUN_AGAIN;
            default -> "";
        };
    }

    /** Checks one stanza's values, and that its account exists; calls nobody but Splunk. */
    ExitCode validate(OutputStream out, InputKind kind) throws IOException {
        List<String> problems = new ArrayList<>();
        try {
            InputDocument document = InputDocument.forValidation(stdin, scheme);
            document.stanzas()
                    .forEach((stanza, parameters) -> problems.addAll(problems(kind, document, stanza, parameters)));
        } catch (DefenderException e) {
            problems.add(e.getMessage());
        }
        if (problems.isEmpty()) {
            return ExitCode.OK;
        }
        out.write(ValidationReply.refusal(String.join("; ", problems)));
        out.flush();
        return ExitCode.FAILED;
    }

    private List<String> problems(
            InputKind kind, InputDocument document, String stanza, Map<String, String> parameters) {
        List<String> problems = new ArrayList<>();
        boolean accountReadable = kind.mayNeedAccount(parameters);
        try {
            Instant now = environment.clock().instant();
            accountReadable = kind.account(stanza, parameters, now) != null;
            String remark = kind.remark(stanza, parameters, now);
            if (!remark.isEmpty()) {
                log.warn(stanza + ": " + remark);
            }
        } catch (DefenderException e) {
            for (Issue problem : e.issues()) {
                problems.add(problem.toString());
                accountReadable &= !problem.field().equals("account");
            }
        }
        if (accountReadable) {
            String account = parameters.getOrDefault("account", "").strip();
            NamedAccount.problem(document, account, log, environment).ifPresent(problems::add);
        }
        return problems;
    }

    /** The log of one input. Its figures end with what only the configuration and Splunk know, for searches that judge the input. */
    PrefixedLog log(String stanza, InputDocument document, IndexWatch indexes) {
        String interval = document.stanzas().getOrDefault(stanza, Map.of()).getOrDefault("interval", "");
        String known = interval.matches("\\d{1,9}") ? " interval_seconds=" + interval : "";
        return new PrefixedLog(
                log,
                stanza,
                document.checkpointDirectory(),
                environment.clock(),
                () -> known + (indexes.isMissing(stanza) ? " index_missing=true" : ""));
    }

    private void openLogFile() {
        String home = environment.splunkHome();
        if (home == null || home.isBlank()) {
            log.warn("SPLUNK_HOME is not set. Log lines go to splunkd.log only.");
        } else {
            log.alsoTo(new LogFile(LogFile.path(Path.of(home), scheme), environment.clock(), log::warnSplunkd));
        }
    }

    private void action(String action, String stanza) {
        log.metrics(LogFields.action(action).text("modular_input_name", stanza).toString());
    }
}
