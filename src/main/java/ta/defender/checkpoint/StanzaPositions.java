package ta.defender.checkpoint;

import java.io.IOException;
import java.util.Optional;

/** Positions in their text form, wherever that is kept. */
public final class StanzaPositions implements PositionStore {
    private final GenerationStore generations;

    /** Positions in {@code generations}. */
    public StanzaPositions(GenerationStore generations) {
        this.generations = generations;
    }

    @Override
    public Optional<StanzaPosition> load(String stanza) throws CheckpointException {
        return generations.load(stanza, in -> {
            StanzaPosition position = PositionFormat.read(in);
            if (!position.stanza().equals(stanza)) {
                throw new IOException("it belongs to " + position.stanza());
            }
            return position;
        });
    }

    @Override
    public void save(StanzaPosition position) throws CheckpointException {
        generations.save(position.stanza(), out -> PositionFormat.write(position, out));
    }
}
