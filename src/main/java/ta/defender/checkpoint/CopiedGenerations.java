package ta.defender.checkpoint;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import ta.defender.checkpoint.GenerationDocuments.DamagedCheckpoint;
import ta.defender.model.DefenderException;
import ta.defender.model.SmallFile;
import ta.defender.splunk.SplunkLog;

/**
 * Documents, and a copy of them in files of this host, from which an input goes on when the collection was emptied or restored,
 * or when checkpoints are kept in files from then on. Callable from any thread, for different stanzas at the same time.
 *
 * <p>Beside the copy stands the number of the generation that it is of. Documents with a smaller one are not what this host has
 * saved: nobody counts down.
 */
public final class CopiedGenerations implements GenerationStore {
    private static final String SUFFIX = ".kvstore";

    private final GenerationDocuments documents;
    private final GenerationFiles files;
    private final Path directory;
    private final SplunkLog log;
    private final AtomicBoolean copyFails = new AtomicBoolean();

    /**
     * @param files the copies, which are the checkpoints where no documents are wanted
     * @param directory of these files
     */
    public CopiedGenerations(GenerationDocuments documents, GenerationFiles files, Path directory, SplunkLog log) {
        this.documents = documents;
        this.files = files;
        this.directory = directory;
        this.log = log;
    }

    /** Requests have no copy: what an administrator asked is in the documents alone. */
    @Override
    public GenerationStore unlocked() {
        return documents;
    }

    @Override
    public <T> Optional<T> load(String stanza, Reader<T> reader) {
        Optional<T> stored = Optional.empty();
        DamagedCheckpoint damage = null;
        try {
            stored = documents.load(stanza, reader);
        } catch (DamagedCheckpoint e) {
            damage = e;
        }
        Mark mark = mark(stanza);
        long found = documents.generation(stanza);
        if (stored.isPresent() && !mark.onlyFile() && found >= mark.generation()) {
            return stored;
        }
        boolean bothWentOn =
                stored.isPresent() && mark.onlyFile() && found > mark.generation() && mark.generation() > 0;
        if (bothWentOn && found > savedAt(stanza)) {
            log.warn(conflict(stanza) + "the KV store, which is newer");
            write(stanza, found);
            return stored;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Optional<T> copy = files.load(stanza, in -> {
            bytes.reset();
            in.transferTo(bytes);
            return reader.read(new ByteArrayInputStream(bytes.toByteArray()));
        });
        if (copy.isEmpty()) {
            return withoutCopy(stanza, stored, mark, damage);
        }
        documents.save(stanza, mark.generation(), bytes::writeTo);
        write(stanza, documents.generation(stanza));
        if (bothWentOn) {
            log.warn(conflict(stanza) + "the file, which is newer");
        } else if (damage == null && (mark.onlyFile() || mark.generation() == 0)) {
            log.info("stanza=" + stanza + " checkpoint copied from the file to the KV store");
        } else {
            String state =
                    damage != null ? "damaged" : stored.isPresent() ? "older than this host saved it" : "missing";
            log.error("checkpoint of " + stanza + " in the KV store is " + state
                    + ", as after a cleaned or restored collection. Collection continues from the copy in " + directory
                    + "; nothing is lost. Expect duplicates of what another host wrote since, if one did."
                    + " To begin again on purpose, use Read again on the page Configuration");
        }
        return copy;
    }

    private <T> Optional<T> withoutCopy(
            String stanza, Optional<T> stored, Mark mark, @Nullable DamagedCheckpoint damage) {
        if (damage != null) {
            throw damage;
        }
        if (stored.isEmpty() && mark.generation() > 0) {
            log.warn("checkpoint of " + stanza + " is gone from the KV store and from " + directory
                    + ", though this host had saved it. Collection begins again at start_time. Expect duplicates");
        }
        return stored;
    }

    private static String conflict(String stanza) {
        return "checkpoint of " + stanza
                + " was kept in a file of this host, while another host went on in the KV store."
                + " Expect duplicates of what the other one read since. Collection continues from ";
    }

    /** When the file was written, in the numbers of generations, which go by the clock. */
    private long savedAt(String stanza) {
        return files.file(stanza).toFile().lastModified() / 1_000;
    }

    @Override
    public void save(String stanza, Writer writer) {
        documents.save(stanza, writer);
        try {
            files.save(stanza, writer);
            write(stanza, documents.generation(stanza));
            copyFails.set(false);
        } catch (DefenderException e) {
            if (!copyFails.getAndSet(true)) {
                log.warn(e.issue().what() + ". The KV store has the checkpoint; only this host's copy of it is old.");
            }
        }
    }

    /** The file is the checkpoint from now on: documents are older, unless another host writes them. */
    public void keepOnlyFile(String stanza) {
        Mark mark = mark(stanza);
        if (mark.generation() > 0 && !mark.onlyFile()) {
            write(stanza, -mark.generation());
        }
    }

    private Mark mark(String stanza) {
        Path file = file(directory, stanza);
        try {
            long number =
                    Long.parseLong(SmallFile.text(file, StandardCharsets.UTF_8).strip());
            return new Mark(Math.abs(number), number < 0);
        } catch (NoSuchFileException e) {
            return Mark.NONE;
        } catch (IOException | NumberFormatException e) {
            log.debug("stanza=" + stanza + " " + file + " is not understood (" + e + ")");
            return Mark.NONE;
        }
    }

    private void write(String stanza, long number) {
        Path file = file(directory, stanza);
        try {
            WholeFile.write(file, List.of(Long.toString(number)));
        } catch (IOException e) {
            throw GenerationFiles.unwritable(file, e);
        }
    }

    /** The file with the number of a stanza's copy. */
    static Path file(Path directory, String stanza) {
        return directory.resolve(GenerationFiles.name(stanza) + SUFFIX);
    }

    /**
     * What this host knows of the documents.
     *
     * @param generation the last one that it has read or written; 0 when there is none
     * @param onlyFile whether the file was written since without the documents; a minus sign before the number
     */
    private record Mark(long generation, boolean onlyFile) {
        static final Mark NONE = new Mark(0, false);
    }
}
