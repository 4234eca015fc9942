package ta.defender.checkpoint;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Keeps positions in memory in the format of the files, so that nothing survives that a file would not hold; its disk can be full. */
public final class MemoryPositionStore implements PositionStore {
    private final Map<String, byte[]> files = new HashMap<>();
    private boolean full;
    private int saves;

    /** While true, nothing can be saved. */
    public synchronized void setFull(boolean newFull) {
        full = newFull;
    }

    /** How often a position was saved. */
    public synchronized int saves() {
        return saves;
    }

    @Override
    public synchronized Optional<StanzaPosition> load(String stanza) throws CheckpointException {
        byte[] file = files.get(stanza);
        if (file == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(PositionFormat.read(new ByteArrayInputStream(file)));
        } catch (IOException e) {
            throw new CheckpointException("the position of " + stanza + " cannot be read", e);
        }
    }

    @Override
    public synchronized void save(StanzaPosition position) throws CheckpointException {
        if (full) {
            throw new CheckpointException("no space left on device", null);
        }
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        try {
            PositionFormat.write(position, file);
        } catch (IOException e) {
            throw new CheckpointException("the position of " + position.stanza() + " cannot be written", e);
        }
        files.put(position.stanza(), file.toByteArray());
        saves++;
    }
}
