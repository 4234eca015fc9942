package ta.defender.cli;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import ta.defender.http.Responses;
import ta.defender.http.Sleeper;
import ta.defender.http.TransportException;
import ta.defender.model.Code;
import ta.defender.model.Issue;
import ta.defender.model.UpdateField;
import ta.defender.splunk.ManagementPort;
import ta.defender.splunk.ServiceResponse;
import ta.defender.splunk.SplunkLog;
import ta.defender.update.Deadline;
import ta.defender.update.RowResult;
import ta.defender.update.RunState;
import ta.defender.update.UpdateCall;
import ta.defender.update.UpdateResponse;
import ta.defender.update.UpdateRow;

/**
 * Hands rows to the add-on's REST service, some at a time, until every row has its result or the service does not answer. Used
 * by one thread, but for {@link #withdraw}.
 */
final class ServiceUpdates {
    /** The longest time that one call may work. */
    private static final Duration CALL = Duration.ofSeconds(45);
    /** What a call needs that only says why rows were not done. */
    private static final Duration LAST_WORD = Duration.ofSeconds(10);
    /** What starting the service and sending the answer may take besides. */
    private static final Duration MARGIN = Duration.ofSeconds(40);

    /** How far an answer may come after the end of the action's time; reporting has some time of its own. */
    private static final Duration GRACE = Duration.ofSeconds(5);

    private static final Duration BUSY = Duration.ofSeconds(2);
    private static final Duration NO_TURN = Duration.ofSeconds(5);
    /** How long comments of a lost call may take to show: rows that are tried again are compared with what is read. */
    private static final Duration SHOWN = Duration.ofSeconds(10);

    /** How often a row is handed back because of a failure, before a call of its own has the last word. */
    private static final int MOST_HANDED_BACK = 8;

    private static final int LOST_CALLS = 2;
    /** How often a call is sent again that splunkd was too busy, or not yet ready, to hand on. */
    private static final int REPEATS = 4;
    /** The service's own status for a failure of splunkd or Microsoft. */
    private static final int BAD_GATEWAY = 502;

    private static final int MAX_CHARACTERS = 600_000;

    private final ManagementPort port;
    private final UpdateCall all;
    private final Sleeper sleeper;
    private final Deadline deadline;
    private final SplunkLog log;
    private final Consumer<RowResult> results;
    private final Deque<UpdateRow> pending;
    /** Of the present call. */
    private List<UpdateRow> handedOver = List.of();

    private List<UpdateRow> unanswered = List.of();

    private final RunState state = new RunState();
    private final Map<Integer, Integer> handedBack = new HashMap<>();
    /** Rows for which Microsoft asks to wait longer than the action may take. */
    private final Set<Integer> tooLate = new HashSet<>();

    private Duration asked = Duration.ZERO;
    private final List<Issue> errors = new ArrayList<>();
    private String absence = "";
    private boolean tried;
    private int repeats;

    /** How it ended. */
    enum End {
        /** Every row has its result. */
        DONE,
        /** The service does not answer: the rows that are left have to be done otherwise. */
        ABSENT,
        /** The time of the action is used up, and rows are left. */
        OUT_OF_TIME,
        /** The service does not accept the call. */
        REFUSED
    }

    /** What a run needs besides the rows. */
    record Tools(Sleeper sleeper, Deadline deadline, SplunkLog log) {}

    /**
     * @param all the rows of the run
     * @param results told what became of each
     */
    ServiceUpdates(ManagementPort port, UpdateCall all, Tools tools, Consumer<RowResult> results) {
        this.port = port;
        this.all = all;
        this.sleeper = tools.sleeper();
        this.deadline = tools.deadline();
        this.log = tools.log();
        this.results = results;
        this.pending = new ArrayDeque<>(all.rows());
    }

    /** Rows without a result, in their order, with what the service may have done of them. */
    synchronized UpdateCall left() {
        return part(List.copyOf(pending));
    }

    /** Hands over no more rows; gives those that the service has not been given. */
    synchronized UpdateCall withdraw() {
        List<UpdateRow> rest = new ArrayList<>(pending);
        rest.removeAll(handedOver);
        pending.removeAll(rest);
        return part(rest);
    }

