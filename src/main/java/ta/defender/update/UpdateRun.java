package ta.defender.update;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BiConsumer;
import ta.defender.model.Faults;
import ta.defender.update.UpdatePlan.Step;

/** Carries out the updates of a plan, together where the API allows it, else several objects at a time. */
final class UpdateRun {
    /** Enough to use up the rate limit at usual response times. */
    private static final int THREADS = 8;

    private final UpdatePlan plan;
    private final BiConsumer<Step, UpdateOutcome> report;
    private final Queue<Thread> workers = new ConcurrentLinkedQueue<>();

    /**
     * @param report told what became of each update, from several threads
     */
    UpdateRun(UpdatePlan plan, BiConsumer<Step, UpdateOutcome> report) {
        this.plan = plan;
        this.report = report;
    }

    /** Carries out everything; an update that fails never stops the others. */
    void carryOut(UpdateTools tools) throws InterruptedException {
        Updater updater = new Updater(tools);
        List<List<Step>> chains = afterBatches(tools);
        if (chains.isEmpty()) {
            return;
        }
        UpdateQueue queue = new UpdateQueue(
                chains,
                !tools.client().feed().isOfAlerts(),
                () -> tools.deadline().now());
        int count = Math.min(THREADS, chains.size());
        ExecutorService threads = Executors.newFixedThreadPool(count, task -> {
            Thread thread = new Thread(task, "update");
            thread.setDaemon(true);
            workers.add(thread);
            return thread;
        });
        try {
            Callable<Integer> work = () -> work(updater, queue);
            for (Future<Integer> done : threads.invokeAll(Collections.nCopies(count, work))) {
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
    private List<List<Step>> afterBatches(UpdateTools tools) throws InterruptedException {
        if (!tools.client().takesMany()) {
            return plan.chains();
        }
        List<List<Step>> chains = new ArrayList<>();
        List<Step> single = new ArrayList<>();
        for (List<Step> chain : plan.chains()) {
            if (chain.size() == 1) {
                single.addAll(chain);
            } else {
                chains.add(chain);
            }
        }
        new BatchUpdater(tools, report).carryOut(single).forEach(step -> chains.add(List.of(step)));
        return chains;
    }

    /** Carries out updates until none is left; how many. */
    private int work(Updater updater, UpdateQueue queue) {
        int count = 0;
        for (UpdateQueue.Task task = queue.next(); task != null; task = queue.next()) {
            if (task instanceof UpdateQueue.Find find) {
                queue.found(find, find(updater, find.first().update()));
            } else if (task instanceof UpdateQueue.CarryOut todo) {
                UpdateOutcome outcome = outcome(updater, todo);
                report.accept(todo.step(), outcome);
                queue.done(todo, outcome);
                count++;
            }
        }
        return count;
    }

    private static FoundObject find(Updater updater, PlannedRow.Update update) {
        try {
            return updater.find(update);
        } catch (RuntimeException | Error e) {
            return FoundObject.settled(update, defect(e));
        }
    }

    private static UpdateOutcome outcome(Updater updater, UpdateQueue.CarryOut todo) {
        FoundObject found = todo.found();
        if (found != null && found.settled() != null) {
            return found.settled();
        }
        try {
            return updater.carryOut(todo.step().update(), found);
        } catch (RuntimeException | Error e) {
            return defect(e);
        }
    }

    private static UpdateOutcome defect(Throwable e) {
        return UpdateOutcome.Failed.of(Faults.issue(e));
    }
}
