package ta.defender.checkpoint;

import com.google.gson.JsonElement;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import ta.defender.json.Json;
import ta.defender.json.JsonWriter;
import ta.defender.json.MalformedJsonException;
import ta.defender.model.Code;
import ta.defender.model.DefenderException;
import ta.defender.model.Sha256;

/**
 * Contents as documents, for hosts that take over from each other: the same bytes as in a file, cut into documents of
 * bounded size, because stores limit them.
 *
 * <p>A head document per stanza says which generation counts and which was before it. A save writes the parts of a new
 * generation under keys of their own, then the head in one step, and removes the parts of the generation before the
 * previous one; whatever moment a crash hits, the head names complete generations.
 *
 * <p>A save replaces only the generation that this process read or wrote last. Parts carry the writer in their keys, so that two
 * processes never mix theirs.
 */
public final class GenerationDocuments implements GenerationStore {
    static final int PART_BYTES = 512 << 10;

    static final String REMEDY = "look at the KV store (splunk show kvstore-status), or set position_store = file"
            + " under [collection] of defender_settings.conf";

    private final DocumentStore documents;
    private final Consumer<String> errors;
    private final String writer;
    private final InstantSource clock;

    /** The head of each stanza as this process knows it. */
    private final Map<String, Head> known = new ConcurrentHashMap<>();

    /**
     * @param errors gets one line when a damaged position was passed over
     * @param writer tells this process from others
     * @param clock of the host
     */
    public GenerationDocuments(DocumentStore documents, Consumer<String> errors, String writer, InstantSource clock) {
        this.documents = documents;
        this.errors = errors;
        this.writer = writer;
        this.clock = clock;
    }

