package ta.defender.poll;

import org.jspecify.annotations.Nullable;

/** Keeps the first of several failures until everything had its turn; the others are attached to it. Thread-safe. */
public final class FirstFailure {
    private @Nullable Throwable first;

    /** It happened. */
    public synchronized void note(Throwable failure) {
        if (first == null) {
            first = failure;
        } else if (first != failure) {
            first.addSuppressed(failure);
        }
    }

    /** Throws the first one; returns when there is none. */
    public synchronized void rethrow() {
        if (first instanceof Error e) {
            throw e;
        }
        if (first instanceof RuntimeException e) {
            throw e;
        }
    }
}
