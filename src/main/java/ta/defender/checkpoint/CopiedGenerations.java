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

    /** In place of a number: the file was written since without the documents. */
    private static final long ONLY_FILE = Long.MAX_VALUE;

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
        Optional<T> stored = documents.load(stanza, reader);
        long copied = copied(stanza);
        if (stored.isPresent() && documents.generation(stanza) >= copied) {
            return stored;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Optional<T> copy = files.load(stanza, in -> {
            bytes.reset();
            in.transferTo(bytes);
            return reader.read(new ByteArrayInputStream(bytes.toByteArray()));
        });
        if (copy.isEmpty()) {
            return stored;
        }
        documents.save(stanza, bytes::writeTo);
        mark(stanza, documents.generation(stanza));
        if (copied == 0 || copied == ONLY_FILE) {
            log.info("stanza=" + stanza + " checkpoint copied from the file to the KV store");
        } else {
            log.error("checkpoint of " + stanza + " in the KV store is "
                    + (stored.isPresent() ? "older than this host saved it" : "missing")
                    + ", as after a cleaned or restored collection. Collection continues from the copy in " + directory
                    + "; nothing is lost. Expect duplicates of what another host wrote since, if one did."
                    + " To begin again on purpose, use Read again on the page Configuration");
        }
        return copy;
    }

    @Override
    public void save(String stanza, Writer writer) {
        documents.save(stanza, writer);
        try {
            files.save(stanza, writer);
            mark(stanza, documents.generation(stanza));
            copyFails.set(false);
        } catch (DefenderException e) {
            if (!copyFails.getAndSet(true)) {
                log.warn(e.issue().what() + ". The KV store has the checkpoint; only this host's copy of it is old.");
            }
        }
    }

    /** The file is the checkpoint from now on: documents are older whatever their number. */
    public void keepOnlyFile(String stanza) {
        long copied = copied(stanza);
        if (copied != 0 && copied != ONLY_FILE) {
            mark(stanza, ONLY_FILE);
        }
    }

    /** The generation of the copy; 0 when there is none. */
    private long copied(String stanza) {
        Path file = file(directory, stanza);
        try {
            return Long.parseLong(SmallFile.text(file, StandardCharsets.UTF_8).strip());
        } catch (NoSuchFileException e) {
            return 0;
        } catch (IOException | NumberFormatException e) {
            log.debug("stanza=" + stanza + " " + file + " is not understood (" + e + ")");
            return 0;
        }
    }

    private void mark(String stanza, long generation) {
        Path file = file(directory, stanza);
        try {
            WholeFile.write(file, List.of(Long.toString(generation)));
        } catch (IOException e) {
            throw GenerationFiles.unwritable(file, e);
        }
    }

    /** The file with the number of a stanza's copy. */
    static Path file(Path directory, String stanza) {
        return directory.resolve(GenerationFiles.name(stanza) + SUFFIX);
    }
}
