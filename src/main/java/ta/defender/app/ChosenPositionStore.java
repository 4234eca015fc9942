package ta.defender.app;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import ta.defender.checkpoint.CheckpointException;
import ta.defender.checkpoint.PositionStore;
import ta.defender.checkpoint.StanzaPosition;
import ta.defender.config.CollectionSettings;
import ta.defender.config.CollectionSettings.PositionPlace;
import ta.defender.config.InvalidSettingsException;
import ta.defender.http.TransportException;
import ta.defender.splunk.SplunkException;
import ta.defender.splunk.SplunkLog;

/**
 * The store that the settings name when the first position is wanted; a change counts from the next start of the input.
 * What the KV store does not know yet is taken over from the file, so that changing the setting begins nothing anew.
 */
final class ChosenPositionStore implements PositionStore {
    private final SplunkStateReader splunk;
    private final PositionStore files;
    private final PositionStore documents;
    private final SplunkLog log;
    private @Nullable PositionPlace place;

    ChosenPositionStore(SplunkStateReader splunk, PositionStore files, PositionStore documents, SplunkLog log) {
        this.splunk = splunk;
        this.files = files;
        this.documents = documents;
        this.log = log;
    }

    @Override
    public Optional<StanzaPosition> load(String stanza) throws CheckpointException {
        if (place() == PositionPlace.FILE) {
            return files.load(stanza);
        }
        Optional<StanzaPosition> stored = documents.load(stanza);
        if (stored.isPresent()) {
            return stored;
        }
        Optional<StanzaPosition> before = files.load(stanza);
        if (before.isPresent()) {
            documents.save(before.get());
            log.info("stanza=" + stanza + " its position was taken over from the file into the KV store");
        }
        return before;
    }

    @Override
    public void save(StanzaPosition position) throws CheckpointException {
        if (place() == PositionPlace.FILE) {
            files.save(position);
        } else {
            documents.save(position);
        }
    }

    private synchronized PositionPlace place() throws CheckpointException {
        PositionPlace chosen = place;
        if (chosen == null) {
            try {
                chosen = CollectionSettings.read(splunk.read().settings()).positionStore();
            } catch (InvalidSettingsException | TransportException | SplunkException e) {
                throw new CheckpointException("where positions are kept is not known: " + e.getMessage(), e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new CheckpointException("where positions are kept is not known: told to stop", e);
            }
            place = chosen;
        }
        return chosen;
    }
}
