package ta.defender.update;

import org.jspecify.annotations.Nullable;
import ta.defender.microsoft.ObjectState;

/**
 * Where an update leads.
 *
 * @param state the object at its end; null when the update is settled, or the object is to be read when its turn comes
 * @param settled what became of the update, when nothing is left to be done
 */
record FoundObject(
        IncidentPath path,
        @Nullable ObjectState state,
        @Nullable UpdateOutcome settled) {
    static FoundObject settled(PlannedRow.Update update, UpdateOutcome outcome) {
        return new FoundObject(IncidentPath.of(update.id()), null, outcome);
    }

    /** Whether nothing has to be read. */
    boolean isKnown() {
        return state != null || settled != null;
    }

    /** The object that the update is about. */
    String key() {
        return RunState.key(state == null ? path.end() : state.id());
    }
}
