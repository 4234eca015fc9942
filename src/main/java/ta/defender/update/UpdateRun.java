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
import ta.defender.model.Code;
import ta.defender.model.Issue;
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
        List<Callable<Integer>> tasks = new ArrayList<>();
        for (List<Step> chain : afterBatches(tools)) {
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

    private int carryOut(Updater updater, List<Step> chain) {
        for (Step step : chain) {
            report.accept(step, outcome(updater, step.update()));
        }
        return chain.size();
    }

    private static UpdateOutcome outcome(Updater updater, PlannedRow.Update update) {
        try {
            return updater.carryOut(update);
        } catch (InterruptedException e) {
            // the flag stays down, so that the rows that follow are reported too
            return UpdateOutcome.Failed.of(Issue.of(
                    Code.CUT_OFF, "cut off, because Splunk ended the action; whether it was done is not known", ""));
        } catch (RuntimeException e) {
            return UpdateOutcome.Failed.of(Issue.of(
                    Code.DEFECT, "failed unexpectedly: " + e, "this is a defect, please report it with this line"));
        }
    }
}
