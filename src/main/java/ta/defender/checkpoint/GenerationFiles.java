package ta.defender.checkpoint;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import ta.defender.model.Code;
import ta.defender.model.DefenderException;
import ta.defender.model.FileFault;
import ta.defender.model.Sha256;
import ta.defender.model.SmallFile;

/**
 * Small files that survive crashes: one per stanza, with the generation before it beside it. Callable from any thread, for
 * different stanzas at the same time.
 *
 * <p>New content is written under a name of its own and forced to disk, the current file becomes {@code .previous} too (unless
 * it is damaged), and the new one takes its place. Whatever moment a crash hits, the current file is a complete one.
 */
public final class GenerationFiles implements GenerationStore {
    private static final String SUFFIX = ".position";

    private final Path directory;
    private final String suffix;
    private final Consumer<String> errors;

    /** Current files that could not be read: they must not take the place of the readable one before them. */
    private final Set<Path> damaged = ConcurrentHashMap.newKeySet();

    /**
     * @param directory splunkd's {@code checkpoint_dir}; made when absent
     * @param errors gets one line when a damaged file was passed over
     */
    public GenerationFiles(Path directory, Consumer<String> errors) {
        this(directory, SUFFIX, errors);
    }

    /**
     * Files of another kind than the inputs' positions.
     *
     * @param suffix of their names
     */
    public GenerationFiles(Path directory, String suffix, Consumer<String> errors) {
        this.directory = directory;
        this.suffix = suffix;
        this.errors = errors;
    }

    @Override
    public void lock(String stanza) {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw unusable("Cannot create " + directory, FileFault.of(directory, e), e);
        }
        Path file = file(stanza);
        if (InputLocks.acquire(sibling(file, ".lock"), stanza)) {
            try {
                removeLeftovers(stanza);
                WholeFile.removeLeftovers(CopiedGenerations.file(directory, stanza));
                WholeFile.removeLeftovers(InputMetrics.file(directory, stanza));
            } catch (IOException e) {
                throw unusable("Cannot clean up " + directory, FileFault.of(directory, e), e);
            }
        }
    }

    /** Deletes what a killed process has left of a stanza's files; for the owner of the input. */
    public void removeLeftovers(String stanza) throws IOException {
        WholeFile.removeLeftovers(file(stanza));
        WholeFile.removeLeftovers(previous(file(stanza)));
    }

    /** Whether a process runs this input now. */
    public boolean isInUse(String stanza) {
        return InputLocks.isHeld(sibling(file(stanza), ".lock"));
    }

    @Override
    public <T> Optional<T> load(String stanza, Reader<T> reader) {
        Path current = file(stanza);
        StringBuilder damage = new StringBuilder();
        for (Path generation : List.of(current, previous(current))) {
            try (InputStream in = SmallFile.open(generation)) {
                T content = reader.read(in);
                if (!damage.isEmpty()) {
                    errors.accept("stanza " + stanza + ": checkpoint file" + damage + "; the generation before it, "
                            + generation + ", is used. Expect duplicates of the last polls; nothing is"
                            + " lost; check the disk. To begin again at start_time delete both files");
                }
                return Optional.of(content);
            } catch (NoSuchFileException e) {
                if (generation.equals(current) && Files.exists(previous(current))) {
                    damage.append(' ').append(generation).append(" is missing");
                }
            } catch (IOException e) {
                FileFault fault = FileFault.of(generation, e);
                if (fault.isDenied()) {
                    // nothing is damaged: the older generation would only bring events again
                    throw unusable("Cannot read checkpoint file " + generation, fault, e);
                }
                if (generation.equals(current)) {
                    damaged.add(current);
                }
                damage.append(' ')
                        .append(generation)
                        .append(" cannot be read (")
                        .append(fault.reason())
                        .append(')');
            }
        }
        if (!damage.isEmpty()) {
            throw new DefenderException(
                    Code.CHECKPOINT,
                    "checkpoint file" + damage,
                    "restore it from a backup, or delete the files to begin again at"
                            + " start_time, which indexes events again");
        }
        return Optional.empty();
    }

    @Override
    public void save(String stanza, Writer writer) {
        Path current = file(stanza);
        try {
            Path fresh = WholeFile.prepare(current, writer::write);
            if (Files.exists(current) && !damaged.contains(current)) {
                WholeFile.copy(current, previous(current));
            }
            WholeFile.replace(current, fresh);
            damaged.remove(current);
        } catch (IOException e) {
            throw unwritable(current, e);
        }
    }

    static DefenderException unwritable(Path file, IOException e) {
        FileFault fault = FileFault.of(file, e);
        return new DefenderException(
                Code.CHECKPOINT,
                "cannot write checkpoint file " + file + " (" + fault.reason() + ")",
                fault.remedy() + "; until then expect duplicates after a restart; nothing is lost",
                e);
    }

    /** The file of a stanza: its readable characters, and a hash that tells apart what they leave the same. */
    Path file(String stanza) {
        return directory.resolve(name(stanza) + suffix);
    }

    /** What the names of all files of a stanza begin with. */
    public static String name(String stanza) {
        // no dot: Windows takes "con.x" for the console
        String readable = stanza.replaceFirst("^[^:]*://", "").replaceAll("[^A-Za-z0-9_-]", "_");
        String shortened = readable.length() > 80 ? readable.substring(0, 80) : readable;
        return shortened + "-" + Sha256.hex(stanza).substring(0, 16);
    }

    private static Path previous(Path file) {
        return sibling(file, ".previous");
    }

    private static Path sibling(Path file, String suffix) {
        return file.resolveSibling(file.getFileName() + suffix);
    }

    private static DefenderException unusable(String what, FileFault fault, IOException e) {
        return new DefenderException(Code.CHECKPOINT, what + " (" + fault.reason() + ")", fault.remedy(), e);
    }
}
