package ta.defender.archive;

import java.io.IOException;
import java.util.Optional;
import ta.defender.checkpoint.CheckpointException;
import ta.defender.checkpoint.GenerationStore;

/** Keeps positions over restarts; callable from any thread. */
public final class ArchivePositions {
    private final GenerationStore generations;

    /** Positions in {@code generations}. */
    public ArchivePositions(GenerationStore generations) {
        this.generations = generations;
    }

    Optional<ArchivePosition> load(String stanza) throws CheckpointException {
        return generations.load(stanza, in -> {
            ArchivePosition position = ArchivePositionFormat.read(in);
            if (!position.stanza().equals(stanza)) {
                throw new IOException("it belongs to " + position.stanza());
            }
            return position;
        });
    }

    void save(ArchivePosition position) throws CheckpointException {
        generations.save(position.stanza(), out -> ArchivePositionFormat.write(position, out));
    }
}
