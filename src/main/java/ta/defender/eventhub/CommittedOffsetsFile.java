package ta.defender.eventhub;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
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
import ta.defender.model.FileFault;
import ta.defender.poll.InputLog;

/** Keeps the commits of one input in a file of lines {@code offset=<offset> <time> <partition> <hub>}, with the hubs it was to read. */
final class CommittedOffsetsFile extends CommittedOffsets {
    private static final String MAGIC = "TA_defender stream offsets 2";
    private static final String WITHOUT_CHECKSUM = "TA_defender stream offsets 1\n";
    private static final String HUBS = "hubs=";
    private static final String CONSEQUENCE =
            "only the commits of the consumer group count. Where they have expired, reading"
                    + " begins at start_position. Restore the file from a backup if you have one";
    private static final Duration BETWEEN_SAVES = Duration.ofSeconds(10);

    private final GenerationFiles files;
    private final String stanza;
    private final String group;
    private final String hubs;
    /** Where the first version kept it. */
    private final Path older;

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
        this.hubs = HUBS + String.join(",", settings.hubs());
        this.older = directory.resolve(stanza.replaceAll("[^A-Za-z0-9_-]", "_") + ".offsets");
        this.group = "group=" + settings.host() + ":" + settings.port() + " " + settings.consumerGroup();
        this.clock = clock;
        this.log = log;
    }

    /** Reads the file, if there is one; one of another namespace or consumer group counts for nothing. */
    @Override
    void load() {
        try {
            files.removeLeftovers(stanza);
            Optional<List<String>> kept = files.load(stanza, in -> checked(in.readAllBytes()));
            if (kept.isEmpty() && Files.exists(older)) {
                kept = Optional.of(checked(Files.readAllBytes(older)));
            }
            kept.ifPresent(this::read);
        } catch (IOException e) {
            log.error("cannot read " + older + " (" + FileFault.of(older, e).reason() + "); " + CONSEQUENCE);
        } catch (DefenderException e) {
            log.error(e.issue().what() + "; " + CONSEQUENCE);
        }
    }

    /** The lines behind the first one, each of which can be read. */
    private static List<String> checked(byte[] file) throws IOException {
        String whole = new String(file, StandardCharsets.UTF_8);
        String text = whole.startsWith(WITHOUT_CHECKSUM)
                ? whole
                : SealedText.read(new ByteArrayInputStream(file), MAGIC + "\n");
        List<String> lines = text.lines().skip(1).toList();
        try {
            lines.stream().skip(1).filter(line -> !line.startsWith(HUBS)).forEach(Entry::of);
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new IOException("it cannot be understood: " + e.getMessage(), e);
        }
        return lines;
    }

    private void read(List<String> lines) {
        if (lines.isEmpty() || !lines.get(0).equals(group)) {
            return;
        }
        List<String> covered = List.of();
        for (String line : lines.subList(1, lines.size())) {
            if (line.startsWith(HUBS)) {
                covered = List.of(line.substring(HUBS.length()).split(","));
            } else {
                Entry entry = Entry.of(line);
                note(entry.partition(), entry.offset(), entry.time());
            }
        }
        if (!all().isEmpty()) {
            covered(covered);
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
        lines.add(0, hubs);
        lines.add(0, group);
        lines.add(0, MAGIC);
        return lines;
    }
}
