package ta.defender.storage;

import java.io.IOException;
import java.util.Optional;
import ta.defender.checkpoint.CheckpointRequests;
import ta.defender.checkpoint.GenerationStore;

/** Keeps positions over restarts; callable from any thread. */
public final class ArchivePositions {
    private final GenerationStore generations;

    /** Positions in {@code generations}. */
    public ArchivePositions(GenerationStore generations) {
        this.generations = generations;
    }

    CheckpointRequests requests() {
        return new CheckpointRequests(generations);
    }

    Optional<ArchivePosition> load(String stanza) {
        return generations.load(stanza, in -> {
            ArchivePosition position = ArchivePositionFormat.read(in);
            if (!position.stanza().equals(stanza)) {
                throw new IOException("it belongs to " + position.stanza());
            }
            return position;
        });
    }

    void save(ArchivePosition position) {
        generations.save(position.stanza(), out -> ArchivePositionFormat.write(position, out));
    }
}
