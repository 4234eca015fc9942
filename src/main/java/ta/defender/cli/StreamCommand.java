package ta.defender.cli;

import ta.defender.eventhub.StreamLoop;
import ta.defender.eventhub.StreamSettings;
import ta.defender.model.DefenderException;
import ta.defender.output.EventOutput;
import ta.defender.splunk.InputDocument;

/**
 * Reads all stanzas of {@code defender_stream}. It runs on every host that has the stanza, search head cluster
 * or not: the consumer group shares the work out.
 */
final class StreamCommand implements InputProcess.Work {
    private final InputProcess process;

    StreamCommand(InputProcess process) {
        this.process = process;
    }

    @Override
    public void run(InputDocument document, Wiring wiring, EventOutput sink) throws InterruptedException {
        StreamLoop loop = new StreamLoop(
                process.environment().clock(), process.environment().sleeper());
        document.stanzas().forEach((stanza, parameters) -> {
            PrefixedLog stanzaLog = process.log(stanza, document, wiring.indexes());
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
}
