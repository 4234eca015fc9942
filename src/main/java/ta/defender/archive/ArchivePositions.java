package ta.defender.archive;

import java.io.IOException;
import java.util.Optional;
import ta.defender.checkpoint.CheckpointException;
import ta.defender.checkpoint.GenerationFiles;

/** Keeps positions in splunkd's {@code checkpoint_dir} over restarts; callable from any thread. */
public final class ArchivePositions {
    private final GenerationFiles files;

    /** Positions in {@code files}. */
    public ArchivePositions(GenerationFiles files) {
        this.files = files;
    }

    Optional<ArchivePosition> load(String stanza) throws CheckpointException {
        return files.load(stanza, in -> {
            ArchivePosition position = ArchivePositionFormat.read(in);
            if (!position.stanza().equals(stanza)) {
                throw new IOException("it belongs to " + position.stanza());
            }
            return position;
        });
    }

    void save(ArchivePosition position) throws CheckpointException {
        files.save(position.stanza(), out -> ArchivePositionFormat.write(position, out));
    }
}
