package ta.defender.update;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import ta.defender.http.ApiException;
import ta.defender.http.TransportException;
import ta.defender.microsoft.ObjectState;
import ta.defender.microsoft.UpdateClient;
import ta.defender.model.Code;
import ta.defender.model.Issue;
import ta.defender.model.ObjectChange;
import ta.defender.update.PlannedRow.Wanted;
import ta.defender.update.UpdatePlan.Step;

/**
 * Carries out one change of many alerts of Defender for Endpoint with few calls: reads them some at a time, sends
 * {@code batchUpdate} for those that lack the same, and reads again what became of each. What does not fit is left to
 * {@link Updater}.
 */
final class BatchUpdater {
    /** Keeps the address of a read below the 4,000 characters that gateways take. */
    private static final int READ_TOGETHER = 30;

    private static final int WORTH_A_BATCH = 3;
    private static final String TOO_LARGE = "MaximumBatchSizeExceeded";
    private static final Issue UPDATED = Issue.of(Code.UPDATED, "done by batchUpdate", "");
    private static final Issue UNCHANGED = Issue.of(Code.UNCHANGED, "No change needed", "");
    private static final Issue WOULD_UPDATE = Issue.of(Code.WOULD_UPDATE, "dry run: nothing was written", "");

    private final UpdateTools tools;
    private final UpdateClient client;
    private final BiConsumer<Step, UpdateOutcome> report;
    private final List<Step> left = new ArrayList<>();
    /** Microsoft documents no limit. */
    private int largestBatch = 50;

    /**
     * @param report told what became of each update that is not left over
     */
    BatchUpdater(UpdateTools tools, BiConsumer<Step, UpdateOutcome> report) {
        this.tools = tools;
        this.client = tools.client();
        this.report = report;
    }

    /** What the service made of a batch, as far as its answer says. */
    private enum Reply {
        ACCEPTED,
        /** The service says that it failed. */
        FAILED,
        NOT_DONE,
        /** Without an answer: it may have been done. */
        LOST
    }

    /** One alert of a batch. */
    private record Member(Step step, ObjectState before, PendingChange pending) {
        String id() {
            return step.update().id();
        }
    }

    /** Carries out what can be done together, and returns what has to be done one by one. */
    List<Step> carryOut(List<Step> steps) throws InterruptedException {
        Map<Wanted, List<Step>> alike = new LinkedHashMap<>();
        for (Step step : steps) {
            if (step.update().unchangedSince() == null && !tools.state().mayHaveComment(step.update())) {
                alike.computeIfAbsent(step.update().wanted(), none -> new ArrayList<>())
                        .add(step);
            } else {
                left.add(step);
            }
        }
        for (List<Step> group : alike.values()) {
            if (group.size() >= WORTH_A_BATCH) {
                together(group);
            } else {
                left.addAll(group);
            }
        }
        return List.copyOf(left);
    }

    private void together(List<Step> steps) throws InterruptedException {
        Map<String, ObjectState> states = statesOrNone(steps);
        Map<ObjectChange, List<Member>> missing = new LinkedHashMap<>();
        for (Step step : steps) {
            ObjectState read = states.get(step.update().id());
            if (read == null || tools.state().isAheadOf(read)) {
                left.add(step);
                continue;
            }
            ObjectState state = tools.dryRun() ? tools.state().supposed(read) : read;
            Optional<Issue> refusal = tools.refusals().of(step.update(), state);
            PendingChange pending = tools.pending(step.update().wanted(), state);
            ObjectChange lacks = pending.missingIn(state);
            if (lacks.isEmpty() && tools.state().isOurs(step.update(), state)) {
                List<String> versions = state.lastUpdate() == null ? List.of() : List.of(state.lastUpdate());
                succeeded(step, new UpdateOutcome.Updated(UPDATED, state, state, versions));
            } else if (refusal.isPresent()) {
                report.accept(step, new UpdateOutcome.Refused(List.of(refusal.get()), state, UpdateOutcome.OK));
            } else if (lacks.isEmpty()) {
                succeeded(step, new UpdateOutcome.Unchanged(UNCHANGED, state));
            } else if (tools.dryRun()) {
                tools.state().suppose(state.id(), lacks);
                succeeded(step, new UpdateOutcome.WouldUpdate(WOULD_UPDATE, state));
            } else {
                missing.computeIfAbsent(lacks, none -> new ArrayList<>()).add(new Member(step, state, pending));
            }
        }
        for (Map.Entry<ObjectChange, List<Member>> group : missing.entrySet()) {
            inBatches(group.getKey(), group.getValue());
        }
    }

    private void succeeded(Step step, UpdateOutcome outcome) {
        String comment = step.update().wanted().comment();
        if (comment != null) {
            tools.state().commented(step.update().id(), comment);
        }
        outcome.versions().forEach(version -> tools.state().wrote(step.update().id(), version));
        report.accept(step, outcome);
    }

    private void inBatches(ObjectChange change, List<Member> members) throws InterruptedException {
        int from = 0;
        while (from < members.size()) {
            int to = Math.min(members.size(), from + largestBatch);
            List<Member> batch = members.subList(from, to);
            if (batch.size() < WORTH_A_BATCH || !tools.deadline().mayStart()) {
                batch.forEach(member -> left.add(member.step()));
                from = to;
            } else if (send(change, batch)) {
                from = to;
            }
        }
    }

