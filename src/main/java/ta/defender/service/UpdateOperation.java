package ta.defender.service;

import com.google.gson.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import ta.defender.http.TransportException;
import ta.defender.microsoft.MicrosoftClients.AccountSession;
import ta.defender.model.Code;
import ta.defender.model.DefenderException;
import ta.defender.model.Issue;
import ta.defender.splunk.AddonSettings;
import ta.defender.splunk.LogText;
import ta.defender.splunk.ManagementPort;
import ta.defender.splunk.OwnUpdateLog;
import ta.defender.splunk.SplunkState;
import ta.defender.splunk.SplunkStateReader;
import ta.defender.update.AuditLog;
import ta.defender.update.Deadline;
import ta.defender.update.ObjectLocks;
import ta.defender.update.OwnUpdateRecord;
import ta.defender.update.RowResult;
import ta.defender.update.SignIn;
import ta.defender.update.UpdateCall;
import ta.defender.update.UpdateJob;
import ta.defender.update.UpdateResponse;

/** {@code POST update}: carries out some rows of an alert action, and sends their audit events. */
public final class UpdateOperation implements Operation {
    /** The end of the call's time is for updates that have begun, at most a quarter of it. */
    private static final Duration TO_END = Duration.ofSeconds(8);

    private static final int QUARTER = 4;

    private final ServiceTools tools;

    public UpdateOperation(ServiceTools tools) {
        this.tools = tools;
    }

    @Override
    public String name() {
        return "update";
    }

    @Override
    public String method() {
        return "POST";
    }

    @Override
    public String capability() {
        return "ta_defender_update";
    }

    @Override
    public ServiceAnswer run(ServiceCall call) throws InterruptedException {
        Instant started = tools.environment().clock().instant();
        UpdateCall update = UpdateCall.read(call.body());
        String index = update.options().index();
        ManagementPort splunk = call.splunk().system();
        if (!splunk.mayHaveIndex(index)) {
            return ServiceAnswer.failed(400, UpdateCall.noIndex(index));
        }
        String action = update.target().action();
        AuditLog audit = new AuditLog(
                splunk,
                new AuditLog.Destination(index, action),
                tools.environment().sleeper(),
                tools.log());
        List<RowResult> results = new CopyOnWriteArrayList<>();
        UpdateJob job = new UpdateJob(
                update,
                call.user().name(),
                tools.environment().clock(),
                new UpdateJob.Listeners(
                        audit,
                        new OwnUpdateRecord(
                                new OwnUpdateLog(
                                        splunk.collection(OwnUpdateLog.COLLECTION, OwnUpdateLog.TIMEOUT),
                                        tools.environment().clock()),
                                update.target(),
                                tools.environment().clock(),
                                tools.log()::debug),
                        results::add),
                new ObjectLocks(tools.environment().runDirectory()));
        job.doubt();
        Duration time = update.options().time();
        Duration toEnd = time.dividedBy(QUARTER).compareTo(TO_END) < 0 ? time.dividedBy(QUARTER) : TO_END;
        Instant end = started.plus(time);
        Deadline whole = new Deadline(tools.environment().clock(), end.minus(toEnd), end);
        Deadline deadline = update.options().last() ? whole : whole.handingBack();
        List<Issue> errors = List.of();
        try {
            job.refuse();
            if (job.hasUpdates()) {
                errors = carryOut(update, splunk, job, deadline);
            }
        } finally {
            audit.flush();
        }
        tools.log()
                .info("action=update user=" + LogText.word(call.user().name()) + " alert_action=" + action + " account="
                        + LogText.word(update.target().account()) + " rows=" + results.size() + " succeeded="
                        + results.stream().filter(RowResult::succeeded).count());
        results.sort(Comparator.comparingInt(result -> result.row().number()));
        JsonObject body = new UpdateResponse(errors.isEmpty(), errors, audit.warnings(), results, job.state()).json();
        return new ServiceAnswer(
                errors.isEmpty() ? 200 : ServiceAnswer.status(errors.get(0).code()), body);
    }

    /** Why no row could be tried; nothing when they were. */
    private List<Issue> carryOut(UpdateCall update, ManagementPort splunk, UpdateJob job, Deadline deadline)
            throws InterruptedException {
        Code refused = job.state().signInRefused();
        if (refused != null) {
            Issue issue = signInRefused(refused);
            job.failAll(issue);
            return List.of(issue);
        }
        try {
            AccountSession session = open(update, splunk);
            new SignIn(tools.environment().sleeper(), deadline, tools.log())
                    .with(() -> session.permissions(update.target().feed()));
            job.inTenant(session.directory(update.target().feed()));
            job.carryOut(
                    session.updates(update.target().feed()),
                    tools.environment().sleeper(),
                    deadline,
                    session.applicationNames(update.target().feed()));
            return List.of();
        } catch (TransportException e) {
            if (e.code() == Code.TOKEN_UNAVAILABLE && deadline.isHandingBack()) {
                job.handBack(e);
                return List.of();
            }
            job.state().failed(e.code());
            job.failAll(e.issue());
            return e.issues();
        } catch (DefenderException e) {
            job.failAll(e.issues().get(0));
            return e.issues();
        }
    }

    /** Asking again for every row would lock the application out. */
    private static Issue signInRefused(Code code) {
        return Issue.of(
                code,
                "not tried: the login service refused the account earlier in this run",
                "test the account on the page Accounts, then run the update again");
    }

    private AccountSession open(UpdateCall update, ManagementPort splunk) throws InterruptedException {
        SplunkState state = new SplunkStateReader(splunk, tools.environment().clock()).read();
        tools.log().obey(AddonSettings.inUse(state.settings()));
        return tools.accounts()
                .open(update.target().account(), update.target().feed().api(), state);
    }
}
