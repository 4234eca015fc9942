package ta.defender.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import ta.defender.model.DefenderException;
import ta.defender.model.Issue;
import ta.defender.output.EventOutput;
import ta.defender.poll.InputLoop;
import ta.defender.splunk.InputDocument;
import ta.defender.splunk.ShcCaptain;

/** A polling scheme as splunkd calls it: run all its stanzas, or validate one. */
final class InputCommand implements SchemeCalls {
    private final InputProcess process;
    private final InputKind kind;

    InputCommand(InputProcess process, InputKind kind) {
        this.process = process;
        this.kind = kind;
    }

    @Override
    public ExitCode run() {
        return process.run(this::runLoop);
    }

    private void runLoop(InputDocument document, Wiring wiring, EventOutput sink) throws InterruptedException {
        ShcCaptain captain = wiring.captain();
        process.stop().whenRequested(captain::stop);
        captain.watch(process.environment().sleeper());
        while (captain.awaitTurn()) {
            // a new one each turn: another host may have moved the positions meanwhile
            InputLoop loop = loop(document, wiring, sink);
            process.stop().whenRequested(loop::stop);
            captain.whenLost(loop::stop);
            loop.run();
        }
    }

    private InputLoop loop(InputDocument document, Wiring wiring, EventOutput sink) {
        InputLoop loop = new InputLoop(process.environment().clock());
        InputKind.Adder adder = kind.adder(wiring, document, sink, loop);
        document.stanzas().forEach((stanza, parameters) -> {
            PrefixedLog stanzaLog = new PrefixedLog(
                    process.log(),
                    stanza,
                    document.checkpointDirectory(),
                    process.environment().clock());
            try {
                adder.add(stanza, parameters, stanzaLog);
            } catch (DefenderException e) {
                loop.addBroken(e, stanzaLog);
            }
        });
        return loop;
    }

    @Override
    public ExitCode validate(OutputStream out) throws IOException {
        return process.validate(out, this::problems);
    }

    private List<String> problems(InputDocument document, String stanza, Map<String, String> parameters) {
        List<String> problems = new ArrayList<>();
        String account = parameters.getOrDefault("account", "").strip();
        boolean accountReadable = !account.isEmpty();
        try {
            Instant now = process.environment().clock().instant();
            accountReadable = kind.account(stanza, parameters, now) != null;
            String remark = kind.remark(stanza, parameters, now);
            if (!remark.isEmpty()) {
                process.log().warn(stanza + ": " + remark);
            }
        } catch (DefenderException e) {
            for (Issue problem : e.issues()) {
                problems.add(problem.toString());
                accountReadable &= !problem.field().equals("account");
            }
        }
        if (accountReadable) {
            NamedAccount.problem(document, account, process.log(), process.environment())
                    .ifPresent(problems::add);
        }
        return problems;
    }
}
