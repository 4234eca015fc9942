package ta.defender.respond;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import ta.defender.api.UpdateClient;
import ta.defender.http.Sleeper;
import ta.defender.splunk.ModalertLog;
import ta.defender.splunk.SplunkLog;

/** One run of an alert action: planned first, then carried out object by object, every row reported. */
public final class UpdateAction {
    /** Enough to keep the call budget busy at usual answer times; more would only queue for it. */
    private static final int THREADS = 8;

    private final UpdatePlan plan;
    private final Map<PlannedRow.Update, List<PlannedRow>> updates;
    private final UpdateReport report;
    private final Queue<Thread> workers = new ConcurrentLinkedQueue<>();

    /** Plans the rows. */
    public UpdateAction(
            ActionRequest request, InstantSource clock, AuditSink audit, SplunkLog log, ModalertLog responses) {
        this.plan = new UpdatePlanner(UpdateValues.SHIPPED).plan(request);
        this.updates = plan.updates();
        this.report = new UpdateReport(request, clock, audit, log, responses);
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
        Updater updater = new Updater(client, UpdateValues.SHIPPED, sleeper, deadline);
        List<Callable<Integer>> tasks = new ArrayList<>();
        for (List<PlannedRow.Update> chain : afterBatches(client, sleeper, deadline)) {
            tasks.add(() -> carryOut(updater, chain));
        }
        if (tasks.isEmpty()) {
            return;
        }
        ExecutorService threads = Executors.newFixedThreadPool(Math.min(THREADS, tasks.size()), task -> {
            Thread thread = new Thread(task, "update");
            thread.setDaemon(true);
            workers.add(thread);
            return thread;
        });
        try {
            for (Future<Integer> done : threads.invokeAll(tasks)) {
                done.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("an update ended unexpectedly", e.getCause());
        } finally {
            threads.shutdownNow();
        }
    }

    /** Ends what is being waited for; what is not done is reported as failed. */
    public void interrupt() {
        workers.forEach(Thread::interrupt);
    }

    /** What became of the rows so far. */
    public UpdateReport report() {
        return report;
    }

    /** What remains to be done object by object once the batches are through. */
    private List<List<PlannedRow.Update>> afterBatches(UpdateClient client, Sleeper sleeper, Deadline deadline)
            throws InterruptedException {
        if (!client.takesMany()) {
            return plan.chains();
        }
        List<List<PlannedRow.Update>> chains = new ArrayList<>();
        List<PlannedRow.Update> single = new ArrayList<>();
        for (List<PlannedRow.Update> chain : plan.chains()) {
            if (chain.size() == 1) {
                single.addAll(chain);
            } else {
                chains.add(chain);
            }
        }
        BatchUpdater batches = new BatchUpdater(client, UpdateValues.SHIPPED, sleeper, deadline, this::reportOutcome);
        batches.carryOut(single).forEach(update -> chains.add(List.of(update)));
        return chains;
    }

    private void reportOutcome(PlannedRow.Update update, UpdateOutcome outcome) {
        report.add(updates.getOrDefault(update, List.of()), outcome);
    }

    private int carryOut(Updater updater, List<PlannedRow.Update> chain) {
        for (PlannedRow.Update update : chain) {
            reportOutcome(update, outcome(updater, update));
        }
        return chain.size();
    }

    private static UpdateOutcome outcome(Updater updater, PlannedRow.Update update) {
        try {
            return updater.carryOut(update);
        } catch (InterruptedException e) {
            // the flag stays down, so that the rows that follow are reported too
            return failed("was cut off, because Splunk ended the action; whether it was done is not known");
        } catch (RuntimeException e) {
            return failed("failed unexpectedly: " + e + "; this is a defect, please report it with this line");
        }
    }

    private static UpdateOutcome failed(String message) {
        return new UpdateOutcome.Failed(message, null, null, 0);
    }
}
