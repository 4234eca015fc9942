package ta.defender.cli;

import ta.defender.model.DefenderException;
import ta.defender.output.EventOutput;
import ta.defender.poll.InputLoop;
import ta.defender.splunk.InputDocument;
import ta.defender.splunk.ShcCaptain;

/** Polls all stanzas of a scheme, on one host of a search head cluster at a time. */
final class InputCommand implements InputProcess.Work {
    private final InputProcess process;
    private final InputKind kind;

    InputCommand(InputProcess process, InputKind kind) {
        this.process = process;
        this.kind = kind;
    }

    @Override
    public void run(InputDocument document, Wiring wiring, EventOutput sink) throws InterruptedException {
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
            PrefixedLog stanzaLog = process.log(stanza, document, wiring.indexes());
            try {
                adder.add(stanza, parameters, stanzaLog);
            } catch (DefenderException e) {
                loop.addBroken(e, stanzaLog);
            }
        });
        return loop;
    }
}
