package ta.defender.update;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import ta.defender.http.ApiException;
import ta.defender.http.TransportException;
import ta.defender.microsoft.ObjectState;
import ta.defender.microsoft.UpdateClient;
import ta.defender.model.Code;
import ta.defender.model.Issue;
import ta.defender.model.ObjectChange;

/** What becomes of an update that did not go through, and what the calls that follow have to know of it. */
final class UpdateFailure {
    /** A second comment would stay for ever. */
    private static final String IF_MISSING =
            "look at the object in the portal; repeat the update only if the comment is missing";

    private static final Set<Integer> CHANGED_MEANWHILE = Set.of(409, 410, 412);
    private static final int BAD_REQUEST = 400;
    private static final int NOT_FOUND = 404;

    private final UpdateTools tools;
    private final UpdateClient client;
    private final RunState state;
    private final PlannedRow.Update update;
    private final WriteProgress progress;
    private final Instant started;

    UpdateFailure(UpdateTools tools, PlannedRow.Update update, WriteProgress progress) {
        this.tools = tools;
        this.client = tools.client();
        this.state = tools.state();
        this.update = update;
        this.progress = progress;
        this.started = tools.deadline().now();
    }

    /** Whether the object has changed, or is another one, since it was read. */
    static boolean isChangedMeanwhile(ApiException e, boolean isSent) {
        return CHANGED_MEANWHILE.contains(e.status()) || (e.status() == NOT_FOUND && isSent);
    }

    /** Whether a later call of the run goes on with what fails so. */
    static boolean isForNextCall(Exception e, Deadline deadline) {
        boolean mayPass = false;
        if (e instanceof TransportException late) {
            // Microsoft's rate limit gives no turn, or the time ends within this call; the next one may have it
            mayPass = late.code() == Code.RATE_LIMITED || late.code() == Code.TIME_USED_UP;
        } else if (e instanceof ApiException late) {
            // the service asks to wait, or fails, for longer than this call may take
            mayPass = late.code() == Code.THROTTLED || late.code() == Code.UNAVAILABLE;
        }
        return mayPass && deadline.isHandingBack();
    }

    /** The service answered, but not with what was asked for. */
    UpdateOutcome of(ApiException e, IncidentPath path) {
        if (tools.deadline().isBroughtForward()) {
            return cutOff(path);
        }
        if (isForNextCall(e, tools.deadline())) {
            return paused(
                    Issue.of(e.code(), e.serviceWords(), later(e.retryAfter())), e.retryAfter(), e.status(), path);
        }
        if (progress.mayHaveComment()) {
            return of(unknownComment(e.serviceWords()), e.status(), path);
        }
        if (e.status() == BAD_REQUEST && !progress.lacksOnlyComment()) {
            ObjectChange sent = progress.sent();
            String remedy = sent == null ? "" : tools.refusals().sent(sent, client.feed());
            Issue refused = partly(Issue.of(Code.SERVICE_REFUSED, e.serviceWords(), remedy), path);
            return new UpdateOutcome.Refused(List.of(refused), progress.before(), BAD_REQUEST);
        }
        return of(issue(e, path), e.status(), path);
    }

    private Issue issue(ApiException e, IncidentPath path) {
        int status = e.status();
        if (status == UpdateOutcome.OK && !e.serviceCode().isEmpty()) {
            return Issue.of(
                    Code.SERVICE_REFUSED, e.serviceWords(), "mend what Microsoft names, then run the update again");
        }
        if (status == BAD_REQUEST) {
            return Issue.of(
                    Code.SERVICE_REFUSED, e.serviceWords(), "change the text of the comment, and repeat the update");
        }
        if (CHANGED_MEANWHILE.contains(status) && progress.before() != null) {
            return Issue.of(
                    Code.CHANGED_MEANWHILE,
                    e.serviceWords(),
                    "the object was read again and the change was tried once more; look at it and repeat"
                            + " the update if it still holds");
        }
        if (e.code() == Code.TOO_LARGE) {
            return Issue.of(Code.TOO_LARGE, e.issue().what(), "update the object in the Microsoft Defender portal");
        }
        if (status < BAD_REQUEST) {
            return Issue.of(
                    Code.BODY_MALFORMED,
                    e.issue().what(),
                    "check the base URL of the account, and for a proxy that answers in place of Microsoft");
        }
        return status == NOT_FOUND
                ? Issue.of(Code.NOT_FOUND, e.serviceWords(), notFound(path))
                : Issue.of(e.code(), e.serviceWords(), remedy(e));
    }

    private String notFound(IncidentPath path) {
        return path.isRedirected()
                ? "look at incident " + path.end() + " in the portal, and update it if it is there"
                : "check that the ID is right and belongs to the tenant and the API (api="
                        + client.feed().api().settingValue() + ") of this account";
    }

