package ta.defender.update;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import ta.defender.http.Sleeper;
import ta.defender.http.TransportException;
import ta.defender.json.JsonView;
import ta.defender.microsoft.UpdateClient;
import ta.defender.model.InvalidSettingsException;
import ta.defender.splunk.DocumentCollection;
import ta.defender.splunk.SplunkException;
import ta.defender.splunk.SplunkLog;

/**
 * Carries out some requests of one account and API: claims each, looks at it again, does what is asked, writes the audit
 * event, and only then says in the queue what became of it. Cut off anywhere, the next one to claim goes on.
 */
final class RequestGroup {
    /** Well below {@link RequestClaims#LEASE}. */
    private static final Duration TIME = Duration.ofMinutes(4);

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(30);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(30);
    private static final int DOUBLINGS = 6;

    /** After so many tries that ended without a word, a request is what ends the process. */
    private static final int MOST_LOST = 5;

    private static final int WRITES = 3;

    private final DocumentCollection requests;
    private final RequestClaims claims;
    private final UpdateAccounts accounts;
    private final BiFunction<String, String, AuditSink> audits;
    private final InstantSource clock;
    private final Sleeper sleeper;
    private final SplunkLog log;
    private final UpdatePlanner planner = new UpdatePlanner(UpdateValues.SHIPPED);
    private final Map<String, Integer> counts = new TreeMap<>();
    private final Set<String> open = ConcurrentHashMap.newKeySet();
    private volatile @Nullable UpdateRun run;
    private volatile @Nullable Deadline deadline;

    RequestGroup(
            DocumentCollection requests,
            RequestClaims claims,
            UpdateAccounts accounts,
            BiFunction<String, String, AuditSink> audits,
            InstantSource clock,
            Sleeper sleeper,
            SplunkLog log) {
        this.requests = requests;
        this.claims = claims;
        this.accounts = accounts;
        this.audits = audits;
        this.clock = clock;
        this.sleeper = sleeper;
        this.log = log;
    }

    /** One claimed request. */
    private record Work(QueuedRequest request, String claim, PlannedRow row) {}

    /** Carries out those of the requests that can be claimed. */
    void carryOut(List<QueuedRequest> found) throws InterruptedException {
        List<Work> works = new ArrayList<>();
        try {
            for (QueuedRequest request : found) {
                Work work = claim(request.key());
                if (work != null && isToBeDone(work)) {
                    open.add(work.request().key());
                    works.add(work);
                }
            }
        } catch (SplunkException | TransportException e) {
            log.debug("queued updates: " + e.getMessage());
        }
        if (!works.isEmpty()) {
            carryOutClaimed(works);
            log.info("queued updates of " + found.get(0).ask().group() + ": " + counts);
        }
    }

    /** Ends what is being waited for; what is not done is put back. */
    void interrupt() {
        Deadline end = deadline;
        UpdateRun running = run;
        if (end != null) {
            end.bringForward();
        }
        if (running != null) {
            running.interrupt();
        }
    }

    /** The request as it is once nobody else can work on it; null when it is not ours to do. */
    private @Nullable Work claim(String key) throws InterruptedException {
        String claim = claims.claim(key);
        if (claim == null) {
            return null;
        }
        Instant now = clock.instant();
        QueuedRequest request = read(key);
        if (request != null && isStillDue(request, now)) {
            QueuedRequest claimed = request.claimedBy(claims.owner(), now, now.plus(RequestClaims.LEASE));
            // one that was deleted meanwhile was cancelled
            if (requests.replace(key, RequestFormat.json(claimed))) {
                return new Work(claimed, claim, plan(claimed));
            }
        }
        claims.release(claim);
        return null;
    }

    /** Another process may have tried it since we found it. */
    private static boolean isStillDue(QueuedRequest request, Instant now) {
        QueuedRequest.Standing standing = request.standing();
        return standing.state() == RequestState.CLAIMED
                || (standing.state() == RequestState.QUEUED && !standing.due().isAfter(now));
    }

    private @Nullable QueuedRequest read(String key) throws InterruptedException {
        Optional<JsonView> document = requests.read(key);
        try {
            return document.isPresent() ? RequestFormat.read(document.get()) : null;
        } catch (IllegalArgumentException e) {
            // the next look says what is wrong with it
            return null;
        }
    }

    private PlannedRow plan(QueuedRequest request) {
        PlannedRow row = planner.plan(request.ask().actionRequest()).rows().get(0);
        return new PlannedRow(
                request.ask().row(), row.id(), row.requested(), row.update(), row.refusal(), row.origin());
    }

    /** Ends what cannot or must not be carried out any more. */
    private boolean isToBeDone(Work work) {
        QueuedRequest request = work.request();
        if (work.row().update() == null) {
            finish(
                    work,
                    RequestState.REFUSED,
                    new UpdateOutcome.Refused(work.row().refusal(), null, 0));
            return false;
        }
        if (!request.ask().expires().isAfter(clock.instant())) {
            String last = request.standing().attempts() > 1
                    ? "; the last of " + (request.standing().attempts() - 1) + " tries: "
                            + request.standing().message()
                    : ", before an input got to it";
            finish(
                    work,
                    RequestState.EXPIRED,
                    new UpdateOutcome.Failed(
                            "the request expired at " + request.ask().expires() + last, null, null, 0));
            return false;
        }
        if (request.standing().lost() > MOST_LOST) {
            finish(
                    work,
                    RequestState.FAILED,
                    new UpdateOutcome.Failed(
                            "given up: the input ended " + request.standing().lost()
                                    + " times while it carried this out; whether it was done is not known",
                            null,
                            null,
                            0));
            return false;
        }
        return true;
    }

