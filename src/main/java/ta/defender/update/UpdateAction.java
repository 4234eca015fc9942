package ta.defender.update;

import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import ta.defender.http.Sleeper;
import ta.defender.http.TransportException;
import ta.defender.microsoft.UpdateClient;
import ta.defender.splunk.ModalertLog;
import ta.defender.splunk.SplunkException;
import ta.defender.splunk.SplunkLog;

/** One run of an alert action: planned first, then carried out object by object, every row reported. */
public final class UpdateAction {
    private final UpdatePlan plan;
    private final Map<PlannedRow.Update, List<PlannedRow>> updates;
    private final UpdateReport report;
    private final ActionRequest request;
    private final UpdateRun run;

    /** Plans the rows. */
    public UpdateAction(
            ActionRequest request, InstantSource clock, AuditSink audit, SplunkLog log, ModalertLog responses) {
        this.request = request;
        this.plan = new UpdatePlanner(UpdateValues.SHIPPED).plan(request);
        this.updates = plan.updates();
        this.report = new UpdateReport(request, clock, audit, log, responses);
        this.run = new UpdateRun(plan, WriteMemory.NONE, this::reportOutcome);
    }

    /** Whether anything is left to be done after the refusals. */
    public boolean hasUpdates() {
        return !updates.isEmpty();
    }

    /** Reports the rows that are refused before any call. */
    public void refuse() {
        for (PlannedRow row : plan.refused()) {
            report.add(List.of(row), new UpdateOutcome.Refused(row.refusal(), null, 0));
        }
    }

    /** Reports that nothing else could be tried. */
    public void failAll(String reason) {
        updates.forEach((update, rows) -> report.add(rows, new UpdateOutcome.Failed(reason, null, null, 0)));
    }

    /** Carries out the updates, several objects at a time; one that fails never stops the others. */
    public void carryOut(UpdateClient client, Sleeper sleeper, Deadline deadline) throws InterruptedException {
        run.carryOut(client, sleeper, deadline);
    }

    /**
     * Leaves the updates to the inputs. What Splunk does not take into the queue is reported as failed.
     *
     * @return what Splunk said when it took not even the first one; empty when it took some
     */
    public Optional<String> queue(RequestQueue queue) throws InterruptedException {
        String problem = "";
        boolean taken = false;
        for (List<PlannedRow> rows : updates.values()) {
            UpdateOutcome outcome = null;
            if (problem.isEmpty()) {
                try {
                    outcome = queue.put(request, rows.get(0));
                    taken = true;
                } catch (SplunkException | TransportException e) {
                    problem = "was not put into the queue: " + e.getMessage() + RequestQueue.remedy(e);
                }
            }
            report.add(rows, outcome == null ? new UpdateOutcome.Failed(problem, null, null, 0) : outcome);
        }
        return taken || problem.isEmpty() ? Optional.empty() : Optional.of(problem);
    }

    /** Ends what is being waited for; what is not done is reported as failed. */
    public void interrupt() {
        run.interrupt();
    }

    /** What became of the rows so far. */
    public UpdateReport report() {
        return report;
    }

    private void reportOutcome(PlannedRow.Update update, UpdateOutcome outcome) {
        report.add(updates.getOrDefault(update, List.of()), outcome);
    }
}