    private UpdateCall part(List<UpdateRow> rows) {
        UpdateCall.Options options = all.options();
        return all.part(
                rows, new UpdateCall.Options(options.index(), options.dryRun(), true, options.time(), known(rows)));
    }

    /** What is known of the objects that these rows name or lead to. */
    private RunState known(List<UpdateRow> rows) {
        return state.of(
                all.part(rows, all.options()).ids(), !all.target().feed().isOfAlerts());
    }

    /** Why there was no answer with results. */
    String absence() {
        return absence;
    }

    /** Why the service did not accept a call. */
    List<Issue> errors() {
        return List.copyOf(errors);
    }

    /** The reason to give for the rows of a call that the service did not accept. */
    Issue refusal() {
        return errors.isEmpty()
                ? Issue.of(Code.SERVICE, "the add-on's service did not accept the rows", "see its log")
                : errors.get(errors.size() - 1);
    }

    /** Whether the service tried at least one row. */
    boolean hasTried() {
        return tried;
    }

    End carryOut() throws InterruptedException {
        int lost = 0;
        // a service that is busy for longer leaves the action the time to do the work itself
        Duration busyUntil = deadline.left().dividedBy(2);
        while (!pending.isEmpty()) {
            if (deadline.left().isZero()) {
                return outOfTime();
            }
            UpdateCall call = next();
            if (call.rows().isEmpty()) {
                return End.DONE;
            }
            Instant begun = deadline.now();
            ServiceResponse response;
            try {
                response = port.callService("update", call.json(), timeout(call));
            } catch (TransportException e) {
                absence = String.valueOf(e.getMessage());
                log.debug("the service did not answer: " + absence);
                if (!e.isPerhapsSent()) {
                    if (mayRepeat(busyUntil)) {
                        continue;
                    }
                    return End.ABSENT;
                }
                lost++;
                unanswered = call.rows();
                isPerhapsDone(call, begun);
                if (lost >= LOST_CALLS) {
                    return deadline.left().isZero() ? outOfTime() : End.ABSENT;
                }
                // rows that were done meanwhile come out as unchanged
                continue;
            }
            if (response.status() == 429) {
                Duration pause = pause(response.retryAfter());
                absence = "HTTP 429: it is busy";
                if (deadline.left().minus(pause).compareTo(busyUntil) < 0) {
                    return End.ABSENT;
                }
                sleeper.sleep(pause);
                continue;
            }
            UpdateResponse answer = UpdateResponse.read(response.body(), call.rows());
            if (answer == null) {
                absence = "HTTP " + response.status() + " without its results";
                if (Responses.isServerError(response.status())) {
                    isPerhapsDone(call, begun);
                    // splunkd answers 500 for a service that it cannot start, and always will
                    if ((response.status() != 500 || ++lost < LOST_CALLS) && mayRepeat(busyUntil)) {
                        continue;
                    }
                }
                return response.status() == 403 ? refused(response.status()) : End.ABSENT;
            }
            if (!answer.ok() && answer.rows().isEmpty() && response.status() == BAD_GATEWAY && mayRepeat(busyUntil)) {
                continue;
            }
            if (answer.ok() && answer.rows().isEmpty()) {
                absence = "its answer has none of the rows";
                if (++lost >= LOST_CALLS) {
                    return End.ABSENT;
                }
                sleeper.sleep(shorter(NO_TURN, deadline.left()));
                continue;
            }
            repeats = 0;
            lost = 0;
            unanswered = List.of();
            answer.warnings().forEach(warning -> log.warn(all.target().action() + ": " + warning));
            int before = pending.size();
            int late = tooLate.size();
            take(answer);
            boolean isWaiting = pending.size() == before && tooLate.size() == late;
            if (answer.ok() && (isWaiting || !asked.isZero())) {
                // Microsoft's rate limit gives no turn yet; a wait that is longer than the time is of no use
                boolean fits = asked.compareTo(NO_TURN) > 0 && asked.compareTo(deadline.left()) < 0;
                sleeper.sleep(shorter(fits ? asked : NO_TURN, deadline.left()));
            }
            errors.addAll(answer.errors());
            if (!answer.ok() && answer.rows().isEmpty()) {
                return End.REFUSED;
            }
        }
        return End.DONE;
    }

