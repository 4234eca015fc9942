package ta.defender.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import ta.defender.eventhub.StreamLoop;
import ta.defender.eventhub.StreamSettings;
import ta.defender.model.DefenderException;
import ta.defender.model.Issue;
import ta.defender.output.EventOutput;
import ta.defender.records.KnownTables;
import ta.defender.splunk.InputDocument;

/**
 * The scheme {@code defender_stream} as splunkd calls it. It runs on every host that has the stanza, search head cluster
 * or not: the consumer group shares the work out.
 */
final class StreamCommand implements SchemeCalls {
    private final InputProcess process;

    StreamCommand(InputProcess process) {
        this.process = process;
    }

    @Override
    public ExitCode run() {
        return process.run(this::runLoop);
    }

    private void runLoop(InputDocument document, Wiring wiring, EventOutput sink) throws InterruptedException {
        StreamLoop loop = new StreamLoop(
                process.environment().clock(), process.environment().sleeper());
        document.stanzas().forEach((stanza, parameters) -> {
            PrefixedLog stanzaLog = new PrefixedLog(
                    process.log(),
                    stanza,
                    document.checkpointDirectory(),
                    process.environment().clock());
            try {
                StreamSettings settings = StreamSettings.read(stanza, parameters);
                settings.requirePast(process.environment().clock().instant());
                loop.add(
                        settings,
                        wiring.streams(document.stanzas().size(), stanzaLog),
                        document.checkpointDirectory(),
                        sink,
                        stanzaLog);
            } catch (DefenderException e) {
                loop.addBroken(e, stanzaLog);
            }
        });
        process.stop().whenRequested(loop::stop);
        loop.run();
    }

    @Override
    public ExitCode validate(OutputStream out) throws IOException {
        return process.validate(out, this::problems);
    }

    private List<String> problems(InputDocument document, String stanza, Map<String, String> parameters) {
        List<String> problems = new ArrayList<>();
        boolean accountReadable = parameters.getOrDefault("auth", "").strip().equalsIgnoreCase("oauth");
        try {
            StreamSettings settings = StreamSettings.read(stanza, parameters);
            settings.requirePast(process.environment().clock().instant());
            List<String> unknown = KnownTables.read().unknown(settings.tables());
            if (!unknown.isEmpty()) {
                process.log().warn(stanza + ": " + KnownTables.remark(unknown));
            }
        } catch (DefenderException e) {
            for (Issue problem : e.issues()) {
                problems.add(problem.toString());
                accountReadable &= !problem.field().equals("account");
            }
        }
        if (accountReadable) {
            String account = parameters.getOrDefault("account", "").strip();
            NamedAccount.problem(document, account, process.log(), process.environment())
                    .ifPresent(problems::add);
        }
        return problems;
    }
}