    private String remedy(ApiException e) {
        return switch (e.code()) {
            case UNAUTHORIZED ->
                "Microsoft does not accept the account's token for this API; test the account on the page Accounts";
            case FORBIDDEN ->
                "give the app registration the application permission "
                        + client.feed().writePermission()
                        + " and have an administrator consent to it; if it has it, check in the Microsoft Defender"
                        + " portal that the tenant is onboarded and licensed";
            case THROTTLED, UNAVAILABLE -> later(e.retryAfter());
            default -> "";
        };
    }

    private static String later(@Nullable Duration asked) {
        return asked == null || asked.isZero()
                ? "it was retried until the action's time was nearly over; run it again"
                : "Microsoft asks to wait " + asked.toSeconds()
                        + " s, which is longer than the time that is left; run it again after that, or raise maxtime by as"
                        + " much";
    }

    /** No complete response arrived. */
    UpdateOutcome of(TransportException e, IncidentPath path) {
        if (isForNextCall(e, tools.deadline())) {
            return handedBack(null, e.retryAfter(), path);
        }
        if (tools.deadline().isBroughtForward()) {
            return cutOff(path);
        }
        boolean isUnknown = progress.sent() != null && e.isPerhapsSent();
        if (tools.deadline().isHandingBack() && e.isTransient()) {
            if (isUnknown) {
                // the next call looks at what became of it
                state.lost(List.of(path.end()), started);
            }
            return paused(e.issue(), e.retryAfter(), 0, path);
        }
        if (progress.mayHaveComment()) {
            return of(unknownComment(e.issue().what()), 0, path);
        }
        String remedy = e.code() == Code.RATE_LIMITED
                ? "run the rows that are left again, or raise maxtime of the action in alert_actions.conf"
                : e.issue().remedy();
        String what = e.issue().what() + (isUnknown ? "; whether it was done is not known" : "");
        return of(Issue.of(e.code(), what, remedy), 0, path);
    }

    /** What is known of a change when somebody ends the work. */
    UpdateOutcome cutOff(IncidentPath path) {
        if (progress.sent() == null) {
            return of(UpdateCall.CUT_OFF, 0, path);
        }
        if (progress.mayHaveComment()) {
            return of(unknownComment("Splunk ended the action"), 0, path);
        }
        String what = progress.lacksOnlyComment()
                ? "Splunk ended the action"
                : progress.isAccepted()
                        ? "the service accepted the change, and Splunk ended the action before a read showed it"
                        : "the change was sent, and Splunk ended the action before the answer; whether it was done is"
                                + " not known";
        return of(Issue.of(Code.CUT_OFF, what, UpdateCall.CUT_OFF.remedy()), 0, path);
    }

    /** The update has failed for good. */
    UpdateOutcome of(Issue issue, int status, IncidentPath path) {
        String comment = update.wanted().comment();
        if (progress.mayHaveComment() && comment != null) {
            state.unsure(path.end(), comment);
            state.commented(path.end(), comment);
        }
        return new UpdateOutcome.Failed(
                partly(issue, path), progress.before(), progress.after(), progress.versions(), status);
    }

    /** An issue with what was done all the same, and of which incident. */
    Issue partly(Issue issue, IncidentPath path) {
        boolean isPartly = progress.lacksOnlyComment() && !progress.mayHaveComment();
        String done = isPartly ? "the service accepted the values, but the comment was not posted: " : "";
        return path.told(
                new Issue(issue.code(), done + issue.what(), issue.remedy(), issue.field()), progress.isRead());
    }

    /** For the next call, which the service asks to leave the object alone so long. */
    private UpdateOutcome paused(Issue cause, @Nullable Duration retryAfter, int status, IncidentPath path) {
        if (retryAfter != null && !retryAfter.isZero()) {
            state.paused(path.end(), tools.deadline().now().plus(retryAfter), status);
        }
        return handedBack(cause, retryAfter, path);
    }

    /** For the next call, with what this one has written. */
    private UpdateOutcome handedBack(@Nullable Issue cause, @Nullable Duration retryAfter, IncidentPath path) {
        if (progress.isAccepted() || progress.lacksOnlyComment()) {
            state.accepted(path.end(), update);
        }
        String comment = update.wanted().comment();
        if (progress.mayHaveComment() && comment != null) {
            state.unsure(path.end(), comment);
        }
        return new UpdateOutcome.NotTried(progress.versions(), cause, retryAfter);
    }

    /** The object is under a pause that an earlier call was asked for. */
    UpdateOutcome stillPaused(Duration wait) {
        Issue issue = Issue.of(Code.THROTTLED, "not tried again", later(wait));
        return tools.deadline().isHandingBack()
                ? new UpdateOutcome.NotTried(List.of(), issue, wait)
                : new UpdateOutcome.Failed(issue, null, null, List.of(), state.pauseStatus(update.id()));
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
}
