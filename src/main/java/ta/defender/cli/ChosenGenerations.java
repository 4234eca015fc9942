package ta.defender.cli;

import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import ta.defender.checkpoint.CopiedGenerations;
import ta.defender.checkpoint.GenerationFiles;
import ta.defender.checkpoint.GenerationStore;
import ta.defender.checkpoint.Journal;
import ta.defender.checkpoint.JournalStore;
import ta.defender.model.Code;
import ta.defender.model.DefenderException;
import ta.defender.poll.CollectionSettings;
import ta.defender.poll.CollectionSettings.PositionPlace;
import ta.defender.splunk.SplunkStateReader;

/** The store that the settings name when the first checkpoint is wanted; a change counts from the next start of the input. */
final class ChosenGenerations implements GenerationStore {
    private final SplunkStateReader splunk;
    private final GenerationFiles files;
    private final CopiedGenerations documents;
    private @Nullable PositionPlace place;

    ChosenGenerations(SplunkStateReader splunk, GenerationFiles files, CopiedGenerations documents) {
        this.splunk = splunk;
        this.files = files;
        this.documents = documents;
    }

    @Override
    public GenerationStore unlocked() {
        return new GenerationStore() {
            @Override
            public <T> Optional<T> load(String stanza, Reader<T> reader) {
                return chosen().unlocked().load(stanza, reader);
            }

            @Override
            public void save(String stanza, Writer writer) {
                chosen().unlocked().save(stanza, writer);
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
            documents.keepOnlyFile(stanza);
        }
        return chosen().load(stanza, reader);
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
                throw new DefenderException(Code.STOPPED, "position_store was not read: shutting down", "", e);
            }
            place = chosen;
        }
        return chosen;
    }
}
