package ta.defender.checkpoint;

import java.util.Optional;
import ta.defender.model.DefenderException;

/**
 * Keeps positions over restarts.
 *
 * <p>To the implementer: {@link #save} is all or nothing, and a crash at any moment leaves the previous position
 * readable. Callable from several threads, for different stanzas at the same time.
 */
public interface CheckpointStore {
    /**
     * What is remembered of a stanza.
     *
     * @return empty only when nothing was ever saved for it
     * @throws DefenderException when something is there but no generation of it can be read
     */
    Optional<InputCheckpoint> load(String stanza);

    /** Replaces what is remembered; afterwards it survives a crash of process or machine. */
    void save(InputCheckpoint position);

    /** What administrators ask of these checkpoints. */
    CheckpointRequests requests();
}
