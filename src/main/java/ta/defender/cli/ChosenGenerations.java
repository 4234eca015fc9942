package ta.defender.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import ta.defender.checkpoint.GenerationStore;
import ta.defender.checkpoint.Journal;
import ta.defender.checkpoint.JournalStore;
import ta.defender.model.Code;
import ta.defender.model.DefenderException;
import ta.defender.poll.CollectionSettings;
import ta.defender.poll.CollectionSettings.PositionPlace;
import ta.defender.splunk.SplunkLog;
import ta.defender.splunk.SplunkStateReader;

/**
 * The store that the settings name when the first position is wanted; a change counts from the next start of the input.
 * What the KV store does not know yet is taken over from the file, so that changing the setting begins nothing anew.
 */
final class ChosenGenerations implements GenerationStore {
    private final SplunkStateReader splunk;
    private final GenerationStore files;
    private final GenerationStore documents;
    private final SplunkLog log;
    private @Nullable PositionPlace place;

    ChosenGenerations(SplunkStateReader splunk, GenerationStore files, GenerationStore documents, SplunkLog log) {
        this.splunk = splunk;
        this.files = files;
        this.documents = documents;
        this.log = log;
    }

    @Override
    public GenerationStore unlocked() {
        return new GenerationStore() {
            @Override
            public <T> Optional<T> load(String stanza, Reader<T> reader) {
                return chosen().load(stanza, reader);
            }

            @Override
            public void save(String stanza, Writer writer) {
                chosen().save(stanza, writer);
            }
        };
    }

    private GenerationStore chosen() {
        return place() == PositionPlace.FILE ? files : documents;
    }

    @Override
    public <T> Optional<T> load(String stanza, Reader<T> reader) {
        // wherever checkpoints are kept: two processes of one host are told apart by its file system
        files.lock(stanza);
        if (place() == PositionPlace.FILE) {
            return files.load(stanza, reader);
        }
        Optional<T> stored = documents.load(stanza, reader);
        if (stored.isPresent()) {
            return stored;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Optional<T> before = files.load(stanza, in -> {
            bytes.reset();
            in.transferTo(bytes);
            return reader.read(new ByteArrayInputStream(bytes.toByteArray()));
        });
        if (before.isPresent()) {
            documents.save(stanza, bytes::writeTo);
            log.info("stanza=" + stanza + " checkpoint copied from the file to the KV store");
        }
        return before;
    }

    @Override
    public void save(String stanza, Writer writer) {
        chosen().save(stanza, writer);
    }

    /** The journals beside the checkpoints, in the same place. */
    JournalStore journals(JournalStore inFiles, JournalStore inDocuments) {
        return new JournalStore() {
            @Override
            public Optional<Journal> open(String input, int number, long length, Check check) throws IOException {
                return chosen().open(input, number, length, check);
            }

            @Override
            public Journal create(String input, int number) throws IOException {
                return chosen().create(input, number);
            }

            @Override
            public void delete(String input, int number) throws IOException {
                chosen().delete(input, number);
            }

            private JournalStore chosen() {
                return place() == PositionPlace.FILE ? inFiles : inDocuments;
            }
        };
    }

    private synchronized PositionPlace place() {
        PositionPlace chosen = place;
        if (chosen == null) {
            try {
                chosen = CollectionSettings.read(splunk.read().settings()).positionStore();
            } catch (DefenderException e) {
                if (e.isFatal()) {
                    throw e;
                }
                throw new DefenderException(Code.CHECKPOINT, "cannot read position_store: " + e.getMessage(), "", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new DefenderException(Code.CHECKPOINT, "cannot read position_store: shutting down", "", e);
            }
            place = chosen;
        }
        return chosen;
    }
}
