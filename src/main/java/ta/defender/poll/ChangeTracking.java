package ta.defender.poll;

import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import ta.defender.checkpoint.JournalStore;
import ta.defender.model.Code;
import ta.defender.model.DefenderException;

/**
 * What inputs need to compare the versions of objects.
 *
 * @param journals where the last known versions are kept
 * @param own gives an input what tells its own updates
 */
public record ChangeTracking(JournalStore journals, OwnUpdatesOfInput own) {

    /** Tells own updates, for an input. */
    @FunctionalInterface
    public interface OwnUpdatesOfInput {
        /**
         * For an input.
         *
         * @param names of the application that the input's account has
         */
        OwnUpdates of(InputSettings input, RecordedOwnUpdates.ApplicationNames names, InputLog log);
    }

    /**
     * Opens what the checkpoint of an input refers to.
     *
     * @param reference empty when nothing is known
     * @param knownSince from when on every object is read, where nothing is known yet
     */
    ChangeTracker open(
            InputSettings input,
            String tenantId,
            String reference,
            Instant knownSince,
            RecordedOwnUpdates.ApplicationNames names,
            InstantSource clock,
            InputLog log) {
        String stanza = input.stanza();
        try {
            ProjectionStore store;
            if (reference.isEmpty()) {
                store = ProjectionStore.begin(journals, stanza, knownSince);
            } else {
                ProjectionStore.Opened opened = ProjectionStore.open(journals, stanza, reference, clock.instant());
                store = opened.store();
                if (!opened.intact()) {
                    log.warn("The last known versions of this input's objects are missing or damaged. Every object"
                            + " counts as first seen; changes are reported from its present version on. Check the"
                            + " disk.");
                }
            }
            return new ChangeTracker(
                    input.changes(), input.entities(), store, own.of(input, names, log), stanza, tenantId, log::warn);
        } catch (IOException e) {
            throw failure(stanza, e);
        }
    }

    static DefenderException failure(String stanza, IOException e) {
        return new DefenderException(
                Code.CHECKPOINT,
                "The last known versions of the objects of " + stanza + " cannot be read or written ("
                        + e.getMessage() + "). Make room, or give the user of this process the right to write to"
                        + " the checkpoint directory. Until then the checkpoint stays where it is.",
                "",
                e);
    }
}
