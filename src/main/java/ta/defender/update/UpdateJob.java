package ta.defender.update;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import ta.defender.http.Sleeper;
import ta.defender.http.TransportException;
import ta.defender.microsoft.UpdateClient;
import ta.defender.model.Code;
import ta.defender.model.Issue;

/** Some rows of one action: planned first, then carried out object by object; every row is audited and reported. */
public final class UpdateJob {
    private final UpdateCall call;
    private final Origin origin;
    private final UpdatePlan plan;
    private final InstantSource clock;
    private final AuditSink audit;
    private final Consumer<RowResult> results;
    private final @Nullable OwnUpdateRecord record;
    private @Nullable UpdateRun run;
    private final RunState state;
    private String tenant = "";
    private final ObjectLocks locks;
    private boolean isDoubted;
    private boolean interrupted;

    /**
     * Who hears what becomes of the rows, from several threads.
     *
     * @param own tells the inputs what is updated; null when they need not know
     */
    public record Listeners(AuditSink audit, @Nullable OwnUpdateRecord own, Consumer<RowResult> results) {}

    /** Plans the rows of a run that shares its objects with no other process. */
    UpdateJob(UpdateCall call, String user, InstantSource clock, Listeners listeners) {
        this(call, user, clock, listeners, ObjectLocks.NONE);
    }

    /**
     * Plans the rows.
     *
     * @param user whom splunkd knows as the owner of the session
     * @param locks keep other processes from an object that this one reads and writes
     */
    public UpdateJob(UpdateCall call, String user, InstantSource clock, Listeners listeners, ObjectLocks locks) {
        this.locks = locks;
        this.call = call;
        this.origin = new Origin(call.sid(), call.searchName(), user);
        this.plan = call.plan();
        this.state = call.state().continued();
        this.clock = clock;
        this.audit = listeners.audit();
        this.record = call.dryRun() ? null : listeners.own();
        this.results = listeners.results();
    }

    Target target() {
        return call.target();
    }

    Origin origin() {
        return origin;
    }

    /** Whether anything is left to be done after the refusals. */
    public boolean hasUpdates() {
        return plan.rows().size() > plan.refused().size();
    }

    /** Reports the rows that are refused before any call. */
    public void refuse() {
        List<Reported> refused = new ArrayList<>();
        plan.refused()
                .forEach(row -> refused.add(new Reported(
                        List.of(row), row.row().number(), new UpdateOutcome.Refused(row.issues(), null, 0))));
        report(refused);
    }

    /** Reports that no row could be tried. */
    public void failAll(Issue reason) {
        List<Reported> failed = new ArrayList<>();
        plan.chains().forEach(chain -> chain.forEach(step -> failed.add(Reported.of(step, notDone(step, reason)))));
        report(failed);
    }

    /** Gives all rows back to the caller, who tries them in another call. */
    public void handBack(TransportException failure) {
        UpdateOutcome.NotTried outcome = UpdateOutcome.NotTried.before(failure.issue(), failure.retryAfter());
        plan.chains().forEach(chain -> chain.forEach(step -> report(step, outcome)));
    }

    /** A row that nobody tries now; an earlier call may have written it all the same. */
    private UpdateOutcome notDone(UpdatePlan.Step step, Issue reason) {
        if (!state.hasSent(step.update())) {
            return UpdateOutcome.Failed.of(reason);
        }
        Issue issue = new Issue(
                Code.NOT_CONFIRMED,
                "an earlier call of this run has sent the change, and no read has shown its result: " + reason.what(),
                "look at the object, and repeat the update only if something is missing"
                        + (reason.remedy().isEmpty() ? "" : "; " + reason.remedy()),
                reason.field());
        return new UpdateOutcome.Failed(
                issue,
                null,
                null,
                isDoubted ? List.of() : state.versions(state.end(step.update().id())),
                0);
    }

    /** Believes of what the call says of earlier ones only what they wrote down: a caller of the service may say what he likes. */
    public void doubt() {
        isDoubted = true;
    }