    /** Rows of a call without an answer are the service's: it may be at work on them, and audits them itself. */
    private synchronized End outOfTime() {
        Issue issue = Issue.of(
                Code.NOT_CONFIRMED,
                "the row was handed to the add-on's service, which has not answered in the time of the action; whether it"
                        + " was done is not known",
                "look for the row's audit event; raise maxtime of the action in alert_actions.conf");
        pending.removeAll(unanswered);
        unanswered.forEach(
                row -> results.accept(new RowResult(row, "failed", 0, List.of(issue), List.of(), Duration.ZERO)));
        tried |= !unanswered.isEmpty();
        return pending.isEmpty() ? End.DONE : End.OUT_OF_TIME;
    }

    /** Waits before the next attempt; false when no attempt or no time is left. */
    private boolean mayRepeat(Duration busyUntil) throws InterruptedException {
        Duration pause = BUSY.multipliedBy(1L << repeats);
        if (repeats == REPEATS || deadline.left().minus(pause).compareTo(busyUntil) < 0) {
            return false;
        }
        repeats++;
        sleeper.sleep(pause);
        return true;
    }

    /** The next call knows what this one may have written, and reads it. */
    private void isPerhapsDone(UpdateCall call, Instant begun) throws InterruptedException {
        state.lost(call.ids(), begun);
        boolean said =
                call.rows().stream().anyMatch(row -> row.requested().containsKey(UpdateField.COMMENT.parameter()));
        if (said && !all.options().dryRun()) {
            sleeper.sleep(shorter(SHOWN, deadline.left()));
        }
    }

    /** The next call: rows in their order, so that those of one object take effect one after the other. */
    private synchronized UpdateCall next() {
        Duration left = deadline.left();
        boolean last = left.compareTo(CALL.plus(LAST_WORD)) < 0;
        List<UpdateRow> rows = new ArrayList<>();
        long characters = 0;
        boolean isLastWord = isExhausted(pending.peekFirst());
        for (UpdateRow row : pending) {
            if (isExhausted(row) != isLastWord) {
                break;
            }
            for (String text : row.requested().values()) {
                characters += text.length();
            }
            if (rows.size() == UpdateCall.MAX_ROWS || (!rows.isEmpty() && characters > MAX_CHARACTERS)) {
                break;
            }
            rows.add(row);
        }
        handedOver = rows;
        UpdateCall.Options options = all.options();
        return all.part(
                rows,
                new UpdateCall.Options(
                        options.index(), options.dryRun(), last || isLastWord, shorter(CALL, left), known(rows)));
    }

    private boolean isExhausted(@Nullable UpdateRow row) {
        return row != null
                && (tooLate.contains(row.number()) || handedBack.getOrDefault(row.number(), 0) >= MOST_HANDED_BACK);
    }

    /** What the service may take, within the time of the action. */
    private Duration timeout(UpdateCall call) {
        Duration needed = call.options().time().plus(MARGIN);
        Duration left = deadline.left().plus(GRACE);
        return shorter(needed, left);
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private static Duration pause(@Nullable Duration retryAfter) {
        return retryAfter == null || retryAfter.compareTo(BUSY) < 0 ? BUSY : retryAfter;
    }

    private End refused(int status) {
        errors.add(Issue.of(
                Code.PERMISSION,
                "Splunk does not let this user call the add-on's service (HTTP " + status + ")",
                "give the user a role with the capability ta_defender_update, such as defender_analyst"));
        return End.REFUSED;
    }

    private synchronized void take(UpdateResponse answer) {
        Map<Integer, UpdateRow> open = new LinkedHashMap<>();
        pending.forEach(row -> open.put(row.number(), row));
        asked = Duration.ZERO;
        state.take(answer.state());
        for (RowResult result : answer.rows()) {
            if (result.isNotTried()) {
                if (result.retryAfter().compareTo(deadline.left()) >= 0) {
                    // its last call says so, and makes no other
                    tooLate.add(result.row().number());
                    continue;
                }
                asked = result.retryAfter().compareTo(asked) > 0 ? result.retryAfter() : asked;
                if (result.issues().stream().anyMatch(issue -> issue.code() != Code.TIME_USED_UP)) {
                    handedBack.merge(result.row().number(), 1, Integer::sum);
                }
                continue;
            }
            tried |= answer.ok();
            open.remove(result.row().number());
            results.accept(result);
        }
        pending.clear();
        pending.addAll(open.values());
    }
}
