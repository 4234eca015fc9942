package ta.defender.app;

import java.nio.file.Path;
import ta.defender.archive.ArchiveInput;
import ta.defender.archive.ArchivePositions;
import ta.defender.azure.AzureBlobStores;
import ta.defender.config.ArchiveSettings;
import ta.defender.emit.EventSink;
import ta.defender.schedule.InputLoop;

/** The object graph of {@code defender_archive}; the only way to Microsoft's storage client, which other schemes lack. */
final class ArchiveWiring {
    private final SplunkArchives archives;
    private final ArchivePositions positions;

    ArchiveWiring(Wiring wiring, Path checkpointDirectory) {
        this.archives = wiring.archives(new AzureBlobStores());
        this.positions = new ArchivePositions(wiring.positions(checkpointDirectory));
    }

    StanzaKind.Adder adder(EventSink sink, InputLoop loop) {
        return (stanza, parameters, log) -> loop.add(new ArchiveInput(
                ArchiveSettings.read(stanza, parameters), archives, positions, sink, loop.clock(), log));
    }
}
