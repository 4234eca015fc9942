package ta.defender.eventhub;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import ta.defender.checkpoint.GenerationFiles;
import ta.defender.checkpoint.WholeFile;
import ta.defender.poll.InputLog;

/** Keeps the commits of one input in a file of lines {@code offset=<offset> <time> <partition> <hub>}. */
final class CommittedOffsetsFile extends CommittedOffsets {
    private static final String MAGIC = "TA_defender stream offsets 1";
    private static final Duration BETWEEN_SAVES = Duration.ofSeconds(10);

    private final Path file;
    private final String group;
    private final InstantSource clock;
    private final InputLog log;
    private @Nullable Instant lastSave;
    private List<String> saved = List.of();

    /**
     * Commits of one input.
     *
     * @param directory where the scheme's files are
     */
    CommittedOffsetsFile(Path directory, StreamSettings settings, InstantSource clock, InputLog log) {
        this.file = directory.resolve(GenerationFiles.name(settings.stanza()) + ".offsets");
        this.group = "group=" + settings.host() + ":" + settings.port() + " " + settings.consumerGroup();
        this.clock = clock;
        this.log = log;
    }

    /** Reads the file, if there is one; one of another namespace or consumer group counts for nothing. */
    @Override
    void load() {
        try {
            WholeFile.removeLeftovers(file);
            read(Files.readAllLines(file));
        } catch (NoSuchFileException e) {
            // the first run
        } catch (IOException | IllegalArgumentException | IndexOutOfBoundsException e) {
            log.error("cannot read " + file + " (" + e + "); only the commits of the consumer group count. Delete the"
                    + " file if this continues");
        }
    }

    private void read(List<String> lines) {
        if (lines.size() < 2 || !lines.get(0).equals(MAGIC)) {
            throw new IllegalArgumentException("it does not begin with " + MAGIC);
        }
        if (!lines.get(1).equals(group)) {
            return;
        }
        for (String line : lines.subList(2, lines.size())) {
            String[] parts = line.substring("offset=".length()).split(" ", 4);
            note(
                    new HubPartition(parts[3], Integer.parseInt(parts[2])),
                    Long.parseLong(parts[0]),
                    Long.parseLong(parts[1]));
        }
    }

    @Override
    void saveNowAndThen() {
        Instant now = clock.instant();
        if (lastSave == null || !now.isBefore(lastSave.plus(BETWEEN_SAVES))) {
            lastSave = now;
            save();
        }
    }

    @Override
    void save() {
        List<String> lines = lines();
        if (lines.equals(saved)) {
            return;
        }
        try {
            WholeFile.write(file, lines);
            saved = lines;
        } catch (IOException e) {
            log.warn("cannot write " + file + " (" + e + "); check its directory. If the consumer group's commits"
                    + " expire, reading continues at start_position");
        }
    }

    private List<String> lines() {
        List<String> lines = new ArrayList<>();
        for (Map.Entry<HubPartition, Commit> entry : all().entrySet()) {
            lines.add("offset=" + entry.getValue().offset() + " "
                    + entry.getValue().time() + " " + entry.getKey().number() + " "
                    + entry.getKey().hub());
        }
        lines.sort(String::compareTo);
        lines.add(0, group);
        lines.add(0, MAGIC);
        return lines;
    }
}
