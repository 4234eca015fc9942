package ta.defender.update;

import java.util.function.Consumer;

/**
 * Takes the audit events, each one line of JSON.
 *
 * <p>To the implementer: called from several threads; an event may be kept back until {@link #flush()}, and must never be
 * lost silently.
 */
public interface AuditSink extends Consumer<String> {
    /** Hands over what was kept back. */
    void flush();
}
