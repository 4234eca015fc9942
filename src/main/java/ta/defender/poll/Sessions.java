package ta.defender.poll;

import ta.defender.http.TransportException;
import ta.defender.microsoft.Session;
import ta.defender.model.DefenderException;

/**
 * Opens the account of a stanza.
 *
 * <p>To the implementer: called before every poll, so that a changed account or secret counts at once; callable from
 * several threads.
 */
@FunctionalInterface
public interface Sessions {
    /** Of sessions whose calls nobody counts. */
    CallCounter NOT_COUNTED = new CallCounter();

    /**
     * Reads account and secret.
     *
     * @throws DefenderException when the account or its secret is missing or wrong
     * @throws TransportException when Splunk's management port cannot be reached
     * @throws DefenderException when it refuses our session key
     */
    Session open(InputSettings settings) throws InterruptedException;

    /** Counts the calls that its sessions make, for the input. */
    default CallCounter calls() {
        return NOT_COUNTED;
    }

    /** The same accounts, whose calls are counted. */
    default Sessions countedBy(CallCounter calls) {
        Sessions accounts = this;
        return new Sessions() {
            @Override
            public Session open(InputSettings settings) throws InterruptedException {
                return accounts.open(settings);
            }

            @Override
            public CallCounter calls() {
                return calls;
            }
        };
    }
}
