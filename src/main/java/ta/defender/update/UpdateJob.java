package ta.defender.update;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import ta.defender.http.Sleeper;
import ta.defender.http.TransportException;
import ta.defender.microsoft.ObjectState;
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
    private volatile boolean interrupted;

    /**
     * Who hears what becomes of the rows, from several threads.
     *
     * @param own tells the inputs what is updated; null when they need not know
     */
    public record Listeners(AuditSink audit, @Nullable OwnUpdateRecord own, Consumer<RowResult> results) {}

    /**
     * Plans the rows.
     *
     * @param user whom splunkd knows as the owner of the session
     */
    public UpdateJob(UpdateCall call, String user, InstantSource clock, Listeners listeners) {
        this.call = call;
        this.origin = new Origin(call.sid(), call.searchName(), user);
        this.plan = call.plan();
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
        Map<List<PlannedRow>, UpdateOutcome> refused = new LinkedHashMap<>();
        plan.refused().forEach(row -> refused.put(List.of(row), new UpdateOutcome.Refused(row.issues(), null, 0)));
        report(refused);
    }

    /** Reports that no row could be tried. */
    public void failAll(Issue reason) {
        Map<List<PlannedRow>, UpdateOutcome> failed = new LinkedHashMap<>();
        plan.chains().forEach(chain -> chain.forEach(step -> failed.put(step.rows(), notDone(step, reason))));
        report(failed);
    }

    /** Gives all rows back to the caller, who tries them in another call. */
    public void handBack(TransportException failure) {
        UpdateOutcome.NotTried outcome = UpdateOutcome.NotTried.before(failure.issue(), failure.retryAfter());
        plan.chains().forEach(chain -> chain.forEach(step -> report(step, outcome)));
    }

    /** A row that nobody tries now; an earlier call may have written it all the same. */
    private UpdateOutcome notDone(UpdatePlan.Step step, Issue reason) {
        Set<String> own = new LinkedHashSet<>();
        step.rows()
                .forEach(row ->
                        own.addAll(call.ownVersions().getOrDefault(row.row().id(), Set.of())));
        if (!own.contains(Refusals.wrote(step.update())) && !own.contains(Refusals.comment(step.update()))) {
            return UpdateOutcome.Failed.of(reason);
        }
        Issue issue = new Issue(
                Code.NOT_CONFIRMED,
                "an earlier call of this run has sent the change, and no read has shown its result: " + reason.what(),
                "look at the object, and repeat the update only if something is missing"
                        + (reason.remedy().isEmpty() ? "" : "; " + reason.remedy()),
                reason.field());
        return new UpdateOutcome.Failed(issue, null, null, Refusals.seen(own), 0);
    }

    /** What earlier calls made, with what they wrote down of it where their answer is lost. */
    private Map<String, Set<String>> ownVersions() throws InterruptedException {
        Map<String, Set<String>> own = new HashMap<>();
        call.ownVersions().forEach((id, versions) -> own.put(id, new LinkedHashSet<>(versions)));
        boolean isLost = own.values().stream()
                .anyMatch(versions -> versions.stream().anyMatch(version -> version.startsWith(Refusals.SINCE)));
        if (isLost && record != null) {
            record.madeBy(call.sid())
                    .forEach((id, versions) -> own.computeIfAbsent(id, none -> new LinkedHashSet<>())
                            .addAll(versions));
        }
        return own;
    }

    /**
     * Tells whose objects are updated, so that the inputs of every account of the tenant know the changes as ours.
     *
     * @param directory id of the tenant
     */
    public void inTenant(String directory) {
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
        Map<String, Set<String>> own = ownVersions();
        if (record != null) {
            record.begin(
                    call.sid() + " " + plan.rows().get(0).row().number(),
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
                    new Refusals(UpdateValues.SHIPPED, own, applicationNames)));
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

    private void report(UpdatePlan.Step step, UpdateOutcome outcome) {
        List<PlannedRow> rows = step.rows();
        ObjectState after = outcome.after();
        List<String> made = Refusals.seen(outcome.versions());
        if (record != null && !made.isEmpty()) {
            // an incident that was merged into another one is updated there
            record.made(after == null ? rows.get(0).row().id() : after.id(), made);
        }
        if (!(outcome instanceof UpdateOutcome.NotTried notTried)) {
            report(Map.of(rows, outcome));
        } else if (call.last()) {
            report(Map.of(
                    rows,
                    notDone(
                            step,
                            interrupted ? UpdateCall.CUT_OFF : outcome.issues().get(0))));
        } else {
            rows.forEach(row -> results.accept(RowResult.handedBack(row.row(), notTried)));
        }
    }

    /** Hands over the events of many rows together: one call for each would take longer than the updates. */
    private void report(Map<List<PlannedRow>, UpdateOutcome> outcomes) {
        List<String> events = new ArrayList<>();
        outcomes.forEach((rows, outcome) -> {
            int first = rows.get(0).row().number();
            rows.forEach(row -> events.add(AuditEvent.text(this, row.row(), outcome, first, clock.instant())));
        });
        if (events.isEmpty()) {
            return;
        }
        audit.acceptAll(events);
        outcomes.forEach((rows, outcome) -> rows.forEach(row -> results.accept(RowResult.of(row.row(), outcome))));
    }
}
