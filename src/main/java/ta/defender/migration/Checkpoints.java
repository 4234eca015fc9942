package ta.defender.migration;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import ta.defender.checkpoint.GenerationDocuments;
import ta.defender.checkpoint.GenerationFiles;
import ta.defender.checkpoint.InputCheckpoint;
import ta.defender.checkpoint.InputCheckpoints;
import ta.defender.checkpoint.SplunkDocuments;
import ta.defender.http.Environment;
import ta.defender.model.Code;
import ta.defender.model.DefenderException;
import ta.defender.model.Feed;
import ta.defender.model.FileFault;
import ta.defender.model.Issue;
import ta.defender.model.Position;
import ta.defender.poll.IndexedVersions;
import ta.defender.splunk.ManagementPort;

/** Where the inputs of this host keep their checkpoints: those of new inputs are written before they begin. */
final class Checkpoints {
    private static final Duration STEP = Duration.ofMillis(250);
    private static final int STEPS = 40;
    private static final String MARKS = "ta_defender_migration";

    private final Environment environment;
    private final Path modinputs;

    /**
     * @param splunkDb {@code SPLUNK_DB}, or null where it is at its usual place below {@code SPLUNK_HOME}
     */
    Checkpoints(Environment environment, @Nullable String splunkDb) {
        this.environment = environment;
        String home = environment.splunkHome();
        if ((splunkDb == null || splunkDb.isBlank()) && (home == null || home.isBlank())) {
            throw new DefenderException(List.of(new Issue(
                    Code.SETTING_INVALID,
                    "is not set, so the place of the checkpoints is not known",
                    "set it, and run this as the user that runs Splunk",
                    "SPLUNK_HOME")));
        }
        Path database = splunkDb != null && !splunkDb.isBlank()
                ? Path.of(splunkDb)
                : Path.of(String.valueOf(home), "var", "lib", "splunk");
        this.modinputs = database.resolve("modinputs");
    }

    /** Something that one migration at a time may do. */
    interface Work<T> {
        T run() throws InterruptedException;
    }

    /** Runs the work unless another migration runs on this host. */
    <T> T exclusively(Work<T> work) throws InterruptedException {
        Path file = modinputs.resolve("ta_defender_migration.lock");
        try {
            Files.createDirectories(modinputs);
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = channel.tryLock()) {
                if (lock == null) {
                    throw busy();
                }
                return work.run();
            }
        } catch (OverlappingFileLockException e) {
            throw busy();
        } catch (IOException e) {
            throw refused("lock " + file, file, e);
        }
    }

    private static DefenderException busy() {
        return new DefenderException(
                Code.MIGRATION_BUSY,
                "another migration runs on this host",
                "wait until it ends, then look at the plan");
    }

    /** Keeps, until it is told otherwise, whether the input that ours replaces was disabled already. */
    void rememberDisabled(String stanza, boolean disabled) {
        Path file = disabledMark(stanza);
        try {
            if (disabled) {
                Files.createDirectories(modinputs.resolve(MARKS));
                Files.writeString(file, stanza);
            } else {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw refused("write " + file, file, e);
        }
    }

    private static DefenderException refused(String what, Path file, IOException e) {
        FileFault fault = FileFault.of(file, e);
        return new DefenderException(
                Code.CHECKPOINT,
                "Cannot " + what + " (" + fault.reason() + ")",
                "run this as the user that runs Splunk; if you did, " + fault.remedy(),
                e);
    }

    /** Whether the input that ours replaces was disabled already; false where that is not known. */
    boolean wasDisabled(String stanza) {
        return Files.exists(disabledMark(stanza));
    }

    private Path disabledMark(String stanza) {
        String name = HexFormat.of().formatHex(stanza.getBytes(StandardCharsets.UTF_8));
        // file names end at 255 bytes
        String part = name.length() <= 200
                ? name
                : UUID.nameUUIDFromBytes(stanza.getBytes(StandardCharsets.UTF_8))
                        .toString();
        return modinputs.resolve(MARKS).resolve(part + ".disabled");
    }

    /** How far an input has read that ran before, or null. */
    @Nullable Instant readTo(ManagementPort system, String stanza) throws InterruptedException {
        return store(system, stanza)
                .load(stanza)
                .flatMap(checkpoint -> checkpoint.feeds().values().stream()
                        .map(entry -> entry.position().readTo())
                        .min(Instant::compareTo))
                .orElse(null);
    }

    /** Has an input begin at {@code start} knowing what the index has; it must not run. */
    void write(ManagementPort system, String stanza, String tenant, Instant start, Map<Feed, IndexedVersions> indexed)
            throws InterruptedException {
        GenerationFiles files = files(stanza);
        for (int step = 0; files.isInUse(stanza); step++) {
            if (step == STEPS) {
                throw new DefenderException(
                        Code.CHECKPOINT_LOCKED,
                        "a process still runs the input " + stanza,
                        "wait until it has ended, then repeat this");
            }
            environment.sleeper().sleep(STEP);
        }
        Map<Feed, InputCheckpoint.Entry> feeds = new EnumMap<>(Feed.class);
        indexed.forEach((feed, versions) -> feeds.put(
                feed,
                new InputCheckpoint.Entry(
                        Position.beginningAt(start),
                        versions.cache(),
                        versions.cache().size())));
        InputCheckpoints store = store(system, stanza);
        // the KV store takes a generation only from who has read the one before
        store.load(stanza);
        store.save(new InputCheckpoint(stanza, tenant, "", feeds));
    }

    private InputCheckpoints store(ManagementPort system, String stanza) throws InterruptedException {
        boolean inKvStore = system.conf("defender_settings").values().stream()
                .anyMatch(values -> "kvstore".equals(values.get("position_store")));
        return new InputCheckpoints(
                inKvStore
                        ? new GenerationDocuments(
                                new SplunkDocuments(system.collection(SplunkDocuments.COLLECTION)),
                                problem -> {},
                                Long.toHexString(environment.random().nextLong()),
                                environment.clock())
                        : files(stanza));
    }

    private GenerationFiles files(String stanza) {
        Path directory = modinputs.resolve(stanza.substring(0, stanza.indexOf("://")));
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw refused("create " + directory, directory, e);
        }
        return new GenerationFiles(directory, problem -> {});
    }
}
