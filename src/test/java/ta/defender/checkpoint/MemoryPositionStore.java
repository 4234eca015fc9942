package ta.defender.checkpoint;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import ta.defender.model.Code;
import ta.defender.model.DefenderException;

/** Keeps positions in memory in the format of the files, so that nothing survives that a file would not hold; its disk can be full. */
public final class MemoryPositionStore implements CheckpointStore {
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
    public synchronized Optional<InputCheckpoint> load(String stanza) {
        byte[] file = files.get(stanza);
        if (file == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(CheckpointFormat.read(new ByteArrayInputStream(file)));
        } catch (IOException e) {
            throw new DefenderException(Code.CHECKPOINT, "checkpoint of " + stanza + " cannot be read", "", e);
        }
    }

    @Override
    public synchronized void save(InputCheckpoint position) {
        if (full) {
            throw new DefenderException(Code.CHECKPOINT, "no space left on device", "");
        }
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        try {
            CheckpointFormat.write(position, file);
        } catch (IOException e) {
            throw new DefenderException(
                    Code.CHECKPOINT, "checkpoint of " + position.stanza() + " cannot be written", "", e);
        }
        files.put(position.stanza(), file.toByteArray());
        saves++;
    }

    @Override
    public CheckpointRequests requests() {
        return new CheckpointRequests(requests);
    }

    private final GenerationStore requests = new GenerationStore() {
        private final Map<String, byte[]> documents = new HashMap<>();

        @Override
        public <T> Optional<T> load(String stanza, Reader<T> reader) {
            byte[] document = documents.get(stanza);
            try {
                return document == null
                        ? Optional.empty()
                        : Optional.of(reader.read(new ByteArrayInputStream(document)));
            } catch (IOException e) {
                throw new DefenderException(Code.CHECKPOINT, stanza + " cannot be read", "", e);
            }
        }

        @Override
        public void save(String stanza, Writer writer) {
            ByteArrayOutputStream document = new ByteArrayOutputStream();
            try {
                writer.write(document);
            } catch (IOException e) {
                throw new DefenderException(Code.CHECKPOINT, stanza + " cannot be written", "", e);
            }
            documents.put(stanza, document.toByteArray());
        }
    };
}