    /** Sends one batch; false when it was too large and has to be cut. */
    private boolean send(ObjectChange change, List<Member> batch) throws InterruptedException {
        Reply reply;
        try {
            client.patchMany(
                    batch.stream().map(Member::id).toList(),
                    change,
                    tools.deadline().left());
            reply = Reply.ACCEPTED;
        } catch (ApiException e) {
            if (e.status() == 400 && e.serviceCode().equals(TOO_LARGE)) {
                largestBatch = Math.max(1, batch.size() / 2);
                return false;
            }
            await(e.retryAfter());
            reply = e.code() == Code.UNAVAILABLE ? Reply.FAILED : Reply.NOT_DONE;
        } catch (TransportException e) {
            reply = e.isPerhapsSent() ? Reply.LOST : Reply.NOT_DONE;
        }
        Map<String, ObjectState> after = shown(change, batch, reply);
        for (Member member : batch) {
            ObjectState listed = after.get(member.id());
            boolean lookAgain = reply == Reply.ACCEPTED && !isDone(member, listed);
            report(member, lookAgain ? alone(member, listed) : listed, reply);
        }
        return true;
    }

    /** A read by the identifier: it may show what the list does not show yet. */
    private @Nullable ObjectState alone(Member member, @Nullable ObjectState listed) throws InterruptedException {
        try {
            return client.read(member.id(), tools.deadline().left());
        } catch (ApiException | TransportException e) {
            return listed;
        }
    }

    private void await(@Nullable Duration asked) throws InterruptedException {
        if (asked != null && asked.compareTo(tools.deadline().left()) < 0) {
            tools.sleeper().sleep(asked);
        }
    }

    /** What became of a batch; read again, a little later, when it does not show the change yet. */
    private Map<String, ObjectState> shown(ObjectChange change, List<Member> batch, Reply reply)
            throws InterruptedException {
        List<Step> steps = batch.stream().map(Member::step).toList();
        boolean mayHaveComment = change.comment() != null && (reply == Reply.LOST || reply == Reply.FAILED);
        Map<String, ObjectState> now = statesOrNone(steps);
        for (Duration pause : mayHaveComment ? ObjectReads.LOOKS : List.of(ObjectReads.SECOND_LOOK)) {
            Map<String, ObjectState> seen = now;
            if (batch.stream().allMatch(member -> isDone(member, seen.get(member.id())))) {
                break;
            }
            tools.sleeper().sleep(pause);
            now = statesOrNone(steps);
        }
        return now;
    }

    /** What was not applied is left over, unless the service said that it was, or a comment may have been made. */
    private void report(Member member, @Nullable ObjectState now, Reply reply) {
        String version = now == null ? null : now.lastUpdate();
        boolean changed = version != null && !version.equals(member.before().lastUpdate());
        ObjectChange lacks = member.pending().missingIn(now == null ? member.before() : now);
        if (now != null && lacks.isEmpty()) {
            succeeded(
                    member.step(),
                    new UpdateOutcome.Updated(UPDATED, member.before(), now, changed ? List.of(version) : List.of()));
        } else if (reply == Reply.ACCEPTED) {
            Issue issue = now == null
                    ? Issue.of(
                            Code.NOT_CONFIRMED,
                            "the service accepted the change, but the alert could not be read afterwards",
                            "look at the alert")
                    : UpdateFailure.notShown(lacks, member.before(), now);
            failed(member, now, issue, UpdateOutcome.OK);
        } else if (reply == Reply.LOST && lacks.comment() != null) {
            failed(member, now, UpdateFailure.unknownComment("batchUpdate gave no answer"), 0);
        } else {
            left.add(member.step());
        }
    }

    private void failed(Member member, @Nullable ObjectState now, Issue issue, int status) {
        String comment = member.pending().missingIn(member.before()).comment();
        if (status == UpdateOutcome.OK) {
            tools.state().passed(member.id(), member.before().lastUpdate());
        }
        if (comment != null) {
            tools.state().unsure(member.id(), comment);
            tools.state().commented(member.id(), comment);
        }
        report.accept(member.step(), new UpdateOutcome.Failed(issue, member.before(), now, List.of(), status));
    }

    private static boolean isDone(Member member, @Nullable ObjectState now) {
        return now != null && member.pending().missingIn(now).isEmpty();
    }

    private Map<String, ObjectState> statesOrNone(List<Step> steps) throws InterruptedException {
        Map<String, ObjectState> states = new HashMap<>();
        for (int from = 0; from < steps.size(); from += READ_TOGETHER) {
            List<String> ids = steps.subList(from, Math.min(steps.size(), from + READ_TOGETHER)).stream()
                    .map(step -> step.update().id())
                    .toList();
            try {
                client.readMany(ids, tools.deadline().left()).forEach(state -> states.put(state.id(), state));
            } catch (ApiException | TransportException e) {
                // an update that needs one of these reads it alone
            }
        }
        return states;
    }
}
