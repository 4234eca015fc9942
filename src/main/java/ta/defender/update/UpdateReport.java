package ta.defender.update;

import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import ta.defender.splunk.ModalertLog;
import ta.defender.splunk.SplunkLog;

/** Counts what became of the rows, and writes an event and, for a failure, a line for each; safe for several threads. */
public final class UpdateReport {
    private static final int QUIET_BELOW = 20;
    private static final int TENTH = 10;

    private final ActionRequest request;
    private final InstantSource clock;
    private final AuditSink audit;
    private final SplunkLog log;
    private final ModalertLog responses;
    private final Map<String, Integer> counts = new TreeMap<>();
    private int rows;
    private int succeeded;

    UpdateReport(ActionRequest request, InstantSource clock, AuditSink audit, SplunkLog log, ModalertLog responses) {
        this.request = request;
        this.clock = clock;
        this.audit = audit;
        this.log = log;
        this.responses = responses;
    }

    /** Whether every row is as it was asked for. */
    public synchronized boolean allSucceeded() {
        return succeeded == rows;
    }

    /** The counts in words. */
    @Override
    public synchronized String toString() {
        StringBuilder text = new StringBuilder().append(rows).append(rows == 1 ? " row" : " rows");
        counts.forEach(
                (word, count) -> text.append(", ").append(count).append(' ').append(word));
        return text.toString();
    }

    /** Takes the outcome of an update for all rows that ask for it. */
    void add(List<PlannedRow> sameRows, UpdateOutcome outcome) {
        int first = sameRows.get(0).number();
        for (PlannedRow row : sameRows) {
            audit.accept(AuditEvent.text(request, row, outcome, first, clock.instant()));
            responses.result(row.origins(), outcome.succeeded(), outcome.word() + ": " + outcome.message());
        }
        PlannedRow row = sameRows.get(0);
        String line = request.action() + " row=" + first + " id=" + row.id() + " outcome=" + outcome.word() + " "
                + outcome.message();
        if (outcome.succeeded()) {
            log.debug(line);
        } else {
            log.error(line);
        }
        count(sameRows.size(), outcome);
    }

    private synchronized void count(int number, UpdateOutcome outcome) {
        int tenth = Math.max(1, request.rows().size() / TENTH);
        int before = rows / tenth;
        rows += number;
        succeeded += outcome.succeeded() ? number : 0;
        counts.merge(outcome.word(), number, Integer::sum);
        if (request.rows().size() >= QUIET_BELOW && rows / tenth > before) {
            log.info(request.action() + " progress: " + this + " of "
                    + request.rows().size());
        }
    }
}
