package ta.defender.app;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import ta.defender.checkpoint.PositionStore;
import ta.defender.collect.StanzaInput;
import ta.defender.config.InputSettings;
import ta.defender.config.InvalidSettingsException;
import ta.defender.config.Problem;
import ta.defender.emit.EmitException;
import ta.defender.emit.EventSink;
import ta.defender.emit.ModularInputSink;
import ta.defender.http.TransportException;
import ta.defender.schedule.InputLoop;
import ta.defender.schedule.SessionKeyRefusedException;
import ta.defender.splunk.InputDocument;
import ta.defender.splunk.LogFile;
import ta.defender.splunk.ProtocolException;
import ta.defender.splunk.SplunkException;
import ta.defender.splunk.SplunkLog;
import ta.defender.splunk.ValidationReply;

/** A polling scheme as splunkd calls it: run all its stanzas, or validate one. */
final class InputCommand {
    private static final String RUN_AGAIN = "splunkd starts the input again with a new one";

    private final String scheme;
    private final InputStream stdin;
    private final SplunkLog log;
    private final Machine machine;
    private final Stop stop;

    InputCommand(String scheme, InputStream stdin, SplunkLog log, Machine machine, Stop stop) {
        this.scheme = scheme;
        this.stdin = stdin;
        this.log = log;
        this.machine = machine;
        this.stop = stop;
    }

    /** Polls until told to stop, or until Splunk takes no more events or refuses the session key. */
    ExitCode run() {
        InputDocument document;
        try {
            document = InputDocument.forRun(stdin);
        } catch (ProtocolException e) {
            log.error(String.valueOf(e.getMessage()));
            return ExitCode.FAILED;
        }
        if (document.stanzas().isEmpty()) {
            log.info(scheme + " has no enabled stanza; nothing to do");
            return ExitCode.OK;
        }
        openLogFile();
        try (Wiring wiring = new Wiring(document, log, machine)) {
            document.stanzas().keySet().forEach(stanza -> action("started", stanza));
            try (EventSink sink = ModularInputSink.onStandardOutput()) {
                runLoop(document, wiring, sink);
            } finally {
                document.stanzas().keySet().forEach(stanza -> action("ended", stanza));
            }
            return ExitCode.OK;
        } catch (EmitException e) {
            log.error(e.getMessage() + "; Splunk no longer reads this input's events, so it ends and splunkd starts it"
                    + " again; what was not taken over is fetched once more");
            return ExitCode.FAILED;
        } catch (SessionKeyRefusedException e) {
            log.error(e.getMessage() + "; " + RUN_AGAIN);
            return ExitCode.FAILED;
        }
    }

    private void openLogFile() {
        String home = machine.splunkHome();
        if (home == null || home.isBlank()) {
            log.warn(
                    "SPLUNK_HOME is not set, so there is no log file of the add-on's own; its lines are in splunkd.log");
        } else {
            log.alsoTo(new LogFile(LogFile.path(Path.of(home), scheme), machine.clock(), log::warnSplunkd));
        }
    }

    private void action(String action, String stanza) {
        log.figures("action=" + action + " modular_input_name=\"" + stanza + "\"");
    }

    private void runLoop(InputDocument document, Wiring wiring, EventSink sink)
            throws EmitException, SessionKeyRefusedException {
        Captaincy captaincy = wiring.captaincy();
        stop.whenRequested(captaincy::stop);
        ParentWatch.start(machine.sleeper(), () -> {
            log.info("the process that started this input is gone; it ends");
            stop.request();
        });
        try {
            captaincy.watch(machine.sleeper());
            while (captaincy.awaitTurn()) {
                // a new one each turn: another host may have moved the positions meanwhile
                InputLoop loop = loop(document, wiring, sink);
                stop.whenRequested(loop::stop);
                captaincy.whenLost(loop::stop);
                loop.run();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private InputLoop loop(InputDocument document, Wiring wiring, EventSink sink) {
        PositionStore positions = wiring.positions(document.checkpointDirectory());
        InputLoop loop = new InputLoop(machine.clock());
        document.stanzas().forEach((stanza, parameters) -> {
            PrefixedLog stanzaLog = new PrefixedLog(log, stanza);
            try {
                loop.add(new StanzaInput(
                        InputSettings.read(stanza, parameters),
                        wiring.sessions(),
                        positions,
                        sink,
                        loop.clock(),
                        stanzaLog,
                        wiring.calls()));
            } catch (InvalidSettingsException e) {
                loop.addBroken(e.getMessage() + "; correct inputs.conf, the other stanzas go on", stanzaLog);
            }
        });
        return loop;
    }

    /** Checks one stanza's values, and that its account exists; calls nobody but Splunk. */
    ExitCode validate(OutputStream out) throws IOException {
        List<String> problems = new ArrayList<>();
        try {
            InputDocument document = InputDocument.forValidation(stdin, scheme);
            for (Map.Entry<String, Map<String, String>> stanza :
                    document.stanzas().entrySet()) {
                problems.addAll(problems(document, stanza.getKey(), stanza.getValue()));
            }
        } catch (ProtocolException e) {
            problems.add(e.getMessage());
        }
        if (problems.isEmpty()) {
            return ExitCode.OK;
        }
        out.write(ValidationReply.refusal(String.join("; ", problems)));
        out.flush();
        return ExitCode.FAILED;
    }

    private List<String> problems(InputDocument document, String stanza, Map<String, String> parameters) {
        List<String> problems = new ArrayList<>();
        boolean accountReadable = true;
        try {
            InputSettings.read(stanza, parameters);
        } catch (InvalidSettingsException e) {
            for (Problem problem : e.problems()) {
                problems.add(problem.toString());
                accountReadable &= !problem.key().equals("account");
            }
        }
        String account = parameters.getOrDefault("account", "").strip();
        if (accountReadable) {
            accountProblem(document, account, problems);
        }
        return problems;
    }

    private void accountProblem(InputDocument document, String account, List<String> problems) {
        try (Wiring wiring = new Wiring(document, log, machine)) {
            Map<String, Map<String, String>> accounts = wiring.accounts();
            if (!accounts.containsKey(account)) {
                problems.add("account: '" + account + "' is no stanza of defender_account.conf; "
                        + (accounts.isEmpty()
                                ? "there is none yet, add the account first"
                                : "use one of "
                                        + accounts.keySet().stream().sorted().collect(Collectors.joining(", "))));
            }
        } catch (TransportException | SplunkException e) {
            problems.add("account: whether '" + account + "' exists cannot be checked: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            problems.add("account: whether '" + account + "' exists could not be checked: told to stop");
        }
    }
}
