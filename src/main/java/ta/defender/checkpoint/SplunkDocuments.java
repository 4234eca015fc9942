package ta.defender.checkpoint;

import java.io.IOException;
import java.util.Optional;
import ta.defender.http.ApiException;
import ta.defender.http.TransportException;
import ta.defender.splunk.KvCollection;

/** A collection of Splunk's KV store as the positions see it. */
public final class SplunkDocuments implements DocumentStore {
    /** The collection in {@code collections.conf}. */
    public static final String COLLECTION = "ta_defender_positions";

    private final KvCollection collection;

    public SplunkDocuments(KvCollection collection) {
        this.collection = collection;
    }

    @Override
    public Optional<String> get(String key) throws IOException, InterruptedException {
        try {
            return collection.get(key);
        } catch (TransportException | ApiException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    @Override
    public void put(String json) throws IOException, InterruptedException {
        try {
            collection.put(json);
        } catch (TransportException | ApiException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    @Override
    public void delete(String key) throws IOException, InterruptedException {
        try {
            collection.delete(key);
        } catch (TransportException | ApiException e) {
            throw new IOException(e.getMessage(), e);
        }
    }
}
