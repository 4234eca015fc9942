package ta.defender.update;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import ta.defender.http.ApiException;
import ta.defender.http.TransportException;
import ta.defender.microsoft.ObjectState;
import ta.defender.microsoft.UpdateClient;
import ta.defender.model.Code;
import ta.defender.model.Issue;
import ta.defender.model.ObjectChange;
import ta.defender.update.ObjectReads.MergedException;

/**
 * One update of one object: reads it, compares, writes what differs, and reads again until it shows the change.
 *
 * <p>A write whose answer got lost is not repeated blindly: the object is read again and only what it still lacks is
 * written. A comment that may have been made is never sent again, also when no read shows it.
 */
final class ObjectUpdate {
    private static final Duration LOCK_PAUSE = Duration.ofMillis(200);
    private static final int MAX_ATTEMPTS = 10;
    private static final Duration LONGEST_BACKOFF = Duration.ofMinutes(1);

    private final UpdateTools tools;
    private final UpdateClient client;
    private final RunState state;
    private final ObjectReads reads;
    private final PlannedRow.Update update;
    private final WriteProgress progress;
    private final UpdateFailure failure;
    private PlannedRow.Wanted wanted;
    private IncidentPath path;

    ObjectUpdate(UpdateTools tools, ObjectReads reads, PlannedRow.Update update) {
        this.tools = tools;
        this.client = tools.client();
        this.state = tools.state();
        this.reads = reads;
        this.update = update;
        this.wanted = update.wanted();
        this.path = IncidentPath.of(update.id());
        this.progress = new WriteProgress(tools.values());
        this.failure = new UpdateFailure(tools, update, progress);
    }

    UpdateOutcome failed(ApiException e) {
        return failure.of(e, path);
    }

    UpdateOutcome failed(TransportException e) {
        return failure.of(e, path);
    }

    UpdateOutcome cutOff() {
        return failure.cutOff(path);
    }

    /** Waits as long as Microsoft asked an earlier call to wait; gives the outcome if there is not enough time for that. */
    Optional<UpdateOutcome> paused() throws InterruptedException {
        Duration wait = state.pause(update.id(), tools.deadline().now());
        if (wait.isZero()) {
            return Optional.empty();
        }
        if (tools.deadline().isHandingBack() || wait.compareTo(tools.deadline().left()) >= 0) {
            return Optional.of(failure.stillPaused(wait));
        }
        tools.sleeper().sleep(wait);
        return Optional.empty();
    }

    /** Finds the object; one that the run has read already is read when its turn comes. */
    FoundObject find() throws InterruptedException {
        return follow(true);
    }

    /**
     * Carries out the update.
     *
     * @param found the object that was read for it just now; null to read it
     * @param locks those of the objects that threads of this run write
     */
    UpdateOutcome run(@Nullable FoundObject found, Function<String, ReentrantLock> locks) throws InterruptedException {
        FoundObject start = found;
        for (boolean again = false; ; ) {
            try {
                return once(start == null || !start.isKnown() ? follow(false) : start, locks);
            } catch (MergedException e) {
                // a read may lag behind the answer that showed it
                state.merged(path.end(), e.into());
                progress.beginAgain();
            } catch (ApiException e) {
                // not found, though it was read: it may have been merged
                boolean lookAgain = UpdateFailure.isChangedMeanwhile(e, progress.sent() != null);
                if (again || progress.isAccepted() || progress.mayHaveComment() || !lookAgain) {
                    throw e;
                }
                again = true;
            }
            // it changed while we wrote: read again, compare, and try once more
            start = null;
        }
    }

