package ta.defender.hunting;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import ta.defender.checkpoint.GenerationStore;

/** Saved contents that outlive an input, but not the test. */
final class MemoryGenerations implements GenerationStore {
    private final Map<String, byte[]> contents = new HashMap<>();

    @Override
    public <T> Optional<T> load(String stanza, Reader<T> reader) {
        byte[] content = contents.get(stanza);
        if (content == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(reader.read(new ByteArrayInputStream(content)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void save(String stanza, Writer writer) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            writer.write(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        contents.put(stanza, out.toByteArray());
    }

    byte[] content(String stanza) {
        return contents.get(stanza);
    }

    void set(String stanza, byte[] content) {
        contents.put(stanza, content);
    }
}
