package ta.defender.update;

import java.util.function.Consumer;

/**
 * Takes the audit events, each one line of JSON.
 *
 * <p>To the implementer: called from several threads; an event must never be lost silently.
 */
public interface AuditSink extends Consumer<String> {
    /** Returns when everything that was accepted has been handed over. */
    void flush();
}
