package ta.defender.checkpoint;

import java.io.IOException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import ta.defender.json.Json;
import ta.defender.json.JsonWriter;
import ta.defender.json.MalformedJsonException;
import ta.defender.model.Code;
import ta.defender.model.DefenderException;

/**
 * Journals that another host can take over: files, and a copy of what counts of them as documents of equal size. A document is
 * only ever replaced by one that begins with the same bytes, so that the previous generation of a checkpoint stays true.
 */
public final class JournalDocuments implements JournalStore {
    static final int BLOCK = 192 << 10;

    private final JournalStore files;
    private final DocumentStore documents;

    /** Files in {@code files}, copies in {@code documents}. */
    public JournalDocuments(JournalStore files, DocumentStore documents) {
        this.files = files;
        this.documents = documents;
    }

    @Override
    public Optional<Journal> open(String input, int number, long length, Check check) throws IOException {
        Optional<Journal> local = files.open(input, number, length, check);
        if (local.isPresent()) {
            return Optional.of(new Copied(local.get(), input, number, copied(local.get(), input, number)));
        }
        Journal fetched = files.create(input, number);
        boolean intact = false;
        try {
            intact = fetch(fetched, input, number, length) && check.isIntact(fetched);
        } finally {
            if (!intact) {
                fetched.close();
                files.delete(input, number);
            }
        }
        return intact ? Optional.of(new Copied(fetched, input, number, length)) : Optional.empty();
    }

    @Override
    public Journal create(String input, int number) throws IOException {
        return new Copied(files.create(input, number), input, number, 0);
    }

    @Override
    public void delete(String input, int number) throws IOException {
        files.delete(input, number);
        for (int block = 0; read(input, key(input, number, block)).isPresent(); block++) {
            String key = key(input, number, block);
            written(input, () -> documents.delete(key));
        }
    }

    private boolean fetch(Journal into, String input, int number, long length) throws IOException {
        if (length == 0) {
            return false;
        }
        for (int block = 0; into.length() < length; block++) {
            Optional<byte[]> data = document(input, key(input, number, block));
            long missing = length - into.length();
            if (data.isEmpty() || (data.get().length < BLOCK && data.get().length < missing)) {
                return false;
            }
            into.append(Arrays.copyOf(data.get(), (int) Math.min(data.get().length, missing)));
        }
        return true;
    }

    /** All of the journal when its last block is there as it should be, else nothing. */
    private long copied(Journal journal, String input, int number) throws IOException {
        if (journal.length() == 0) {
            return 0;
        }
        int last = (int) ((journal.length() - 1) / BLOCK);
        byte[] bytes = new byte[(int) (journal.length() - (long) last * BLOCK)];
        journal.read((long) last * BLOCK, bytes);
        Optional<byte[]> copy = document(input, key(input, number, last));
        boolean same = copy.isPresent()
                && copy.get().length >= bytes.length
                && Arrays.equals(bytes, 0, bytes.length, copy.get(), 0, bytes.length);
        return same ? journal.length() : 0;
    }

    /** The content of a document; one that is damaged is as good as none. */
    private Optional<byte[]> document(String input, String key) {
        Optional<String> text = read(input, key);
        try {
            return text.isPresent()
                    ? Optional.of(Base64.getDecoder().decode(Json.text(Json.parse(text.get()), "data")))
                    : Optional.empty();
        } catch (IllegalArgumentException | MalformedJsonException e) {
            return Optional.empty();
        }
    }

    private Optional<String> read(String input, String key) {
        try {
            return documents.get(key);
        } catch (IOException e) {
            throw unusable(input, "read", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw LastWork.stopped(what(input) + " were not read", e);
        }
    }

    private static void written(String input, LastWork.Work work) {
        try {
            LastWork.finish(what(input) + " were not written", work);
        } catch (IOException e) {
            throw unusable(input, "written", e);
        }
    }

    private static DefenderException unusable(String input, String done, IOException e) {
        return new DefenderException(
                Code.CHECKPOINT,
                what(input) + " cannot be " + done + " (" + e.getMessage() + "). The checkpoint stays where it is",
                GenerationDocuments.REMEDY,
                e);
    }

    private static String what(String input) {
        return "the last known versions of the objects of " + input + " in the KV store";
    }

    private static String key(String input, int number, int block) {
        return GenerationDocuments.key(input) + "-c" + number + "-" + block;
    }

    private final class Copied implements Journal {
        private final Journal local;
        private final String input;
        private final int number;
        private long copied;

        Copied(Journal local, String input, int number, long copied) {
            this.local = local;
            this.input = input;
            this.number = number;
            this.copied = copied;
        }

        @Override
        public long length() {
            return local.length();
        }

        @Override
        public void append(byte[] bytes) throws IOException {
            local.append(bytes);
        }

        @Override
        public void read(long offset, byte[] into) throws IOException {
            local.read(offset, into);
        }

        @Override
        public void sync(long length) throws IOException {
            local.sync(length);
            written(input, () -> copy(length));
        }

        private void copy(long length) throws IOException, InterruptedException {
            while (copied < length) {
                int block = (int) (copied / BLOCK);
                long from = (long) block * BLOCK;
                byte[] bytes = new byte[(int) Math.min(BLOCK, length - from)];
                local.read(from, bytes);
                documents.put(new JsonWriter()
                        .beginObject()
                        .member("_key", key(input, number, block))
                        .member("stanza", input)
                        .member("data", Base64.getEncoder().encodeToString(bytes))
                        .endObject()
                        .text());
                copied = from + bytes.length;
            }
        }

        @Override
        public void close() throws IOException {
            local.close();
        }
    }
}
