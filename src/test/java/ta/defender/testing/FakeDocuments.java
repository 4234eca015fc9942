package ta.defender.testing;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import ta.defender.checkpoint.DocumentStore;
import ta.defender.json.Json;

/** Documents in memory; can be told to fail from some call on. */
public final class FakeDocuments implements DocumentStore {
    private final Map<String, String> all = new TreeMap<>();
    private int callsLeft = Integer.MAX_VALUE;
    private int callsToInterrupt = Integer.MAX_VALUE;
    private Runnable beforePut = () -> {};

    /** The documents by their keys; changes go through. */
    public Map<String, String> all() {
        return all;
    }

    /** Runs {@code action} once, before the next document is stored. */
    public synchronized void beforeNextPut(Runnable action) {
        beforePut = action;
    }

    /** Interrupts the calling thread after so many calls. */
    public synchronized void interruptAfter(int calls) {
        callsToInterrupt = calls;
    }

    /** Fails after so many calls. */
    public synchronized void failAfter(int calls) {
        callsLeft = calls;
    }

    @Override
    public synchronized Optional<String> get(String key) throws IOException, InterruptedException {
        call();
        return Optional.ofNullable(all.get(key));
    }

    @Override
    public synchronized void put(String json) throws IOException, InterruptedException {
        Runnable action = beforePut;
        beforePut = () -> {};
        action.run();
        call();
        all.put(Json.text(Json.parse(json), "_key"), json);
    }

    @Override
    public synchronized void delete(String key) throws IOException, InterruptedException {
        call();
        all.remove(key);
    }

    private void call() throws IOException, InterruptedException {
        if (callsToInterrupt != Integer.MAX_VALUE && callsToInterrupt-- <= 0) {
            callsToInterrupt = Integer.MAX_VALUE;
            Thread.currentThread().interrupt();
        }
        if (Thread.interrupted()) {
            throw new InterruptedException("told to stop");
        }
        if (callsLeft != Integer.MAX_VALUE && callsLeft-- <= 0) {
            throw new IOException("the KV store does not answer");
        }
    }
}
