package ta.defender.output;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import ta.defender.model.DefenderException;

/**
 * Checkpoints that wait until the events before them have settled. Used by one thread at a time.
 *
 * @param <T> a checkpoint
 */
public final class SettledCheckpoints<T> {
    /** More of them would only say the same in smaller steps. */
    private static final int MOST = 64;

    private final EventOutput output;
    private Deque<Pending<T>> pending = new ArrayDeque<>();

    /** A checkpoint, and what had been written when it was made. */
    private record Pending<T>(long written, T checkpoint) {}

    /** Checkpoints behind events that go to {@code output}. */
    public SettledCheckpoints(EventOutput output) {
        this.output = output;
    }

    /** Adds a checkpoint that stands behind everything written and flushed so far. */
    public void add(T checkpoint) {
        long written = output.written();
        Pending<T> last = pending.peekLast();
        if (last != null && last.written() == written) {
            pending.removeLast();
        }
        pending.addLast(new Pending<>(written, checkpoint));
        if (pending.size() > MOST) {
            thinOut();
        }
    }

    /**
     * Takes the newest checkpoint whose events have settled, and drops those before it; null when there is none.
     *
     * @throws DefenderException when the output has failed; nothing more settles
     */
    public @Nullable T takeSettled() {
        if (pending.isEmpty()) {
            return null;
        }
        long settled = output.settled();
        T newest = null;
        while (!pending.isEmpty() && pending.element().written() <= settled) {
            newest = pending.remove().checkpoint();
        }
        return newest;
    }

    /** Whether no checkpoint waits. */
    public boolean isEmpty() {
        return pending.isEmpty();
    }

    /** Drops all. */
    public void clear() {
        pending.clear();
    }

    /** Shows all that wait, the oldest first. */
    public void forEach(Consumer<T> action) {
        pending.forEach(waiting -> action.accept(waiting.checkpoint()));
    }

    /** Keeps every second one, and the newest. */
    private void thinOut() {
        List<Pending<T>> all = new ArrayList<>(pending);
        Deque<Pending<T>> kept = new ArrayDeque<>();
        for (int i = all.size() - 1; i >= 0; i -= 2) {
            kept.addFirst(all.get(i));
        }
        pending = kept;
    }
}
