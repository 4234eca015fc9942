package ta.defender.cli;

import java.nio.file.Path;
import ta.defender.http.Sleeper;
import ta.defender.output.EventOutput;
import ta.defender.poll.InputLoop;
import ta.defender.poll.InputTools;
import ta.defender.storage.ArchiveInput;
import ta.defender.storage.ArchivePositions;
import ta.defender.storage.ArchiveSettings;
import ta.defender.storage.azure.AzureBlobStores;

/** The object graph of {@code defender_archive}; the only way to Microsoft's storage client, which other schemes lack. */
final class ArchiveWiring {
    private final SplunkArchives archives;
    private final ArchivePositions positions;
    private final Sleeper sleeper;

    ArchiveWiring(Wiring wiring, Path checkpointDirectory) {
        this.archives = wiring.archives(new AzureBlobStores());
        this.sleeper = wiring.environment().sleeper();
        this.positions = new ArchivePositions(wiring.positions(checkpointDirectory));
    }

    InputKind.Adder adder(EventOutput sink, InputLoop loop) {
        return (stanza, parameters, log) -> {
            ArchiveSettings settings = ArchiveSettings.read(stanza, parameters);
            settings.start().requirePast(loop.clock().instant());
            loop.add(new ArchiveInput(settings, archives, positions, new InputTools(sink, loop.clock(), sleeper, log)));
        };
    }
}
