package ta.defender.update;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BiConsumer;
import ta.defender.http.Sleeper;
import ta.defender.microsoft.UpdateClient;

/** Carries out the updates of a plan, together where the API allows it, else several objects at a time. */
final class UpdateRun {
    /** Enough to keep the call budget busy at usual answer times; more would only queue for it. */
    private static final int THREADS = 8;

    private final UpdatePlan plan;
    private final WriteMemory memory;
    private final BiConsumer<PlannedRow.Update, UpdateOutcome> report;
    private final Queue<Thread> workers = new ConcurrentLinkedQueue<>();

    /**
     * @param report told what became of each update, from several threads
     */
    UpdateRun(UpdatePlan plan, WriteMemory memory, BiConsumer<PlannedRow.Update, UpdateOutcome> report) {
        this.plan = plan;
        this.memory = memory;
        this.report = report;
    }

    /** Carries out everything; an update that fails never stops the others. */
    void carryOut(UpdateClient client, Sleeper sleeper, Deadline deadline) throws InterruptedException {
        Updater updater = new Updater(client, UpdateValues.SHIPPED, sleeper, deadline, memory);
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
    void interrupt() {
        workers.forEach(Thread::interrupt);
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
        BatchUpdater batches = new BatchUpdater(client, UpdateValues.SHIPPED, sleeper, deadline, memory, report);
        batches.carryOut(single).forEach(update -> chains.add(List.of(update)));
        return chains;
    }

    private int carryOut(Updater updater, List<PlannedRow.Update> chain) {
        for (PlannedRow.Update update : chain) {
            report.accept(update, outcome(updater, update));
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