    private void carryOutClaimed(List<Work> works) throws InterruptedException {
        Map<PlannedRow.Update, List<Work>> byUpdate = new LinkedHashMap<>();
        for (Work work : works) {
            PlannedRow.Update update = work.row().update();
            if (update != null) {
                byUpdate.computeIfAbsent(update, none -> new ArrayList<>()).add(work);
            }
        }
        QueuedRequest.Ask any = works.get(0).request().ask();
        String unfinished = "was cut off, because the input ended";
        try {
            Deadline end = new Deadline(
                    clock,
                    clock.instant().plus(TIME),
                    "the time of this turn is used up; it goes on with the next one");
            UpdateClient client = accounts.open(any.account(), any.feed());
            UpdateRun updates = new UpdateRun(
                    new UpdatePlan(works.stream().map(Work::row).toList()),
                    new RequestMemory(claims, requestOf(byUpdate)),
                    (update, outcome) ->
                            byUpdate.getOrDefault(update, List.of()).forEach(work -> report(work, outcome)));
            deadline = end;
            run = updates;
            updates.carryOut(client, sleeper, end);
        } catch (InvalidSettingsException | SplunkException | TransportException e) {
            unfinished = String.valueOf(e.getMessage());
            log.error("queued updates of " + any.group() + " wait: " + unfinished);
        } finally {
            for (Work work : works) {
                if (open.contains(work.request().key())) {
                    again(work, unfinished, 0);
                }
            }
        }
    }

    private static Map<PlannedRow.Update, QueuedRequest> requestOf(Map<PlannedRow.Update, List<Work>> works) {
        Map<PlannedRow.Update, QueuedRequest> requests = new LinkedHashMap<>();
        works.forEach((update, same) -> requests.put(update, same.get(0).request()));
        return requests;
    }

    private void report(Work work, UpdateOutcome outcome) {
        if (outcome.mayHelpToRepeat()) {
            again(work, outcome.message(), outcome.statusCode());
        } else {
            finish(
                    work,
                    switch (outcome.word()) {
                        case "updated" -> RequestState.UPDATED;
                        case "unchanged" -> RequestState.UNCHANGED;
                        case "refused" -> RequestState.REFUSED;
                        default -> RequestState.FAILED;
                    },
                    outcome);
        }
    }

    /** The event first: a request is at its end only when there is proof of it. */
    private void finish(Work work, RequestState state, UpdateOutcome outcome) {
        QueuedRequest done = work.request().finished(state, outcome.message(), outcome.statusCode(), clock.instant());
        QueuedRequest.Ask ask = done.ask();
        AuditSink audit = audits.apply(ask.index(), ask.action());
        audit.accept(AuditEvent.text(
                ask.actionRequest(), work.row(), outcome, work.row().number(), clock.instant(), done));
        audit.flush();
        String line = ask.action() + " request=" + done.key() + " id=" + ask.id() + " user=" + ask.user() + " outcome="
                + state.word() + " " + outcome.message();
        if (outcome.succeeded()) {
            log.debug(line);
        } else {
            log.error(line);
        }
        close(work, done, state.word());
    }

    /** Back into the queue, for a later time. */
    private void again(Work work, String message, int statusCode) {
        int doublings = Math.min(DOUBLINGS, work.request().standing().attempts() - 1);
        Duration pause = FIRST_PAUSE.multipliedBy(1L << doublings);
        Instant due = clock.instant().plus(pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause);
        Instant expires = work.request().ask().expires();
        log.warn(work.request().ask().action() + " request=" + work.request().key() + " id="
                + work.request().ask().id() + " is tried again: " + message);
        close(
                work,
                work.request().again(message, statusCode, due.isAfter(expires) ? expires : due),
                "to be tried again");
    }

    /** Writes where the request stands, and gives it free; even a thread that was told to stop does. */
    private void close(Work work, QueuedRequest now, String counted) {
        boolean interrupted = Thread.interrupted();
        open.remove(now.key());
        synchronized (counts) {
            counts.merge(counted, 1, Integer::sum);
        }
        try {
            write(work, now);
        } catch (SplunkException | TransportException e) {
            log.warn("request=" + now.key() + " in the queue could not be set to "
                    + now.standing().state().word() + ": " + e.getMessage()
                    + "; it is looked at again when its claim ends");
        } catch (InterruptedException e) {
            interrupted = true;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void write(Work work, QueuedRequest now) throws InterruptedException {
        for (int attempt = 1; ; attempt++) {
            try {
                if (now.standing().state() != RequestState.QUEUED) {
                    requests.replace(now.key(), RequestFormat.json(now));
                    claims.forget(now.key());
                    return;
                }
                QueuedRequest stored = read(now.key());
                // cancelled while it was worked on: so it is not tried again
                if (stored != null && stored.standing().state().isOpen()) {
                    requests.replace(now.key(), RequestFormat.json(now));
                }
                claims.release(work.claim());
                return;
            } catch (SplunkException | TransportException e) {
                if (attempt >= WRITES) {
                    throw e;
                }
            }
            sleeper.sleep(Duration.ofSeconds(attempt));
        }
    }
}