    /**
     * Reads the object, or the incident that it was merged into.
     *
     * @param onlyToFind whether an incident that the run has read already is read when its turn comes
     */
    private FoundObject follow(boolean onlyToFind) throws InterruptedException {
        path = IncidentPath.of(update.id());
        while (true) {
            String next = state.into(path.end());
            ObjectState now = next == null || update.unchangedSince() != null ? reads.look(path.end()) : null;
            if (now != null && now.redirectId() != null) {
                next = now.redirectId();
                state.merged(path.end(), next);
            }
            // the merge itself is a change that nobody has looked at
            Optional<Issue> conflict = next == null || now == null || progress.hasFormerWrite()
                    ? Optional.empty()
                    : tools.refusals().conflict(update, now);
            if (conflict.isPresent()) {
                return new FoundObject(
                        path, null, new UpdateOutcome.Refused(List.of(conflict.get()), now, UpdateOutcome.OK));
            }
            if (next == null) {
                return new FoundObject(path, now, null);
            }
            boolean isLoop = path.loopsWith(next);
            path = path.then(next);
            if (isLoop) {
                return new FoundObject(path, null, loop());
            }
            if (onlyToFind && state.into(next) == null && reads.hasRead(next)) {
                return new FoundObject(path, null, null);
            }
        }
    }

    private UpdateOutcome loop() {
        return failure.of(
                Issue.of(
                        Code.REDIRECT_LOOP,
                        (progress.hasFormerWrite()
                                        ? "the service accepted the change of an incident; then "
                                        : "not tried: ")
                                + "incidents are merged into each other in a circle, "
                                + String.join(" to ", path.ids()),
                        "update the incident that the portal shows"),
                0,
                path);
    }

