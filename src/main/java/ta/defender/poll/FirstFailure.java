package ta.defender.poll;

import org.jspecify.annotations.Nullable;
import ta.defender.http.TransportException;
import ta.defender.microsoft.ApiException;
import ta.defender.model.InvalidSettingsException;

/** Keeps the first of several failures until everything had its turn; the others are attached to it. */
final class FirstFailure {
    private @Nullable Exception first;

    void note(Exception failure) {
        if (first == null) {
            first = failure;
        } else {
            first.addSuppressed(failure);
        }
    }

    void rethrow() {
        if (first instanceof InvalidSettingsException e) {
            throw e;
        }
        if (first instanceof ApiException e) {
            throw e;
        }
        if (first instanceof TransportException e) {
            throw e;
        }
    }
}
