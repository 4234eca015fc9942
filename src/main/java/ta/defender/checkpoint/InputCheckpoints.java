package ta.defender.checkpoint;

import java.io.IOException;
import java.util.Optional;

/** Positions in their text form, wherever that is kept. */
public final class InputCheckpoints implements CheckpointStore {
    private final GenerationStore generations;

    /** Positions in {@code generations}. */
    public InputCheckpoints(GenerationStore generations) {
        this.generations = generations;
    }

    @Override
    public Optional<InputCheckpoint> load(String stanza) {
        return generations.load(stanza, in -> {
            InputCheckpoint position = CheckpointFormat.read(in);
            if (!position.stanza().equals(stanza)) {
                throw new IOException("it belongs to " + position.stanza());
            }
            return position;
        });
    }

    @Override
    public CheckpointRequests requests() {
        return new CheckpointRequests(generations);
    }

    @Override
    public void save(InputCheckpoint position) {
        generations.save(position.stanza(), out -> CheckpointFormat.write(position, out));
    }
}