    private void prove() throws InterruptedException {
        if (call.dryRun()) {
            state.keepProven(Map.of());
        } else if (record != null && (state.hasLost() || (isDoubted && state.hasClaims()))) {
            Map<String, Set<String>> written = record.madeBy(run());
            if (written != null) {
                state.add(written);
                if (isDoubted) {
                    state.keepProven(written);
                }
                isDoubted = false;
            }
        }
    }

    /** Names the run in what it writes down. */
    private String run() {
        return origin.sid() + " by " + origin.user();
    }

    /** What this call has learnt, with what it was told. */
    public RunState state() {
        return state;
    }

    /**
     * Tells whose objects are updated, so that the inputs of every account of the tenant know the changes as ours.
     *
     * @param directory id of the tenant
     */
    public void inTenant(String directory) {
        tenant = directory;
        if (record != null) {
            record.inTenant(directory);
        }
    }

    /**
     * Carries out the updates, several objects at a time; one that fails never stops the others.
     *
     * @param applicationNames by which Microsoft may call the account's application
     */
    public void carryOut(UpdateClient client, Sleeper sleeper, Deadline deadline, Set<String> applicationNames)
            throws InterruptedException {
        UpdateRun updates = new UpdateRun(plan, this::report);
        synchronized (this) {
            run = updates;
            if (interrupted) {
                deadline.bringForward();
            }
        }
        prove();
        if (record != null) {
            record.begin(
                    run() + " " + call.rows().get(0).number(),
                    plan.chains().stream()
                            .map(chain -> chain.get(0).update().id())
                            .toList());
        }
        try {
            updates.carryOut(new UpdateTools(
                    client,
                    sleeper,
                    deadline,
                    call.dryRun(),
                    state,
                    applicationNames,
                    tenant,
                    locks.ofTenant(tenant + " " + target().object())));
        } finally {
            if (record != null) {
                record.end();
            }
        }
    }

    /** Ends what is being waited for; what is not done is reported as failed. */
    public synchronized void interrupt() {
        interrupted = true;
        if (run != null) {
            run.interrupt();
        }
    }

    /** Rows with their outcome, and the number of the row that was carried out for them. */
    private record Reported(List<PlannedRow> rows, int first, UpdateOutcome outcome) {
        static Reported of(UpdatePlan.Step step, UpdateOutcome outcome) {
            return new Reported(step.rows(), step.first(), outcome);
        }
    }

    private void report(UpdatePlan.Step step, UpdateOutcome outcome) {
        List<PlannedRow> rows = step.rows();
        if (record != null && (!outcome.versions().isEmpty() || outcome instanceof UpdateOutcome.NotTried)) {
            // an incident that was merged into another one is updated there
            String object = outcome.object() == null ? state.end(step.update().id()) : outcome.object();
            List<String> claims = state.claims(object);
            if (!claims.isEmpty()) {
                record.made(object, claims);
            }
        }
        if (!(outcome instanceof UpdateOutcome.NotTried notTried)) {
            report(List.of(Reported.of(step, outcome)));
        } else if (call.last()) {
            report(List.of(Reported.of(step, notDone(step, outcome.issues().get(0)))));
        } else {
            rows.forEach(row -> results.accept(RowResult.handedBack(row.row(), notTried)));
        }
    }

    /** Hands over the events of many rows together: one call for each would take longer than the updates. */
    private void report(List<Reported> outcomes) {
        List<String> events = new ArrayList<>();
        outcomes.forEach(done -> done.rows()
                .forEach(row ->
                        events.add(AuditEvent.text(this, row.row(), done.outcome(), done.first(), clock.instant()))));
        if (events.isEmpty()) {
            return;
        }
        audit.acceptAll(events);
        outcomes.forEach(done -> done.rows().forEach(row -> results.accept(RowResult.of(row.row(), done.outcome()))));
    }
}
