package ta.defender.update;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import ta.defender.http.ApiException;
import ta.defender.http.TransportException;
import ta.defender.microsoft.ObjectState;
import ta.defender.microsoft.UpdateClient;
import ta.defender.model.Code;
import ta.defender.model.Issue;
import ta.defender.model.ObjectChange;
import ta.defender.model.UpdateField;

/**
 * Carries out updates one by one: reads the object, compares, writes what differs, and reads again until the object shows it.
 *
 * <p>A write whose answer got lost is not repeated blindly: the object is read again and only what it still lacks is
 * written. A comment that may have been made is never sent again, also when no read shows it. Callable from any thread.
 */
final class Updater {
    /** How much later an object is read again that does not show what the service accepted. */
    static final Duration SECOND_LOOK = Duration.ofSeconds(2);

    /** How long an object is looked at that should show what we wrote: reads lag behind writes by some seconds. */
    static final List<Duration> LOOKS = List.of(SECOND_LOOK, SECOND_LOOK, Duration.ofSeconds(4), Duration.ofSeconds(8));

    /** A second comment would stay for ever. */
    private static final String IF_MISSING =
            "look at the object in the portal; repeat the update only if the comment is missing";

    private static final Duration LOCK_PAUSE = Duration.ofMillis(200);

    private static final int MAX_ATTEMPTS = 10;
    private static final Duration LONGEST_BACKOFF = Duration.ofMinutes(1);
    private static final Set<Integer> CHANGED_MEANWHILE = Set.of(409, 410, 412);
    private static final int NOT_FOUND = 404;

    private final UpdateTools tools;
    private final UpdateClient client;
    private final RunState state;
    private final Map<String, ReentrantLock> locks = new ConcurrentHashMap<>();
    /** When the latest read of an object began. */
    private final Map<String, Instant> reads = new ConcurrentHashMap<>();
    /** The login service refuses the account: it would do so for every row. */
    private volatile @Nullable Issue signInRefused;

    Updater(UpdateTools tools) {
        this.tools = tools;
        this.client = tools.client();
        this.state = tools.state();
    }

    /**
     * Where an update leads.
     *
     * @param path the identifier that was asked for, and those of the incidents it was merged into
     * @param state the object at its end; null when the update is settled, or the object is to be read when its turn comes
     * @param settled what became of the update, when nothing is left to be done
     */
    record Found(
            List<String> path,
            @Nullable ObjectState state,
            @Nullable UpdateOutcome settled) {
        static Found settled(PlannedRow.Update update, UpdateOutcome outcome) {
            return new Found(List.of(update.id()), null, outcome);
        }

        /** Whether nothing has to be read. */
        boolean isKnown() {
            return state != null || settled != null;
        }

        /** The object that the update is about. */
        String key() {
            return RunState.key(state == null ? path.get(path.size() - 1) : state.id());
        }
    }

    /** Reads the object that an update is about. */
    Found find(PlannedRow.Update update) {
        Work work = new Work(update);
        UpdateOutcome settled;
        Issue refused = signInRefused;
        if (refused != null) {
            return Found.settled(update, UpdateOutcome.Failed.of(refused));
        }
        try {
            if (tools.deadline().mayStart()) {
                UpdateOutcome paused = work.paused();
                return paused == null ? work.follow(true) : Found.settled(update, paused);
            }
            settled = notBegun();
        } catch (ApiException e) {
            settled = work.failed(e);
        } catch (TransportException e) {
            settled = mayGoOnLater(e) ? work.handedBack(null, e.retryAfter()) : work.failed(e);
        } catch (InterruptedException e) {
            settled = work.cutOff();
        } catch (IllegalStateException e) {
            if (!isCutOff()) {
                throw e;
            }
            settled = work.cutOff();
        }
        return Found.settled(update, settled);
    }

    /** Carries out one update. */
    UpdateOutcome carryOut(PlannedRow.Update update) {
        return carryOut(update, null);
    }

    /**
     * Carries out one update.
     *
     * @param found the object that was read for it just now; null to read it
     */
    UpdateOutcome carryOut(PlannedRow.Update update, @Nullable Found found) {
        Work work = new Work(update);
        Issue refused = signInRefused;
        if (refused != null) {
            return UpdateOutcome.Failed.of(refused);
        }
        if (!tools.deadline().mayStart()) {
            return notBegun();
        }
        try {
            UpdateOutcome paused = work.paused();
            UpdateOutcome outcome = paused == null ? work.run(found) : paused;
            work.remember(outcome);
            return outcome;
        } catch (ApiException e) {
            return work.failed(e);
        } catch (TransportException e) {
            return mayGoOnLater(e) ? work.handedBack(null, e.retryAfter()) : work.failed(e);
        } catch (InterruptedException e) {
            // the thread's flag stays down, so that the rows that follow are reported too
            return work.cutOff();
        } catch (IllegalStateException e) {
            // the connections of what is cut off are closed
            if (isCutOff()) {
                return work.cutOff();
            }
            throw e;
        }
    }

