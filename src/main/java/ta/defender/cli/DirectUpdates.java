package ta.defender.cli;

import ta.defender.http.ApiException;
import ta.defender.http.Environment;
import ta.defender.http.TlsTrust;
import ta.defender.http.TransportException;
import ta.defender.microsoft.AccountSessions;
import ta.defender.microsoft.CallLog;
import ta.defender.microsoft.MicrosoftClients;
import ta.defender.microsoft.MicrosoftClients.AccountSession;
import ta.defender.model.Code;
import ta.defender.model.DefenderException;
import ta.defender.model.Issue;
import ta.defender.splunk.AddonSettings;
import ta.defender.splunk.ManagementPort;
import ta.defender.splunk.OwnUpdateLog;
import ta.defender.splunk.SplunkLog;
import ta.defender.splunk.SplunkState;
import ta.defender.splunk.SplunkStateReader;
import ta.defender.update.AuditLog;
import ta.defender.update.Deadline;
import ta.defender.update.ObjectLocks;
import ta.defender.update.OwnUpdateRecord;
import ta.defender.update.SignIn;
import ta.defender.update.UpdateCall;
import ta.defender.update.UpdateJob;

/** Calls Microsoft from the process of the alert action, with the rights of the user who runs the search. */
final class DirectUpdates {
    private final ManagementPort port;
    private final Environment environment;
    private final SplunkLog log;
    private final Shutdown stop;
    /** Why the service does not do it; empty when it was not asked. */
    private final String absence;

    DirectUpdates(ManagementPort port, Environment environment, SplunkLog log, Shutdown stop) {
        this(port, environment, log, stop, "");
    }

    private DirectUpdates(ManagementPort port, Environment environment, SplunkLog log, Shutdown stop, String absence) {
        this.absence = absence;
        this.port = port;
        this.environment = environment;
        this.log = log;
        this.stop = stop;
    }

    /** The same in place of a service that does not answer. */
    DirectUpdates insteadOfService(String reason) {
        return new DirectUpdates(port, environment, log, stop, reason);
    }

    /** Carries out all rows; false when no row was tried. */
    boolean run(UpdateCall call, String user, Deadline deadline, RowReport report) throws InterruptedException {
        String action = call.target().action();
        String index = call.options().index();
        if (!port.mayHaveIndex(index)) {
            error(action, UpdateCall.noIndex(index), report);
            return false;
        }
        AuditLog audit = audit(call);
        UpdateJob job = job(call, user, audit, report);
        job.refuse();
        try (MicrosoftClients microsoft = new MicrosoftClients(environment, new CallLog(log))) {
            if (job.hasUpdates()) {
                carryOut(call, job, microsoft, deadline);
            }
            return true;
        } catch (DefenderException e) {
            boolean splunk = e.code() == Code.SPLUNK && e instanceof ApiException;
            Issue reason = splunk ? remedy((ApiException) e, user) : e.issue();
            error(action, reason, report);
            job.failAll(reason);
            return false;
        } finally {
            audit.flush();
        }
    }

    /** Reports rows that nobody tried, each with its audit event: in the log where Splunk does not have the index. */
    void fail(UpdateCall call, String user, Issue reason, RowReport report) throws InterruptedException {
        AuditLog audit = audit(call);
        try {
            if (!port.mayHaveIndex(call.options().index())) {
                audit.refused(call.target().action() + ": "
                        + UpdateCall.noIndex(call.options().index()).what());
            }
        } catch (ApiException | TransportException e) {
            audit.refused(call.target().action() + ": " + e.issue().what());
        }
        UpdateJob job = job(call, user, audit, report);
        job.refuse();
        job.failAll(reason);
        audit.flush();
    }

    private AuditLog audit(UpdateCall call) {
        return new AuditLog(
                port,
                new AuditLog.Destination(call.options().index(), call.target().action()),
                environment.sleeper(),
                log);
    }

    private UpdateJob job(UpdateCall call, String user, AuditLog audit, RowReport report) {
        return new UpdateJob(
                call,
                user,
                environment.clock(),
                new UpdateJob.Listeners(
                        audit,
                        new OwnUpdateRecord(
                                new OwnUpdateLog(
                                        port.collection(OwnUpdateLog.COLLECTION, OwnUpdateLog.TIMEOUT),
                                        environment.clock()),
                                call.target(),
                                environment.clock(),
                                log::debug),
                        report),
                new ObjectLocks(environment.runDirectory()));
    }

    private void carryOut(UpdateCall call, UpdateJob job, MicrosoftClients microsoft, Deadline deadline)
            throws InterruptedException {
        // read while Splunk is asked for the account
        TlsTrust.prepare();
        SplunkState state = new SplunkStateReader(port, environment.clock()).read();
        log.obey(AddonSettings.inUse(state.settings()));
        AccountSession session = new AccountSessions(microsoft)
                .open(call.target().account(), call.target().feed().api(), state);
        stop.whenRequested(() -> {
            deadline.bringForward();
            job.interrupt();
            // a read that waits for an answer does not notice an interrupt
            microsoft.close();
        });
        new SignIn(environment.sleeper(), deadline, log)
                .with(() -> session.permissions(call.target().feed()));
        job.inTenant(session.directory(call.target().feed()));
        job.carryOut(
                session.updates(call.target().feed()),
                environment.sleeper(),
                deadline,
                session.applicationNames(call.target().feed()));
    }

    private void error(String action, Issue reason, RowReport report) {
        log.error(action + ": " + reason);
        log.error(
                action + (report.hasUpdated() ? ": the rows that are left were not updated" : ": nothing was updated"));
    }

    private Issue remedy(ApiException e, String user) {
        Issue issue = e.issues().get(0);
        if (e.status() == 403 && !absence.isEmpty()) {
            return Issue.of(
                    Code.SERVICE,
                    "the add-on's REST service does not answer (" + absence + "), and user '" + user
                            + "' may not read the secrets of Splunk, so the action cannot do the work itself",
                    "look for ta_defender in index=_internal sourcetype=splunkd, mend the service, and run the action again");
        }
        String remedy = switch (e.status()) {
            case 401 -> "the session of user '" + user + "' has ended, run the search again";
            case 403 ->
                "the capability list_storage_passwords lets '" + user
                        + "' read every secret of Splunk, so do not give it to all analysts: use mode=service, which needs"
                        + " the capability ta_defender_update only";
            default -> issue.remedy();
        };
        return Issue.of(issue.code(), issue.what(), remedy);
    }
}
