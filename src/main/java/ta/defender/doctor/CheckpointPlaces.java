package ta.defender.doctor;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import ta.defender.checkpoint.GenerationDocuments;
import ta.defender.checkpoint.GenerationFiles;
import ta.defender.checkpoint.GenerationStore;
import ta.defender.checkpoint.SplunkDocuments;
import ta.defender.http.Environment;
import ta.defender.splunk.ManagementPort;

/** Where the inputs of this host keep their checkpoints. */
public final class CheckpointPlaces {
    private final InstantSource clock;
    private final @Nullable Path splunkDb;

    /**
     * @param splunkDb {@code SPLUNK_DB}, or null where it is at its usual place below {@code SPLUNK_HOME}
     */
    public CheckpointPlaces(Environment environment, @Nullable String splunkDb) {
        this.clock = environment.clock();
        String home = environment.splunkHome();
        this.splunkDb = splunkDb != null && !splunkDb.isBlank()
                ? Path.of(splunkDb)
                : home == null || home.isBlank() ? null : Path.of(home, "var", "lib", "splunk");
    }

    /** Whether they are in the KV store. */
    static boolean inKvStore(ManagementPort port) throws InterruptedException {
        return port.conf("defender_settings").values().stream()
                .anyMatch(stanza -> "kvstore".equals(stanza.get("position_store")));
    }

    /** The scheme's {@code checkpoint_dir}; empty where the place of Splunk is not known. */
    Optional<Path> directory(String scheme) {
        return splunkDb == null
                ? Optional.empty()
                : Optional.of(splunkDb.resolve("modinputs").resolve(scheme));
    }

    /** The checkpoints of a scheme, wherever the settings put them. */
    public Optional<GenerationStore> store(String scheme, ManagementPort port) throws InterruptedException {
        return storeIn(scheme, inKvStore(port) ? port : null);
    }

    /**
     * @param kvStore null for files
     */
    Optional<GenerationStore> storeIn(String scheme, @Nullable ManagementPort kvStore) {
        return kvStore != null
                ? Optional.of(new GenerationDocuments(
                        new SplunkDocuments(kvStore.collection(SplunkDocuments.COLLECTION)), problem -> {}, "", clock))
                : directory(scheme).map(directory -> new GenerationFiles(directory, problem -> {}));
    }
}