    private UpdateOutcome notBegun() {
        return UpdateOutcome.NotTried.before(isCutOff() ? UpdateCall.CUT_OFF : null, null);
    }

    private boolean isCutOff() {
        return tools.deadline().isBroughtForward();
    }

    /** Microsoft's rate limit gives no turn, or the time ends within this call; the next one may have it. */
    private boolean mayGoOnLater(TransportException e) {
        return (e.code() == Code.RATE_LIMITED || e.code() == Code.TIME_USED_UP)
                && tools.deadline().isHandingBack();
    }

    /** The service asks to wait, or fails, for longer than this call may take. */
    private boolean mayGoOnLater(ApiException e) {
        return (e.code() == Code.THROTTLED || e.code() == Code.UNAVAILABLE)
                && tools.deadline().isHandingBack();
    }

    /** The incident that is worked on leads to another one now. */
    private static final class MergedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final String into;

        MergedException(String into) {
            super("merged into " + into);
            this.into = into;
        }
    }

    /** A request to the service. */
    private interface Write {
        @Nullable ObjectState send() throws InterruptedException;
    }

    /** The work on one update. */
    private final class Work {
        private final PlannedRow.Update update;
        private final Instant started;
        private final List<String> path = new ArrayList<>();
        private final Set<String> versions = new LinkedHashSet<>();
        private String id;
        private @Nullable ObjectState before;
        private @Nullable ObjectState after;
        private @Nullable ObjectChange sent;
        private @Nullable PendingChange begun;
        private boolean accepted;
        /** The service answered a write with success. */
        private boolean answered;
        /** The values were accepted, and the comment not yet. */
        private boolean patched;
        /** A request with the comment may have reached the service. */
        private boolean commentSent;
        /** A comment may have been made of an incident that was merged into this one afterwards. */
        private boolean formerComment;

        /** The service accepted a write of an incident that was merged afterwards. */
        private boolean formerWrite;

        /** The answer to a write that shows what somebody else has changed since. */
        private @Nullable ObjectState overtaken;

        private PlannedRow.Wanted wanted;
        private String begunId = "";

        Work(PlannedRow.Update update) {
            this.started = tools.deadline().now();
            this.update = update;
            this.id = update.id();
            this.wanted = update.wanted();
        }

        UpdateOutcome run(@Nullable Found found) throws InterruptedException {
            Found start = found;
            for (boolean again = false; ; ) {
                try {
                    return once(start == null || !start.isKnown() ? follow(false) : start);
                } catch (MergedException e) {
                    // a read may lag behind the answer that showed it
                    state.merged(id, e.into);
                    beginAgain();
                } catch (ApiException e) {
                    // not found, though it was read: it may have been merged
                    boolean lookAgain =
                            CHANGED_MEANWHILE.contains(e.status()) || (e.status() == NOT_FOUND && sent != null);
                    if (again || accepted || commentSent || !lookAgain) {
                        throw e;
                    }
                    again = true;
                }
                // it changed while we wrote: read again, compare, and try once more
                start = null;
            }
        }

        /** Waits as long as an earlier call was asked to; what becomes of the update when there is no time for that. */
        @Nullable UpdateOutcome paused() throws InterruptedException {
            Instant until = state.pausedUntil(update.id());
            Duration wait = until == null
                    ? Duration.ZERO
                    : Duration.between(tools.deadline().now(), until);
            if (wait.isNegative() || wait.isZero()) {
                return null;
            }
            if (!tools.deadline().isHandingBack()
                    && wait.compareTo(tools.deadline().left()) < 0) {
                tools.sleeper().sleep(wait);
                return null;
            }
            Issue issue = Issue.of(Code.THROTTLED, "not tried again", later(wait));
            return tools.deadline().isHandingBack()
                    ? new UpdateOutcome.NotTried(List.of(), issue, wait)
                    : new UpdateOutcome.Failed(issue, null, null, List.of(), state.pauseStatus(update.id()));
        }

        /** The rows that follow need to know the latest comment that this run has seen or made. */
        void remember(UpdateOutcome outcome) {
            String comment = update.wanted().comment();
            String object = outcome.object();
            if (comment != null && object != null && outcome.succeeded()) {
                state.commented(object, comment);
            }
        }

        /** What was written of an incident that was merged meanwhile is written of the one that has its place. */
        private void beginAgain() {
            formerComment |= commentSent || (sent != null && sent.comment() != null);
            formerWrite |= accepted || patched || answered;
            answered = false;
            begun = null;
            before = null;
            after = null;
            sent = null;
            accepted = false;
            patched = false;
            commentSent = false;
            overtaken = null;
        }

        private UpdateOutcome once(Found found) throws InterruptedException {
            ObjectState now = found.state();
            if (now == null) {
                return Objects.requireNonNull(found.settled());
            }
            path.clear();
            path.addAll(found.path());
            id = path.get(path.size() - 1);
            if (begun != null && !RunState.key(begunId).equals(RunState.key(now.id()))) {
                beginAgain();
            }
            begunId = now.id();
            ReentrantLock lock = locks.computeIfAbsent(RunState.key(now.id()), none -> new ReentrantLock());
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
                if (!waits(LOCK_PAUSE)) {
                    throw new TransportException(
                            Code.TIME_USED_UP,
                            "another run of this add-on has the object in work",
                            "run the update again",
                            null);
                }
                held = tools.locks().tryHold(key);
            }
            try {
                boolean isFresh = held.lastReleased().isBefore(reads.getOrDefault(key, Instant.MIN));
                return compared(found, isFree && isFresh);
            } finally {
                held.release(tools.deadline().now());
            }
        }

        /**
         * @param isFresh whether nobody of this add-on has written since it was read
         */
        private UpdateOutcome compared(ObjectState found, boolean isFresh) throws InterruptedException {
            ObjectState present = isFresh && !lags(found) ? believed(found) : unmerged(read());
            return write(tools.dryRun() ? state.supposed(present) : present);
        }

        /**
         * Reads the object, or the incident that it was merged into.
         *
         * @param onlyToFind whether an incident that the run has read already is read when its turn comes
         */
        Found follow(boolean onlyToFind) throws InterruptedException {
            id = update.id();
            path.clear();
            path.add(id);
            while (true) {
                String next = state.into(id);
                ObjectState now = next == null || update.unchangedSince() != null ? look() : null;
                if (now != null && now.redirectId() != null) {
                    next = now.redirectId();
                    state.merged(id, next);
                }
                // the merge itself is a change that nobody has looked at
                Optional<Issue> conflict = next == null || now == null || formerWrite
                        ? Optional.empty()
                        : tools.refusals().conflict(update, now);
                if (conflict.isPresent()) {
                    return new Found(
                            List.copyOf(path),
                            null,
                            new UpdateOutcome.Refused(List.of(conflict.get()), now, UpdateOutcome.OK));
                }
                if (next == null) {
                    return new Found(List.copyOf(path), now, null);
                }
                id = next;
                boolean isLoop = path.contains(id) || path.size() > RunState.MAX_REDIRECTS;
                path.add(id);
                if (isLoop) {
                    return new Found(List.copyOf(path), null, loop());
                }
                if (onlyToFind && state.into(id) == null && state.hasRead(id)) {
                    return new Found(List.copyOf(path), null, null);
                }
            }
        }

        private UpdateOutcome loop() {
            return failed(
                    Issue.of(
                            Code.REDIRECT_LOOP,
                            (formerWrite ? "the service accepted the change of an incident; then " : "not tried: ")
                                    + "incidents are merged into each other in a circle, " + String.join(" to ", path),
                            "update the incident that the portal shows"),
                    0);
        }

        private ObjectState unmerged(ObjectState now) {
            if (now.redirectId() != null) {
                throw new MergedException(now.redirectId());
            }
            return now;
        }

        /** The object as it is, from a read that shows no less than this run knows of it. */
        private ObjectState read() throws InterruptedException {
            ObjectState now = look();
            for (Duration pause : LOOKS) {
                if (!lags(now) || !waits(pause)) {
                    break;
                }
                now = look();
            }
            return believed(now);
        }

        private ObjectState look() throws InterruptedException {
            Instant begun = tools.deadline().now();
            ObjectState now = client.read(id, tools.deadline().left());
            reads.put(RunState.key(now.id()), begun);
            return now;
        }

        private boolean lags(ObjectState now) {
            return state.isAheadOf(now);
        }

        private ObjectState believed(ObjectState now) {
            if (lags(now)) {
                throw new TransportException(
                        Code.STALE_READ,
                        "reads lag behind: the object is shown as of " + now.lastUpdate()
                                + ", which is older than what this run has seen or written of it",
                        "run the update again",
                        null);
            }
            state.saw(now.id(), now.lastUpdate());
            return now;
        }

        /** Waits before another look; false when there is no time for it. */
        private boolean waits(Duration pause) throws InterruptedException {
            if (tools.deadline().left().compareTo(pause) <= 0) {
                if (tools.deadline().isHandingBack()) {
                    throw new TransportException(Code.TIME_USED_UP, "no time for another look", "", null);
                }
                return false;
            }
            tools.sleeper().sleep(pause);
            return true;
        }

        private UpdateOutcome write(ObjectState first) throws InterruptedException {
            if (sent != null
                    && begun != null
                    && sent.hasFields()
                    && !begun.missingIn(first).hasFields()) {
                // the service did what it answered with a conflict
                if (isAsWeLeftIt(first)) {
                    wrote(first);
                }
            }
            String comment = wanted.comment();
            if (formerComment && comment != null && new CommentText(comment).countIn(first.comments()) > 0) {
                // the comment was made of the former incident, and came along
                wanted = new PlannedRow.Wanted(wanted.members(), wanted.tags(), null);
            }
            // what the first try has changed is compared with what the object was like before it
            PendingChange pending = patched && begun != null ? begun : pending(first);
            begun = pending;
            before = patched ? Objects.requireNonNullElse(before, first) : first;
            boolean isSo = pending.missingIn(first).isEmpty();
            if (isSo && patched) {
                return updated(first);
            }
            boolean byLostCall = state.isPerhapsOurs(update, first) && tools.isByOurApplication(first);
            if (isSo && byLostCall) {
                return new UpdateOutcome.Updated(
                        told(Issue.of(Code.UPDATED, "done by a call of this run whose answer was lost", "")),
                        first,
                        first,
                        ourVersion(first));
            }
            if (isSo && state.isOurs(update, first)) {
                return new UpdateOutcome.Updated(
                        told(Issue.of(Code.UPDATED, "done by an earlier call of this run", "")),
                        first,
                        first,
                        state.isOwn(first) ? ourVersion(first) : List.of());
            }
            if (isSo && state.isPerhapsOurs(update, first)) {
                return new UpdateOutcome.Unchanged(
                        told(Issue.of(
                                Code.UNCHANGED,
                                "No change needed now; a call of this run whose answer was lost may have made the change,"
                                        + " or somebody else",
                                "")),
                        first);
            }
            Optional<Issue> refusal = tools.refusals().of(update, first);
            if (refusal.isPresent()) {
                return new UpdateOutcome.Refused(List.of(partly(refusal.get())), first, UpdateOutcome.OK);
            }
            if (isSo) {
                String note = update.wanted().comment() == null
                        ? "No change needed"
                        : "No change needed; the comment is there already";
                return new UpdateOutcome.Unchanged(
                        told(Issue.of(Code.UNCHANGED, note + UpdateRemarks.absent(update.wanted(), first), "")), first);
            }
            if (tools.dryRun()) {
                state.suppose(first.id(), pending.missingIn(first));
                return new UpdateOutcome.WouldUpdate(
                        told(Issue.of(Code.WOULD_UPDATE, "dry run: nothing was written", "")), first);
            }
            commentSent = state.mayHaveComment(update);
            return writeMissing(pending, commentSent ? believed(shown(pending)) : first);
        }

        private PendingChange pending(ObjectState now) {
            return new PendingChange(tools.values(), wanted, now, state.commentCount(now.id(), wanted.comment()));
        }

        private UpdateOutcome writeMissing(PendingChange toDo, ObjectState first) throws InterruptedException {
            PendingChange pending = toDo;
            ObjectState now = first;
            for (int attempt = 1; ; attempt++) {
                boolean answered = false;
                ObjectChange missing = pending.missingIn(now);
                if (missing.isEmpty()) {
                    return updated(now);
                }
                commentSent &= missing.comment() != null;
                if (commentSent) {
                    after = missing.hasFields() ? valuesAlone(missing) : now;
                    boolean isOpen = pending.missingIn(after).hasFields();
                    return failed(
                            unknownComment("the object does not show it"
                                    + (isOpen
                                            ? ", nor the other values"
                                            : missing.hasFields() ? "; the other values are set" : "")),
                            0);
                }
                Optional<Issue> refusal =
                        missing.hasFields() && attempt > 1 ? tools.refusals().of(update, now) : Optional.empty();
                if (refusal.isPresent()) {
                    after = now;
                    return patched
                            ? failed(refusal.get(), UpdateOutcome.OK)
                            : new UpdateOutcome.Refused(List.of(partly(refusal.get())), now, UpdateOutcome.OK);
                }
                Duration pause = backoff(attempt);
                boolean nothingDone = false;
                try {
                    send(missing, pending);
                    accepted = true;
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
                    if (!(nothingDone || e.code() == Code.UNAVAILABLE)
                            || !mayTryAgain(nothingDone ? 1 : attempt, pause)) {
                        throw e;
                    }
                    answered = true;
                }
                tools.sleeper().sleep(pause);
                // others may have changed it meanwhile: what is written next is what it lacks then
                now = nothingDone ? unmerged(read()) : believed(shown(pending));
                // the service itself says that it failed; a gateway may say so after the service has done the work
                commentSent &= !answered;
                if (!patched && !commentSent && nothingDone) {
                    before = now;
                    pending = pending(now);
                }
            }
        }

        /** Sends the values again, which does no harm, without the comment that may have been made. */
        private ObjectState valuesAlone(ObjectChange missing) throws InterruptedException {
            sent = missing.withoutComment();
            wrote(answered(client.patch(id, sent, tools.deadline().left())));
            return unmerged(look());
        }

        private static Duration backoff(int attempt) {
            Duration doubled = Duration.ofSeconds(1L << Math.min(attempt - 1, 10));
            return doubled.compareTo(LONGEST_BACKOFF) < 0 ? doubled : LONGEST_BACKOFF;
        }

        private void send(ObjectChange missing, PendingChange pending) throws InterruptedException {
            sent = missing;
            String comment = missing.comment();
            if (comment == null) {
                wrote(answered(client.patch(id, missing, tools.deadline().left())));
            } else if (!client.commentsSeparately()) {
                wrote(answered(withComment(
                        () -> client.patch(id, missing, tools.deadline().left()))));
            } else {
                if (missing.hasFields()) {
                    ObjectState answer = client.patch(
                            id, missing.withoutComment(), tools.deadline().left());
                    answered = true;
                    patched = true;
                    if (answer != null) {
                        unmerged(answer);
                    }
                    ObjectState seen = shows(answer, pending) ? answer : readQuietly(pending);
                    wrote(seen);
                    if (seen != null && !shows(seen, pending)) {
                        // a comment on a change that was not made would be posted again by who repeats the update
                        return;
                    }
                }
                withComment(() -> {
                    client.comment(id, comment, tools.deadline().left());
                    return null;
                });
                patched = false;
            }
        }

        private @Nullable ObjectState answered(@Nullable ObjectState answer) {
            answered = true;
            return answer;
        }

        private @Nullable ObjectState withComment(Write write) throws InterruptedException {
            commentSent = true;
            try {
                return write.send();
            } catch (ApiException e) {
                commentSent = e.code() == Code.UNAVAILABLE;
                throw e;
            } catch (TransportException e) {
                commentSent = e.isPerhapsSent();
                throw e;
            }
        }

        /** Whether an answer shows the values that were written, and so their version. */
        private static boolean shows(@Nullable ObjectState answer, PendingChange pending) {
            return answer != null && !pending.missingIn(answer).hasFields();
        }

        /** The object between the values and the comment; null when it cannot be read. */
        private @Nullable ObjectState readQuietly(PendingChange pending) throws InterruptedException {
            try {
                ObjectState now = unmerged(read());
                for (Duration pause : LOOKS) {
                    if (shows(now, pending) || !waits(pause)) {
                        break;
                    }
                    now = unmerged(read());
                }
                return now;
            } catch (ApiException | TransportException e) {
                return null;
            }
        }

        private void wrote(@Nullable ObjectState answer) {
            if (answer != null) {
                unmerged(answer);
            }
            String version = answer == null ? null : answer.lastUpdate();
            if (answer != null && version != null && !version.equals(lastUpdate(before))) {
                if (!isAsWeLeftIt(answer, true)) {
                    // the service read the object again before it answered
                    overtaken = answer;
                    state.saw(id, version);
                    return;
                }
                after = answer;
                versions.add(version);
                state.wrote(id, version);
            }
        }

        /** The object as it is now; read again, a little later, when it does not show the change yet. */
        private ObjectState shown(PendingChange pending) throws InterruptedException {
            ObjectState now = unmerged(look());
            for (int look = 0; !pending.missingIn(now).isEmpty(); look++) {
                boolean longer = (commentSent && !accepted) || lags(now);
                if (look == (longer ? LOOKS.size() : 1) || !waits(LOOKS.get(look))) {
                    break;
                }
                now = unmerged(look());
            }
            return now;
        }

        private UpdateOutcome verified(PendingChange pending) throws InterruptedException {
            ObjectState now;
            try {
                now = shown(pending);
            } catch (ApiException | TransportException e) {
                if (e instanceof TransportException late && mayGoOnLater(late)) {
                    throw late;
                }
                if (e instanceof ApiException late && mayGoOnLater(late)) {
                    throw late;
                }
                isNotShown(pending.missingIn(Objects.requireNonNull(before)));
                return failed(
                        Issue.of(
                                Code.NOT_CONFIRMED,
                                "the service accepted the change, but the object could not be read afterwards: "
                                        + e.issue().what(),
                                "look at the object"),
                        UpdateOutcome.OK);
            }
            if (pending.missingIn(now).isEmpty()) {
                return updated(now);
            }
            isNotShown(pending.missingIn(now));
            boolean isChangedSince = overtaken != null || isChangedSince(pending, now);
            after = now;
            if (isChangedSince) {
                return failed(
                        Issue.of(
                                Code.CHANGED_MEANWHILE,
                                "the service accepted the change, and "
                                        + Objects.requireNonNullElse(now.lastModifiedBy(), "somebody else")
                                        + " has changed the object since, at " + now.lastUpdate(),
                                "look at the object; repeat the update only if it still holds"),
                        UpdateOutcome.OK);
            }
            return failed(notShown(pending.missingIn(now), before, now), UpdateOutcome.OK);
        }

        /** Whether the answer to the write showed the values, and a person has changed the object afterwards. */
        private boolean isChangedSince(PendingChange pending, ObjectState now) {
            ObjectState answer = after;
            String author = now.lastModifiedBy();
            Instant made = answer == null ? null : answer.lastUpdateInstant();
            Instant shown = now.lastUpdateInstant();
            return answer != null
                    && shows(answer, pending)
                    && made != null
                    && shown != null
                    && shown.isAfter(made)
                    && author != null
                    && author.contains("@");
        }

        /** The rows that follow must not believe a read from before the write. */
        private void isNotShown(ObjectChange missing) {
            String version = lastUpdate(before);
            if (missing.hasFields() && versions.isEmpty() && version != null) {
                state.passed(id, version);
            }
        }

        private UpdateOutcome updated(ObjectState now) {
            state.saw(now.id(), now.lastUpdate());
            // a version after our PATCH is ours only if we posted a comment too
            boolean ours =
                    versions.isEmpty() || (sent != null && sent.comment() != null && client.commentsSeparately());
            String version = now.lastUpdate();
            if (ours && version != null && !version.equals(lastUpdate(before)) && isAsWeLeftIt(now)) {
                versions.add(version);
                state.wrote(id, version);
            }
            ObjectState then = Objects.requireNonNull(before);
            String remarks =
                    UpdateRemarks.besides(update.wanted(), then, now) + UpdateRemarks.absent(update.wanted(), then);
            return new UpdateOutcome.Updated(
                    told(Issue.of(Code.UPDATED, "done" + remarks, "")),
                    Objects.requireNonNull(before),
                    now,
                    List.copyOf(versions));
        }

        /** Whether nothing differs but what we wrote since the object was last seen: otherwise somebody else made the version. */
        private boolean isAsWeLeftIt(ObjectState now) {
            return isAsWeLeftIt(now, false);
        }

        /**
         * @param partial whether what it does not show may be as it was, as in the answer to a write
         */
        private boolean isAsWeLeftIt(ObjectState now, boolean partial) {
            ObjectState known = after == null ? before : after;
            ObjectChange wrote = sent;
            if (known == null || wrote == null) {
                return true;
            }
            String author = now.lastModifiedBy();
            boolean byAPerson = author != null && author.contains("@") && !author.equals(known.lastModifiedBy());
            boolean moreComments = now.showsComments()
                    && known.showsComments()
                    && now.comments().size() > known.comments().size() + (wrote.comment() == null ? 0 : 1);
            boolean otherTags = wrote.tags() == null
                    && (!partial || now.showsTags())
                    && !Set.copyOf(now.tags()).equals(Set.copyOf(known.tags()));
            return !byAPerson
                    && !moreComments
                    && !otherTags
                    && Stream.of(UpdateField.values())
                            .filter(field -> field.isMember()
                                    && (!partial || now.value(field) != null)
                                    && !wrote.members().containsKey(field)
                                    && field != UpdateField.CLASSIFICATION
                                    && field != UpdateField.DETERMINATION)
                            .allMatch(field ->
                                    tools.values().same(now.feed(), field, now.value(field), known.value(field)));
        }

        private static List<String> ourVersion(ObjectState now) {
            return now.lastUpdate() == null ? List.of() : List.of(now.lastUpdate());
        }

        /** For the next call, which the service asks to leave the object alone so long. */
        private UpdateOutcome paused(Issue cause, @Nullable Duration retryAfter, int status) {
            if (retryAfter != null && !retryAfter.isZero()) {
                state.paused(id, tools.deadline().now().plus(retryAfter), status);
            }
            return handedBack(cause, retryAfter);
        }

        /** For the next call, with what this one has written. */
        UpdateOutcome handedBack(@Nullable Issue cause, @Nullable Duration retryAfter) {
            if (accepted || patched) {
                state.accepted(id, update);
            }
            String comment = update.wanted().comment();
            if (commentSent && comment != null) {
                state.unsure(id, comment);
            }
            return new UpdateOutcome.NotTried(List.copyOf(versions), cause, retryAfter);
        }

        /** What is known of a change when somebody ends the work. */
        UpdateOutcome cutOff() {
            if (sent == null) {
                return failed(UpdateCall.CUT_OFF, 0);
            }
            if (commentSent) {
                return failed(unknownComment("Splunk ended the action"), 0);
            }
            String what = patched
                    ? "Splunk ended the action"
                    : accepted
                            ? "the service accepted the change, and Splunk ended the action before a read showed it"
                            : "the change was sent, and Splunk ended the action before the answer; whether it was done is"
                                    + " not known";
            return failed(Issue.of(Code.CUT_OFF, what, UpdateCall.CUT_OFF.remedy()), 0);
        }

        UpdateOutcome failed(ApiException e) {
            if (isCutOff()) {
                return cutOff();
            }
            if (mayGoOnLater(e)) {
                return paused(Issue.of(e.code(), e.serviceWords(), later(e.retryAfter())), e.retryAfter(), e.status());
            }
            if (commentSent) {
                return failed(unknownComment(e.serviceWords()), e.status());
            }
            if (e.status() == UpdateOutcome.OK && !e.serviceCode().isEmpty()) {
                return failed(
                        Issue.of(
                                Code.SERVICE_REFUSED,
                                e.serviceWords(),
                                "mend what Microsoft names, then run the update again"),
                        e.status());
            }
            if (e.status() == 400 && patched) {
                return failed(
                        Issue.of(
                                Code.SERVICE_REFUSED,
                                e.serviceWords(),
                                "change the text of the comment, and repeat the update"),
                        400);
            }
            if (e.status() == 400) {
                Issue refused = partly(Issue.of(
                        Code.SERVICE_REFUSED,
                        e.serviceWords(),
                        sent == null ? "" : tools.refusals().sent(sent, client.feed())));
                return new UpdateOutcome.Refused(List.of(refused), before, 400);
            }
            if (CHANGED_MEANWHILE.contains(e.status()) && before != null) {
                return failed(
                        Issue.of(
                                Code.CHANGED_MEANWHILE,
                                e.serviceWords(),
                                "the object was read again and the change was tried once more; look at it and repeat"
                                        + " the update if it still holds"),
                        e.status());
            }
            if (e.status() < 400) {
                return failed(
                        Issue.of(
                                Code.BODY_MALFORMED,
                                e.issue().what(),
                                "check the base URL of the account, and for a proxy that answers in place of Microsoft"),
                        e.status());
            }
            String remedy = switch (e.code()) {
                case UNAUTHORIZED ->
                    "Microsoft does not accept the account's token for this API; test the account on the page Accounts";
                case FORBIDDEN ->
                    "give the app registration the application permission "
                            + client.feed().writePermission()
                            + " and have an administrator consent to it; if it has it, check in the Microsoft Defender"
                            + " portal that the tenant is onboarded and licensed";
                case THROTTLED, UNAVAILABLE -> later(e.retryAfter());
                default ->
                    e.status() == 404 && path.size() > 1
                            ? "look at incident " + id + " in the portal, and update it if it is there"
                            : e.status() == 404
                                    ? "check that the ID is right and belongs to the tenant and the API (api="
                                            + client.feed().api().settingValue() + ") of this account"
                                    : "";
            };
            Code code = e.status() == 404 ? Code.NOT_FOUND : e.code();
            return failed(Issue.of(code, e.serviceWords(), remedy), e.status());
        }

        private String later(@Nullable Duration asked) {
            return asked == null || asked.isZero()
                    ? "it was retried until the action's time was nearly over; run it again"
                    : "Microsoft asks to wait " + asked.toSeconds()
                            + " s, which is longer than the time that is left; run it again after that, or raise maxtime by as"
                            + " much";
        }

        UpdateOutcome failed(TransportException e) {
            if (isCutOff()) {
                return cutOff();
            }
            if (tools.deadline().isHandingBack() && e.isTransient()) {
                if (sent != null && e.isPerhapsSent()) {
                    // the next call looks at what became of it
                    state.lost(List.of(id), started);
                }
                return paused(e.issue(), e.retryAfter(), 0);
            }
            if (RunState.isSignInRefused(e.code())) {
                signInRefused = e.issue();
                state.failed(e.code());
            }
            if (commentSent) {
                return failed(unknownComment(e.issue().what()), 0);
            }
            boolean unknown = sent != null && e.isPerhapsSent();
            return failed(
                    Issue.of(
                            e.code(),
                            e.issue().what() + (unknown ? "; whether it was done is not known" : ""),
                            e.code() == Code.RATE_LIMITED
                                    ? "run the rows that are left again, or raise maxtime of the action in alert_actions.conf"
                                    : e.issue().remedy()),
                    0);
        }

        private UpdateOutcome failed(Issue issue, int status) {
            String comment = update.wanted().comment();
            if (commentSent && comment != null) {
                state.unsure(id, comment);
                state.commented(id, comment);
            }
            return new UpdateOutcome.Failed(partly(issue), before, after, List.copyOf(versions), status);
        }

        private Issue partly(Issue issue) {
            return told(
                    patched && !commentSent
                            ? new Issue(
                                    issue.code(),
                                    "the service accepted the values, but the comment was not posted: " + issue.what(),
                                    issue.remedy(),
                                    issue.field())
                            : issue);
        }

        /** With the incident that was taken instead of the one asked for. */
        private Issue told(Issue issue) {
            if (path.size() <= 1) {
                return issue;
            }
            boolean taken = before != null || after != null;
            return new Issue(
                    issue.code(),
                    "incident " + update.id() + " was merged into " + id
                            + (taken ? ", which was taken instead: " : ": ") + issue.what(),
                    issue.remedy(),
                    issue.field());
        }
    }

    /** A comment that may have been made, and that no read shows. */
    static Issue unknownComment(String why) {
        return Issue.of(
                Code.NOT_CONFIRMED,
                "the comment was sent once, and whether it was made is not known: " + why,
                IF_MISSING);
    }

    /** An accepted change that the object does not show. */
    static Issue notShown(ObjectChange missing, @Nullable ObjectState before, ObjectState now) {
        if (missing.comment() != null && !missing.hasFields()) {
            int more = now.comments().size()
                    - (before == null ? 0 : before.comments().size());
            return Issue.of(
                    Code.NOT_CONFIRMED,
                    "the service accepted the comment, but "
                            + (!now.showsComments()
                                    ? "the object does not show its comments"
                                    : more > 0
                                            ? "the object shows another text: it has " + more
                                                    + " comments more than before, none with this one"
                                            : "the object does not show it"),
                    IF_MISSING);
        }
        List<String> shown = new ArrayList<>();
        missing.members()
                .keySet()
                .forEach(field ->
                        shown.add(field.member() + " " + Objects.requireNonNullElse(now.value(field), "null")));
        if (missing.tags() != null) {
            shown.add(now.feed().tagsMember() + " " + now.tags());
        }
        if (missing.comment() != null) {
            shown.add("no such comment");
        }
        return Issue.of(
                Code.NOT_SHOWN,
                "the service accepted the change, but the object still has " + String.join(", ", shown),
                missing.comment() == null ? "look at the object in the portal, then repeat the update" : IF_MISSING);
    }

    private static @Nullable String lastUpdate(@Nullable ObjectState state) {
        return state == null ? null : state.lastUpdate();
    }

    private boolean mayTryAgain(int attempt, Duration pause) {
        return attempt < MAX_ATTEMPTS && tools.deadline().left().compareTo(pause) > 0;
    }
}
