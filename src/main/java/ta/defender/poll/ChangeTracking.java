package ta.defender.poll;

import java.io.IOException;
import java.time.Instant;
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

    @FunctionalInterface
    public interface OwnUpdatesOfInput {
        /**
         * For an input.
         *
         * @param tenant directory id of the input's tenant
         * @param names of the application that the input's account has
         */
        OwnUpdates of(String tenant, RecordedOwnUpdates.ApplicationNames names, InputLog log);
    }

    /** For an input whose every object is read from {@code knownSince} on. */
    ChangeTracker begin(
            InputSettings input,
            String tenantId,
            Instant knownSince,
            RecordedOwnUpdates.ApplicationNames names,
            InputLog log) {
        try {
            return tracker(ProjectionStore.begin(journals, input.stanza(), knownSince), input, tenantId, names, log);
        } catch (IOException e) {
            throw failure(input.stanza(), e);
        }
    }

    /** Opens what the checkpoint of an input refers to. */
    ChangeTracker open(
            InputSettings input,
            String tenantId,
            String reference,
            RecordedOwnUpdates.ApplicationNames names,
            InputTools tools) {
        try {
            ProjectionStore.Opened opened = ProjectionStore.open(
                    journals, input.stanza(), reference, tools.clock().instant());
            if (!opened.intact()) {
                tools.log()
                        .warn("The last known versions of this input's objects are missing or damaged. Every object"
                                + " counts as first seen; changes are reported from its present version on. Check the"
                                + " disk.");
            }
            return tracker(opened.store(), input, tenantId, names, tools.log());
        } catch (IOException e) {
            throw failure(input.stanza(), e);
        }
    }

    private ChangeTracker tracker(
            ProjectionStore store,
            InputSettings input,
            String tenantId,
            RecordedOwnUpdates.ApplicationNames names,
            InputLog log) {
        return new ChangeTracker(
                new ChangeTracker.Wanted(input.changes(), input.entities()),
                store,
                own.of(tenantId, names, log),
                new ChangeTracker.Owner(input.stanza(), tenantId),
                log::warn);
    }

    static DefenderException failure(String stanza, IOException e) {
        return new DefenderException(
                Code.CHECKPOINT,
                "The last known versions of the objects of " + stanza + " cannot be read or written (" + e.getMessage()
                        + "). The checkpoint stays where it is",
                "make room, or give the user of this process the right to write to all files of the checkpoint directory",
                e);
    }
}
