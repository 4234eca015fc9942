package ta.defender.checkpoint;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/** Positions as files. */
public final class FilePositionStore implements PositionStore {
    private final GenerationFiles files;

    /**
     * @param directory splunkd's {@code checkpoint_dir}; made when absent
     * @param errors gets one line when a damaged file was passed over
     */
    public FilePositionStore(Path directory, Consumer<String> errors) {
        this.files = new GenerationFiles(directory, errors);
    }

    @Override
    public Optional<StanzaPosition> load(String stanza) throws CheckpointException {
        return files.load(stanza, in -> {
            StanzaPosition position = PositionFormat.read(in);
            if (!position.stanza().equals(stanza)) {
                throw new IOException("it belongs to " + position.stanza());
            }
            return position;
        });
    }

    @Override
    public void save(StanzaPosition position) throws CheckpointException {
        files.save(position.stanza(), out -> PositionFormat.write(position, out));
    }

    /** The file of a stanza. */
    Path file(String stanza) {
        return files.file(stanza);
    }
}
