package ta.defender.update;

import java.util.Set;
import ta.defender.http.Sleeper;
import ta.defender.microsoft.ObjectState;
import ta.defender.microsoft.UpdateClient;
import ta.defender.poll.RecordedOwnUpdates;

/**
 * What the updates of one run share.
 *
 * @param deadline until when updates begin and go on
 * @param dryRun whether nothing is written
 * @param applicationNames by which Microsoft may call the account's application
 * @param tenant directory id of the account's tenant; empty when it is not known
 */
record UpdateTools(
        UpdateClient client,
        Sleeper sleeper,
        Deadline deadline,
        boolean dryRun,
        RunState state,
        Set<String> applicationNames,
        String tenant,
        ObjectLocks locks) {
    UpdateTools(UpdateClient client, Sleeper sleeper, Deadline deadline) {
        this(client, sleeper, deadline, false, new RunState(), Set.of());
    }

    UpdateTools(
            UpdateClient client,
            Sleeper sleeper,
            Deadline deadline,
            boolean dryRun,
            RunState state,
            Set<String> applicationNames) {
        this(client, sleeper, deadline, dryRun, state, applicationNames, "", ObjectLocks.NONE);
    }

    UpdateValues values() {
        return UpdateValues.SHIPPED;
    }

    /** What an object lacks of what is wanted, seen from how it is now. */
    PendingChange pending(PlannedRow.Wanted wanted, ObjectState now) {
        return new PendingChange(values(), wanted, now, state.commentCount(now.id(), wanted.comment()));
    }

    Refusals refusals() {
        return new Refusals(values(), state, tenant);
    }

    /** Whether the account's application changed an object last. */
    boolean isByOurApplication(ObjectState now) {
        return RecordedOwnUpdates.isApplication(now.lastModifiedBy(), applicationNames);
    }
}
