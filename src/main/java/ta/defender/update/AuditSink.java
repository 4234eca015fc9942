package ta.defender.update;

import java.util.List;
import java.util.function.Consumer;

/**
 * Takes the audit events, each one line of JSON.
 *
 * <p>To the implementer: called from several threads; an event must never be lost silently.
 */
public interface AuditSink extends Consumer<String> {
    /** Takes the events of rows that became known at the same time. */
    default void acceptAll(List<String> events) {
        events.forEach(this);
    }
}
