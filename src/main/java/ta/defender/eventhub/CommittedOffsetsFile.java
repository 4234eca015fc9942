package ta.defender.eventhub;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import ta.defender.checkpoint.GenerationFiles;
import ta.defender.checkpoint.SealedText;
import ta.defender.model.DefenderException;
import ta.defender.poll.InputLog;

/** Keeps the commits of one input in a file of lines {@code offset=<offset> <time> <partition> <hub>}. */
final class CommittedOffsetsFile extends CommittedOffsets {
    private static final String MAGIC = "TA_defender stream offsets 2";
    private static final Duration BETWEEN_SAVES = Duration.ofSeconds(10);

    private final GenerationFiles files;
    private final String stanza;
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
        this.files = new GenerationFiles(directory, ".offsets", log::error);
        this.stanza = settings.stanza();
        this.group = "group=" + settings.host() + ":" + settings.port() + " " + settings.consumerGroup();
        this.clock = clock;
        this.log = log;
    }

    /** Reads the file, if there is one; one of another namespace or consumer group counts for nothing. */
    @Override
    void load() {
        try {
            files.removeLeftovers(stanza);
            Optional<List<String>> kept = files.load(stanza, in -> lines(SealedText.read(in, MAGIC + "\n")));
            kept.ifPresent(this::read);
        } catch (IOException e) {
            log.warn("cannot delete what a process left beside the offsets of " + stanza + " (" + e + ")");
        } catch (DefenderException e) {
            log.error(e.issue().what()
                    + "; only the commits of the consumer group count. Where they have expired, reading"
                    + " begins at start_position. Restore the file from a backup if you have one");
        }
    }

    /** The lines behind the first one, each of which can be read. */
    private static List<String> lines(String text) throws IOException {
        List<String> lines = text.lines().skip(1).toList();
        try {
            for (String line : lines.subList(1, lines.size())) {
                Entry.of(line);
            }
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new IOException("it cannot be understood: " + e.getMessage(), e);
        }
        return lines;
    }

    private void read(List<String> lines) {
        if (!lines.get(0).equals(group)) {
            return;
        }
        for (String line : lines.subList(1, lines.size())) {
            Entry entry = Entry.of(line);
            note(entry.partition(), entry.offset(), entry.time());
        }
    }

    /** One line. */
    private record Entry(HubPartition partition, long offset, long time) {
        static Entry of(String line) {
            String[] parts = line.substring("offset=".length()).split(" ", 4);
            return new Entry(
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
            files.save(stanza, out -> SealedText.write(String.join("\n", lines) + "\n", out));
            saved = lines;
        } catch (DefenderException e) {
            log.warn(e.issue().what() + "; check its directory. If the consumer group's commits expire, reading"
                    + " continues at start_position");
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
