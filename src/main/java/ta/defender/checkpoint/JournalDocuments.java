package ta.defender.checkpoint;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import ta.defender.json.Json;
import ta.defender.json.JsonWriter;

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
        for (int block = 0; document(key(input, number, block)).isPresent(); block++) {
            String key = key(input, number, block);
            uninterrupted(() -> {
                documents.delete(key);
                return true;
            });
        }
    }

    private boolean fetch(Journal into, String input, int number, long length) throws IOException {
        if (length == 0) {
            return false;
        }
        for (int block = 0; into.length() < length; block++) {
            Optional<byte[]> data = document(key(input, number, block));
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
        Optional<byte[]> copy = document(key(input, number, last));
        boolean same = copy.isPresent()
                && copy.get().length >= bytes.length
                && Arrays.equals(bytes, 0, bytes.length, copy.get(), 0, bytes.length);
        return same ? journal.length() : 0;
    }

    private Optional<byte[]> document(String key) throws IOException {
        Optional<String> text = uninterrupted(() -> documents.get(key));
        try {
            return text.isPresent()
                    ? Optional.of(Base64.getDecoder().decode(Json.text(Json.parse(text.get()), "data")))
                    : Optional.empty();
        } catch (IllegalArgumentException e) {
            throw new IOException("a document of the journal cannot be understood", e);
        }
    }

    private static String key(String input, int number, int block) {
        return GenerationDocuments.key(input) + "-c" + number + "-" + block;
    }

    private static <T> T uninterrupted(Call<T> call) throws IOException {
        try {
            return call.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("shutting down");
        }
    }

    private interface Call<T> {
        T run() throws IOException, InterruptedException;
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
            // an interrupted thread still brings to safety what it has
            boolean interrupted = Thread.interrupted();
            try {
                while (copied < length) {
                    int block = (int) (copied / BLOCK);
                    long from = (long) block * BLOCK;
                    byte[] bytes = new byte[(int) Math.min(BLOCK, length - from)];
                    local.read(from, bytes);
                    uninterrupted(() -> {
                        documents.put(new JsonWriter()
                                .beginObject()
                                .member("_key", key(input, number, block))
                                .member("stanza", input)
                                .member("data", Base64.getEncoder().encodeToString(bytes))
                                .endObject()
                                .text());
                        return true;
                    });
                    copied = from + bytes.length;
                }
            } finally {
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        }

        @Override
        public void close() throws IOException {
            local.close();
        }
    }
}
