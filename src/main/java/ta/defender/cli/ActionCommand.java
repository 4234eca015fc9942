package ta.defender.cli;

import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import ta.defender.http.ApacheTransport;
import ta.defender.http.ApiException;
import ta.defender.http.Environment;
import ta.defender.http.TransportException;
import ta.defender.microsoft.CallLog;
import ta.defender.model.DefenderException;
import ta.defender.model.Issue;
import ta.defender.splunk.AlertPayload;
import ta.defender.splunk.ManagementPort;
import ta.defender.splunk.ModalertLog;
import ta.defender.splunk.ResultRow;
import ta.defender.splunk.SplunkLog;
import ta.defender.update.ActionParameters;
import ta.defender.update.Deadline;
import ta.defender.update.MaxTime;
import ta.defender.update.RowReader;
import ta.defender.update.UpdateCall;

/** One alert action as splunkd calls it: rows in, changes in Defender, audit events in Splunk. */
final class ActionCommand {
    private static final int UNAUTHORIZED = 401;
    /** Statuses of what the user may not see, or what is not there. */
    private static final Set<Integer> HIDDEN = Set.of(403, 404);

    /** How long is waited for maxtime, which may be short itself. */
    private static final Duration MAXTIME_TIMEOUT = Duration.ofSeconds(15);

    private final String action;
    private final InputStream stdin;
    private final SplunkLog log;
    private final Environment environment;
    private final Shutdown stop;
    private final Instant started;
    /** Stanza of the action in alert_actions.conf. */
    private Map<String, String> settings = Map.of();

    ActionCommand(String action, InputStream stdin, SplunkLog log, Environment environment, Shutdown stop) {
        this.action = action;
        this.stdin = stdin;
        this.log = log;
        this.environment = environment;
        this.stop = stop;
        this.started = environment.clock().instant();
    }

