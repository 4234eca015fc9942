package ta.defender.poll;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Consumer;
import ta.defender.output.EventOutput;
import ta.defender.output.SettledCheckpoints;

/**
 * The state of an input as it moves, of which only what the output has settled is saved. Used by one thread at a time.
 *
 * @param <S> the state at one moment
 */
public abstract class Progress<S> {
    private static final Duration BETWEEN_SAVES = Duration.ofSeconds(5);

    private final SettledCheckpoints<S> pending;
    private final InstantSource clock;
    private Instant lastSave = Instant.MIN;

    protected Progress(EventOutput output, InstantSource clock) {
        this.pending = new SettledCheckpoints<>(output);
        this.clock = clock;
    }

    /** The state now. */
    protected abstract S present();

    /** Saves a state. */
    protected abstract void store(S settled);

    /** Changes states that have not settled yet. */
    protected final void forEachPending(Consumer<S> change) {
        pending.forEach(change);
    }

    protected final InstantSource clock() {
        return clock;
    }

    /** Adds the present state, everything before which has been written and flushed. */
    public void mark() {
        pending.add(present());
    }

    /** Saves the newest settled state, unless the last save was a moment ago; gives whether there was one to save. */
    public final boolean saveNowAndThen() {
        boolean due = lastSave.equals(Instant.MIN)
                || Duration.between(lastSave, clock.instant()).compareTo(BETWEEN_SAVES) >= 0;
        return due && saveSettled();
    }

    /** Saves the newest settled state; gives whether there was one since the last save. */
    public final boolean saveSettled() {
        S settled = pending.takeSettled();
        if (settled == null) {
            return false;
        }
        save(settled);
        return true;
    }

    /** Whether there is something that has not settled yet. */
    public final boolean isPending() {
        return !pending.isEmpty();
    }

    /** Saves the present state without waiting; right only when nothing was written yet. */
    public final void saveBeginning() {
        save(present());
    }

    private void save(S state) {
        lastSave = clock.instant();
        store(state);
    }
}
