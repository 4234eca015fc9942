package ta.defender.checkpoint;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import ta.defender.model.DefenderException;

/**
 * Requests beside the checkpoints. The service writes the request, the input writes which one it has done: each document has one
 * writer. A crash between the two makes the input do it once more.
 */
public final class CheckpointRequests {
    private final GenerationStore documents;

    /** Requests in the same place as the checkpoints. */
    public CheckpointRequests(GenerationStore documents) {
        this.documents = documents.unlocked();
    }

    /**
     * Replaces the request of a stanza.
     *
     * @throws DefenderException when it cannot be written
     */
    public void ask(String stanza, CheckpointRequest request) {
        save(stanza + " request", request.json());
    }

    /** The request that the input has not done yet. One that cannot be read does not hold up the input. */
    public Optional<CheckpointRequest> waiting(String stanza) {
        try {
            Optional<CheckpointRequest> request =
                    documents.load(stanza + " request", in -> CheckpointRequest.read(text(in)));
            return request.filter(asked -> !asked.id().equals(done(stanza)));
        } catch (DefenderException e) {
            return Optional.empty();
        }
    }

    /** Notes a request as done. */
    public void done(String stanza, CheckpointRequest request) {
        save(stanza + " request done", request.id());
    }

    private String done(String stanza) {
        return documents
                .load(stanza + " request done", CheckpointRequests::text)
                .orElse("");
    }

    private void save(String key, String text) {
        documents.save(key, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static String text(InputStream in) throws IOException {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
}