    /**
     * {@inheritDoc}
     *
     * @throws DamagedCheckpoint when the store has no generation that can be used; a save replaces it
     */
    @Override
    public <T> Optional<T> load(String stanza, Reader<T> reader) {
        try {
            known.put(stanza, Head.NONE);
            Optional<Head> head = head(stanza);
            known.put(stanza, head.orElse(Head.NONE));
            return head.isPresent() ? Optional.of(read(stanza, head.get(), reader)) : Optional.empty();
        } catch (DamagedPart e) {
            throw damaged(stanza, e.getMessage() + ")", e);
        } catch (IOException e) {
            throw new DefenderException(
                    Code.CHECKPOINT, where(stanza) + " cannot be read (" + e.getMessage() + ")", REMEDY, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw LastWork.stopped(where(stanza) + " was not read", e);
        }
    }

    /** The number of the generation that this process read or wrote last; 0 when there is none. A later one has a larger number. */
    long generation(String stanza) {
        return known.getOrDefault(stanza, Head.NONE).current().number();
    }

    private <T> T read(String stanza, Head head, Reader<T> reader) throws IOException, InterruptedException {
        IOException damage;
        try {
            return generation(stanza, head.current(), reader);
        } catch (DamagedPart e) {
            damage = e;
        }
        if (head.previous().parts() > 0) {
            try {
                T previous = generation(stanza, head.previous(), reader);
                errors.accept(where(stanza) + " is damaged (" + damage.getMessage() + "); the generation before it is"
                        + " used. Expect duplicates of the last polls; nothing is lost; " + REMEDY);
                return previous;
            } catch (DamagedPart e) {
                damage.addSuppressed(e);
            }
        }
        throw damaged(stanza, damage.getMessage() + "), and so is the generation before it", damage);
    }

    private static DamagedCheckpoint damaged(String stanza, String how, IOException damage) {
        return new DamagedCheckpoint(
                where(stanza) + " is damaged (" + how,
                "restore the collection from a backup, or delete the document " + key(stanza)
                        + " to begin again at start_time, which indexes events again",
                damage);
    }

    private <T> T generation(String stanza, Generation generation, Reader<T> reader)
            throws IOException, InterruptedException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int part = 0; part < generation.parts(); part++) {
            String text = documents
                    .get(partKey(stanza, generation, part))
                    .orElseThrow(() -> new DamagedPart("a part of it is missing", null));
            try {
                bytes.writeBytes(Base64.getDecoder().decode(Json.text(Json.parse(text), "data")));
            } catch (MalformedJsonException | IllegalArgumentException e) {
                throw new DamagedPart("a part of it cannot be understood", e);
            }
        }
        try {
            return reader.read(new ByteArrayInputStream(bytes.toByteArray()));
        } catch (IOException e) {
            throw new DamagedPart(String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public void save(String stanza, Writer writer) {
        save(stanza, 0, writer);
    }

    /**
     * The same.
     *
     * @param above a number that the new generation's exceeds: the largest that is known for other reasons than this store
     */
    void save(String stanza, long above, Writer writer) {
        try {
            LastWork.finish(where(stanza) + " was not written", () -> write(stanza, above, writer));
        } catch (IOException e) {
            throw new DefenderException(
                    Code.CHECKPOINT,
                    where(stanza) + " cannot be written (" + e.getMessage() + ")",
                    "until then expect duplicates after a restart; nothing is lost; " + REMEDY,
                    e);
        }
    }

    private void write(String stanza, long above, Writer content) throws IOException, InterruptedException {
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        content.write(written);
        byte[] bytes = written.toByteArray();
        Head found = headToReplace(stanza);
        Head old = toReplace(stanza, found);
        // by the clock, so that who begins anew in an emptied collection counts from above what others have seen of it
        long number = Math.max(
                Math.max(old.current().number(), above) + 1, clock.instant().getEpochSecond());
        Generation fresh = new Generation(number, Math.max(1, (bytes.length + PART_BYTES - 1) / PART_BYTES), writer);
        for (int part = 0; part < fresh.parts(); part++) {
            byte[] piece =
                    Arrays.copyOfRange(bytes, part * PART_BYTES, Math.min(bytes.length, (part + 1) * PART_BYTES));
            documents.put(new JsonWriter()
                    .beginObject()
                    .member("_key", partKey(stanza, fresh, part))
                    .member("stanza", stanza)
                    .member("data", Base64.getEncoder().encodeToString(piece))
                    .endObject()
                    .text());
        }
        // again, for the store itself knows no condition
        Head now = headToReplace(stanza);
        if (!now.equals(found)) {
            delete(stanza, fresh);
            if (now.current().number() >= found.current().number()) {
                throw superseded(stanza, now, found);
            }
            // emptied or restored meanwhile
            write(stanza, above, content);
            return;
        }
        Head replaced = new Head(fresh, old.current());
        documents.put(replaced.json(stanza));
        known.put(stanza, replaced);
        delete(stanza, old.previous());
    }

    /** What a save replaces: the head that was found, if it is the one that this process read or wrote last. */
    private Head toReplace(String stanza, Head found) {
        Head expected = known.putIfAbsent(stanza, found);
        // a save of ours may have reached the store though its answer did not reach us
        if (expected == null
                || found.equals(expected)
                || found.current().writer().equals(writer)) {
            return found;
        }
        if (found.current().number() < expected.current().number()) {
            // nobody counts down: the collection was emptied, or restored from a backup
            errors.accept(where(stanza) + " is "
                    + (found.equals(Head.NONE) ? "missing" : "older than this process saved it")
                    + ", as after a cleaned or restored collection. It is written again; nothing is lost and nothing is repeated."
                    + " Clean or restore the collection only while the inputs are disabled");
            return new Head(new Generation(expected.current().number(), 0, ""), Head.NONE.current());
        }
        throw superseded(stanza, found, expected);
    }

    private static DefenderException superseded(String stanza, Head found, Head expected) {
        return new DefenderException(
                Code.CHECKPOINT_SUPERSEDED,
                where(stanza) + " was saved by another process (generation "
                        + found.current().number() + ", this process knows "
                        + expected.current().number() + ")",
                "it is not overwritten; collection continues from it. Let only one search head run this input");
    }

    private void delete(String stanza, Generation generation) throws IOException, InterruptedException {
        for (int part = 0; part < generation.parts(); part++) {
            documents.delete(partKey(stanza, generation, part));
        }
    }

    /** One that is damaged is as good as none. */
    private Head headToReplace(String stanza) throws IOException, InterruptedException {
        try {
            return head(stanza).orElse(Head.NONE);
        } catch (DamagedPart e) {
            return Head.NONE;
        }
    }

    private Optional<Head> head(String stanza) throws IOException, InterruptedException {
        Optional<String> text = documents.get(key(stanza));
        return text.isPresent() ? Optional.of(Head.of(text.get())) : Optional.empty();
    }

    private static String where(String stanza) {
        return "checkpoint of " + stanza + " in the KV store";
    }

    private static String partKey(String stanza, Generation generation, int part) {
        String by = generation.writer().isEmpty() ? "" : "-" + generation.writer();
        return key(stanza) + "-" + generation.number() + by + "-" + part;
    }

    /** Readable names would have to be cut and escaped; the documents carry the stanza's name besides. */
    static String key(String stanza) {
        return Sha256.hex(stanza).substring(0, 32);
    }

    /** One saved content: its number, how many documents it has, and which process wrote it. */
    private record Generation(long number, int parts, String writer) {}

    /** Which generations there are. */
    private record Head(Generation current, Generation previous) {
        static final Head NONE = new Head(new Generation(0, 0, ""), new Generation(0, 0, ""));

        static Head of(String text) throws DamagedPart {
            JsonElement document;
            try {
                document = Json.parse(text);
            } catch (MalformedJsonException e) {
                throw new DamagedPart("its head document cannot be understood", e);
            }
            Generation current = generation(document, "generation", "parts", "writer");
            if (current.parts() < 1) {
                throw new DamagedPart("its head document names no generation", null);
            }
            return new Head(current, generation(document, "previous_generation", "previous_parts", "previous_writer"));
        }

        private static Generation generation(JsonElement document, String number, String parts, String writer) {
            return new Generation(
                    Json.whole(Json.member(document, number)).orElse(0),
                    (int) Math.min(
                            Integer.MAX_VALUE,
                            Json.whole(Json.member(document, parts)).orElse(0)),
                    Json.text(document, writer));
        }

        String json(String stanza) {
            return new JsonWriter()
                    .beginObject()
                    .member("_key", key(stanza))
                    .member("stanza", stanza)
                    .member("generation", current.number())
                    .member("parts", current.parts())
                    .member("writer", current.writer())
                    .member("previous_generation", previous.number())
                    .member("previous_parts", previous.parts())
                    .member("previous_writer", previous.writer())
                    .endObject()
                    .text();
        }
    }

    /** What is stored cannot be used; the store itself works. */
    static final class DamagedCheckpoint extends DefenderException {
        private static final long serialVersionUID = 1L;

        DamagedCheckpoint(String what, String remedy, Throwable cause) {
            super(Code.CHECKPOINT, what, remedy, cause);
        }
    }

    /** One document of it. */
    private static final class DamagedPart extends IOException {
        private static final long serialVersionUID = 1L;

        DamagedPart(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }
}