    private UpdateOutcome once(FoundObject found, Function<String, ReentrantLock> locks) throws InterruptedException {
        ObjectState now = found.state();
        if (now == null) {
            return Objects.requireNonNull(found.settled());
        }
        path = found.path();
        progress.worksOn(now);
        ReentrantLock lock = locks.apply(found.key());
        boolean isFree = lock.tryLock();
        if (!isFree) {
            lock.lockInterruptibly();
        }
        try {
            boolean isRepeatable = wanted.tags() == null && wanted.comment() == null;
            return isRepeatable || tools.dryRun() ? compared(now, isFree) : alone(now, isFree);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Tags are written as a whole, and a comment twice is two: meanwhile no other process reads the object to do the same. A
     * call that was lost may go on in another process.
     */
    private UpdateOutcome alone(ObjectState found, boolean isFree) throws InterruptedException {
        String key = RunState.key(found.id());
        ObjectLocks.Held held = tools.locks().tryHold(key);
        while (held == null) {
            if (!reads.waits(LOCK_PAUSE)) {
                throw new TransportException(
                        Code.TIME_USED_UP,
                        "another run of this add-on has the object in work",
                        "run the update again",
                        null);
            }
            held = tools.locks().tryHold(key);
        }
        try {
            return compared(found, isFree && reads.isAfter(held.lastReleased(), key));
        } finally {
            held.release(tools.deadline().now());
        }
    }

    /**
     * @param isFresh whether nobody of this add-on has written since it was read
     */
    private UpdateOutcome compared(ObjectState found, boolean isFresh) throws InterruptedException {
        ObjectState present = isFresh && !reads.lags(found) ? reads.believed(found) : reads.read(path.end());
        return write(tools.dryRun() ? state.supposed(present) : present);
    }

    private UpdateOutcome write(ObjectState first) throws InterruptedException {
        PendingChange earlier = progress.pending();
        ObjectChange sent = progress.sent();
        if (sent != null
                && earlier != null
                && sent.hasFields()
                && earlier.hasValues(first)
                && progress.isAsWeLeft(first)) {
            // the service did what it answered with a conflict
            wrote(first);
        }
        String comment = wanted.comment();
        if (progress.mayHaveFormerComment()
                && comment != null
                && new CommentText(comment).countIn(first.comments()) > 0) {
            // the comment was made of the former incident, and came along
            wanted = new PlannedRow.Wanted(wanted.members(), wanted.tags(), null);
        }
        // what the first attempt has changed is compared with what the object was like before it
        PendingChange pending = progress.lacksOnlyComment() && earlier != null ? earlier : tools.pending(wanted, first);
        ObjectState before = progress.lacksOnlyComment() ? progress.before() : null;
        progress.begins(pending, before == null ? first : before);
        boolean isSo = pending.missingIn(first).isEmpty();
        if (isSo && progress.lacksOnlyComment()) {
            return updated(first);
        }
        if (isSo && (isByLostCall(first) || state.isOurs(update, first))) {
            return doneBefore(first);
        }
        if (isSo && state.isPerhapsOurs(update, first)) {
            return unchanged(
                    first,
                    "No change needed now; a call of this run whose answer was lost may have made the change,"
                            + " or somebody else");
        }
        Optional<Issue> refusal = tools.refusals().of(update, first);
        if (refusal.isPresent()) {
            return refused(refusal.get(), first);
        }
        if (isSo) {
            String note = update.wanted().comment() == null
                    ? "No change needed"
                    : "No change needed; the comment is there already";
            return unchanged(first, note + UpdateRemarks.absent(update.wanted(), first));
        }
        if (tools.dryRun()) {
            state.suppose(first.id(), pending.missingIn(first));
            return new UpdateOutcome.WouldUpdate(
                    told(Issue.of(Code.WOULD_UPDATE, "dry run: nothing was written", ""), first), first);
        }
        progress.mayHaveComment(state.mayHaveComment(update));
        return writeMissing(pending, progress.mayHaveComment() ? reads.believed(shown(pending)) : first);
    }

    private boolean isByLostCall(ObjectState now) {
        return state.isPerhapsOurs(update, now) && tools.isByOurApplication(now);
    }

    private UpdateOutcome doneBefore(ObjectState now) {
        String by = isByLostCall(now)
                ? "done by a call of this run whose answer was lost"
                : "done by an earlier call of this run";
        String version = isByLostCall(now) || state.isOwn(now) ? now.lastUpdate() : null;
        return new UpdateOutcome.Updated(
                told(Issue.of(Code.UPDATED, by, ""), now), now, now, version == null ? List.of() : List.of(version));
    }

    private UpdateOutcome unchanged(ObjectState now, String note) {
        return new UpdateOutcome.Unchanged(told(Issue.of(Code.UNCHANGED, note, ""), now), now);
    }

    private UpdateOutcome refused(Issue refusal, ObjectState now) {
        return new UpdateOutcome.Refused(List.of(failure.partly(refusal, path)), now, UpdateOutcome.OK);
    }

    private UpdateOutcome writeMissing(PendingChange toDo, ObjectState first) throws InterruptedException {
        PendingChange pending = toDo;
        ObjectState now = first;
        for (int attempt = 1; ; attempt++) {
            ObjectChange missing = pending.missingIn(now);
            if (missing.isEmpty()) {
                return updated(now);
            }
            progress.mayHaveComment(progress.mayHaveComment() && missing.comment() != null);
            if (progress.mayHaveComment()) {
                return withUnknownComment(pending, missing, now);
            }
            Optional<Issue> refusal =
                    missing.hasFields() && attempt > 1 ? tools.refusals().of(update, now) : Optional.empty();
            if (refusal.isPresent()) {
                progress.left(now);
                return progress.lacksOnlyComment()
                        ? failure.of(refusal.get(), UpdateOutcome.OK, path)
                        : refused(refusal.get(), now);
            }
            Duration pause = backoff(attempt);
            boolean isAnswered = false;
            boolean nothingDone = false;
            if (attempt > 1) {
                progress.attemptsAgain(now);
            }
            try {
                send(missing, pending);
                progress.accepted();
                return verified(pending);
            } catch (TransportException e) {
                if (!e.isTransient() || !mayTryAgain(attempt, pause)) {
                    throw e;
                }
                nothingDone = !e.isPerhapsSent();
            } catch (ApiException e) {
                Duration asked = e.retryAfter();
                pause = asked == null || asked.isZero() ? pause : asked;
                nothingDone = e.code() == Code.THROTTLED;
                if (!(nothingDone || e.code() == Code.UNAVAILABLE) || !mayTryAgain(nothingDone ? 1 : attempt, pause)) {
                    throw e;
                }
                isAnswered = true;
            }
            tools.sleeper().sleep(pause);
            // others may have changed it meanwhile: what is written next is what it lacks then
            now = nothingDone ? reads.read(path.end()) : reads.believed(shown(pending));
            // the service itself says that it failed; a gateway may say so after the service has done the work
            progress.mayHaveComment(progress.mayHaveComment() && !isAnswered);
            if (!progress.lacksOnlyComment() && !progress.mayHaveComment() && nothingDone) {
                pending = tools.pending(wanted, now);
                progress.begins(pending, now);
            }
        }
    }

    /** The comment may have been made, though no read shows it. */
    private UpdateOutcome withUnknownComment(PendingChange pending, ObjectChange missing, ObjectState now)
            throws InterruptedException {
        ObjectState last = missing.hasFields() ? valuesAlone(missing) : now;
        progress.left(last);
        String values = !pending.hasValues(last)
                ? ", nor the other values"
                : missing.hasFields() ? "; the other values are set" : "";
        return failure.of(UpdateFailure.unknownComment("the object does not show it" + values), 0, path);
    }

    /** Sends the values again, which does no harm, without the comment that may have been made. */
    private ObjectState valuesAlone(ObjectChange missing) throws InterruptedException {
        patch(missing.withoutComment());
        return ObjectReads.unmerged(reads.look(path.end()));
    }

    private static Duration backoff(int attempt) {
        Duration doubled = Duration.ofSeconds(1L << Math.min(attempt - 1, 10));
        return doubled.compareTo(LONGEST_BACKOFF) < 0 ? doubled : LONGEST_BACKOFF;
    }

    private boolean mayTryAgain(int attempt, Duration pause) {
        return attempt < MAX_ATTEMPTS && tools.deadline().left().compareTo(pause) > 0;
    }

    private void send(ObjectChange missing, PendingChange pending) throws InterruptedException {
        progress.sends(missing);
        String comment = missing.comment();
        if (comment == null) {
            patch(missing);
        } else if (!client.commentsSeparately()) {
            withComment(() -> patch(missing));
        } else if (!missing.hasFields() || valuesFirst(missing.withoutComment(), pending)) {
            withComment(
                    () -> client.comment(path.end(), comment, tools.deadline().left()));
            progress.commentPosted();
        }
    }

    private void patch(ObjectChange change) throws InterruptedException {
        progress.sends(change);
        ObjectState answer = client.patch(path.end(), change, tools.deadline().left());
        progress.answered();
        wrote(answer);
    }

    /**
     * Writes the values before the comment; false when the object does not show them: a comment on a change that was not made
     * would be posted again by who repeats the update.
     */
    private boolean valuesFirst(ObjectChange values, PendingChange pending) throws InterruptedException {
        ObjectState answer = client.patch(path.end(), values, tools.deadline().left());
        progress.valuesAccepted();
        if (answer != null) {
            ObjectReads.unmerged(answer);
        }
        boolean isShown = answer != null && pending.hasValues(answer);
        ObjectState seen = isShown ? answer : reads.betweenWrites(path.end(), pending);
        wrote(seen);
        return seen == null || pending.hasValues(seen);
    }

    /** A request to the service. */
    private interface Write {
        void send() throws InterruptedException;
    }

    private void withComment(Write write) throws InterruptedException {
        progress.mayHaveComment(true);
        try {
            write.send();
        } catch (ApiException e) {
            progress.mayHaveComment(e.code() == Code.UNAVAILABLE);
            throw e;
        } catch (TransportException e) {
            progress.mayHaveComment(e.isPerhapsSent());
            throw e;
        }
    }

    private void wrote(@Nullable ObjectState answer) {
        if (answer == null) {
            return;
        }
        String version = ObjectReads.unmerged(answer).lastUpdate();
        if (version == null || !progress.isNew(version)) {
            return;
        }
        if (progress.isAsWeLeftInAnswer(answer)) {
            progress.made(answer, version);
            state.wrote(path.end(), version);
        } else {
            // the service read the object again before it answered
            progress.overtaken();
            state.saw(path.end(), version);
        }
    }

    private ObjectState shown(PendingChange pending) throws InterruptedException {
        return reads.shown(path.end(), pending, progress.mayHaveComment() && !progress.isAccepted());
    }

    private UpdateOutcome verified(PendingChange pending) throws InterruptedException {
        ObjectState now;
        try {
            now = shown(pending);
        } catch (ApiException | TransportException e) {
            if (UpdateFailure.isForNextCall(e, tools.deadline())) {
                throw e;
            }
            isNotShown(pending.missingIn(Objects.requireNonNull(progress.before())));
            return failure.of(
                    Issue.of(
                            Code.NOT_CONFIRMED,
                            "the service accepted the change, but the object could not be read afterwards: "
                                    + e.issue().what(),
                            "look at the object"),
                    UpdateOutcome.OK,
                    path);
        }
        if (pending.missingIn(now).isEmpty()) {
            return updated(now);
        }
        isNotShown(pending.missingIn(now));
        boolean isChangedSince = progress.isOvertaken() || progress.isChangedSince(now);
        progress.left(now);
        Issue issue = isChangedSince
                ? changedSince(now)
                : UpdateFailure.notShown(pending.missingIn(now), progress.before(), now);
        return failure.of(issue, UpdateOutcome.OK, path);
    }

    private static Issue changedSince(ObjectState now) {
        return Issue.of(
                Code.CHANGED_MEANWHILE,
                "the service accepted the change, and "
                        + Objects.requireNonNullElse(now.lastModifiedBy(), "somebody else")
                        + " has changed the object since, at " + now.lastUpdate(),
                "look at the object; repeat the update only if it still holds");
    }

    /** The rows that follow must not believe a read from before the write. */
    private void isNotShown(ObjectChange missing) {
        ObjectState before = progress.before();
        if (missing.hasFields() && progress.versions().isEmpty() && before != null) {
            state.passed(path.end(), before.lastUpdate());
        }
    }

    private UpdateOutcome updated(ObjectState now) {
        state.saw(now.id(), now.lastUpdate());
        ObjectChange sent = progress.sent();
        // a version after our PATCH is ours only if we posted a comment too
        boolean ours = progress.versions().isEmpty()
                || (sent != null && sent.comment() != null && client.commentsSeparately());
        String version = now.lastUpdate();
        if (ours && version != null && progress.isNew(version) && progress.isAsWeLeft(now)) {
            progress.commentMade(version);
            state.wrote(path.end(), version);
        }
        ObjectState then = Objects.requireNonNull(progress.before());
        String remarks =
                UpdateRemarks.besides(update.wanted(), then, now) + UpdateRemarks.absent(update.wanted(), then);
        return new UpdateOutcome.Updated(
                told(Issue.of(Code.UPDATED, "done" + remarks, ""), now), then, now, progress.versions());
    }

    /** The note of a success, with the incident that was taken, and with what could not be checked. */
    private Issue told(Issue issue, ObjectState now) {
        String unchecked = tools.refusals()
                .unknownTenant(update, now)
                .map(tenant ->
                        "; the row is of tenant " + tenant + ", and only the name of the account's tenant is known:"
                                + " set the account's tenant_id to the directory ID to have them compared")
                .orElse("");
        Issue whole = new Issue(issue.code(), issue.what() + unchecked, issue.remedy(), issue.field());
        return path.told(whole, progress.isRead());
    }
}