    /** Carries the action out. */
    ExitCode run() {
        try {
            AlertPayload payload = AlertPayload.read(stdin);
            ActionParameters parameters = ActionParameters.read(action, payload.configuration());
            try (ApacheTransport splunkNetwork = Wiring.splunkNetwork(log, environment)) {
                return run(
                        payload,
                        parameters,
                        new ManagementPort(splunkNetwork, payload.serverUri(), payload.sessionKey()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            log.error(action + ": shut down before the end; rows without an audit event were not updated");
            return ExitCode.FAILED;
        } catch (DefenderException e) {
            return noneTried(e.issues());
        }
    }

    private ExitCode run(AlertPayload payload, ActionParameters parameters, ManagementPort splunk)
            throws InterruptedException {
        CallLog calls = new CallLog(log);
        Deadline deadline = deadline(splunk.retrying(environment, calls, () -> MAXTIME_TIMEOUT));
        ManagementPort port = splunk.retrying(environment, calls, deadline::left);
        Set<String> filled = RowReader.perhapsFilled(parameters, payload.result());
        Saved search = saved(port, payload, parameters);
        Map<String, String> saved = search.parameters();
        List<ResultRow> found = payload.rows(
                field -> parameters.needs(field, saved) || filled.contains(field),
                () -> !deadline.left().isZero());
        if (found.isEmpty()) {
            log.warn(action + ": the search has no results, so there is nothing to update");
            return ExitCode.OK;
        }
        Issue unread = search.unread();
        if (unread != null && found.size() > 1) {
            if (!search.isHidden()) {
                return noneTried(List.of(unread));
            }
            log.warn(action + ": " + unread.what() + "; all rows have what Splunk filled from the first one");
        }
        List<Issue> divided = RowReader.dividedOptions(saved, found);
        if (!divided.isEmpty()) {
            return noneTried(divided);
        }
        long overriding = parameters.rowsOverride() ? 0 : RowReader.withOverrides(found);
        if (overriding > 0) {
            log.warn(action + ": " + overriding
                    + " rows have fields set_<name>, which are ignored; set row_overrides = 1"
                    + " if nobody else can write such fields into events");
        }
        RowReader.unknownTokens(parameters, saved, found).forEach(text -> log.warn(action + ": " + text));
        RowReader.doubts(parameters, saved, found).forEach(text -> log.warn(action + ": " + text));
        UpdateCall call = new UpdateCall(
                parameters.target(),
                RowReader.read(parameters, saved, payload.result(), found),
                UpdateCall.Options.of(parameters),
                new UpdateCall.Search(payload.sid(), payload.searchName()));
        RowReport report = new RowReport(action, found.size(), log, responses(payload));
        stop.isPartialWhenCutOff();
        boolean tried = parameters.isDirect()
                ? direct(port).run(call, user(port, payload), deadline, report)
                : service(port, payload, call, deadline, report);
        log.info(action + " done: " + report);
        if (!tried) {
            return ExitCode.FAILED;
        }
        return report.allSucceeded() ? ExitCode.OK : ExitCode.PARTLY;
    }

    /**
     * The parameters as the saved search has them, before Splunk filled their tokens from the first row.
     *
     * @param unread why it could not be read, or null
     * @param isHidden whether that is so because the user may not see it, or it is not there
     */
    private record Saved(
            Map<String, String> parameters, @Nullable Issue unread, boolean isHidden) {
        static Saved of(Map<String, String> parameters) {
            return new Saved(parameters, null, false);
        }
    }

    private Saved saved(ManagementPort port, AlertPayload payload, ActionParameters parameters)
            throws InterruptedException {
        if (payload.resultsFile() == null) {
            return Saved.of(Map.of());
        }
        try {
            return Saved.of(SavedAction.read(port, payload, action).parameters(parameters.names(), settings));
        } catch (ApiException | TransportException e) {
            boolean isHidden = e instanceof ApiException refusal && HIDDEN.contains(refusal.status());
            Issue unread = new Issue(
                    e.code(),
                    "the saved search '" + payload.searchName()
                            + "' could not be read, so nobody knows which parameters have" + " tokens: "
                            + e.issue().what(),
                    "run the action again when splunkd answers",
                    "");
            return new Saved(Map.of(), unread, isHidden);
        }
    }

    /** Has the service do it; false when no row was tried. */
    private boolean service(
            ManagementPort port, AlertPayload payload, UpdateCall call, Deadline deadline, RowReport report)
            throws InterruptedException {
        ServiceUpdates service =
                new ServiceUpdates(port, call, new ServiceUpdates.Tools(environment.sleeper(), deadline, log), report);
        stop.whenRequested(() -> {
            deadline.bringForward();
            // the call that is under way may outlast this process
            cutOff(port, payload, service.withdraw(), report);
            int inWork = service.left().rows().size();
            log.info(action + ": Splunk ends this process; so far " + report
                    + (inWork == 0
                            ? ""
                            : ", and the add-on's service has " + inWork + " in work: look for their audit events"));
        });
        ServiceUpdates.End end = service.carryOut();
        UpdateCall left = service.left();
        if (deadline.isBroughtForward()) {
            cutOff(port, payload, left, report);
            return service.hasTried();
        }
        if (end == ServiceUpdates.End.ABSENT) {
            log.info(action + ": the add-on's REST service does not answer (" + service.absence()
                    + "); the action does the work itself");
            DirectUpdates direct = direct(port).insteadOfService(service.absence());
            try {
                return direct.run(left, user(port, payload), deadline, report) || service.hasTried();
            } catch (DefenderException e) {
                if (!service.hasTried()) {
                    throw e;
                }
                log.error(action + ": " + e.issue());
                log.error(action + ": the rows that are left were not updated");
                direct.fail(left, payload.user(), e.issue(), report);
                return true;
            }
        }
        if (end == ServiceUpdates.End.OUT_OF_TIME) {
            log.info(action + ": the time of the action is used up; the rest of the rows is reported");
            direct(port).fail(left, user(port, payload), UpdateCall.OUT_OF_TIME, report);
        }
        service.errors().stream().distinct().forEach(issue -> log.error(action + ": " + issue));
        if (end == ServiceUpdates.End.REFUSED) {
            if (!service.hasTried()) {
                log.error(action + ": nothing was updated");
            }
            direct(port).fail(left, user(port, payload), service.refusal(), report);
        }
        return service.hasTried();
    }

    /** Reports rows that are not begun because Splunk has ended this process. */
    private void cutOff(ManagementPort port, AlertPayload payload, UpdateCall rows, RowReport report) {
        if (rows.rows().isEmpty()) {
            return;
        }
        try {
            direct(port).fail(rows, user(port, payload), UpdateCall.CUT_OFF, report);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (DefenderException e) {
            log.error(action + ": " + rows.rows().size() + " rows have no audit event: " + e.issue());
        }
    }

    private DirectUpdates direct(ManagementPort port) {
        return new DirectUpdates(port, environment, log, stop);
    }

    private ModalertLog responses(AlertPayload payload) {
        Map<String, String> run = Map.of(
                "search_name", payload.searchName(),
                "sid", payload.sid(),
                "app", payload.app(),
                "user", payload.user());
        return new ModalertLog(environment.splunkHome(), action, run, environment.clock(), log::warn);
    }

    /** The owner of the session, as splunkd knows him. */
    private static String user(ManagementPort port, AlertPayload payload) throws InterruptedException {
        try {
            String name = port.currentUser().name();
            return name.isEmpty() ? payload.user() : name;
        } catch (ApiException e) {
            if (e.status() == UNAUTHORIZED) {
                throw e;
            }
            return payload.user();
        } catch (TransportException e) {
            return payload.user();
        }
    }

    private ExitCode noneTried(List<Issue> issues) {
        issues.forEach(issue -> log.error(action + ": " + issue));
        log.error(action + ": nothing was updated");
        return ExitCode.FAILED;
    }

    /** The time until Splunk would end this process, less what it takes to report. */
    private Deadline deadline(ManagementPort port) throws InterruptedException {
        Duration maxTime = MaxTime.DEFAULT;
        try {
            settings = port.conf("alert_actions").getOrDefault(action, Map.of());
            maxTime = MaxTime.parse(settings.get("maxtime"));
        } catch (ApiException | TransportException e) {
            log.debug(
                    action + ": maxtime could not be read, " + maxTime.toSeconds() + " s are taken: " + e.getMessage());
        }
        return new Deadline(environment.clock(), started.plus(MaxTime.usable(maxTime)));
    }
}
