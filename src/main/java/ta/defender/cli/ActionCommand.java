package ta.defender.cli;

import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import ta.defender.checkpoint.SplunkDocuments;
import ta.defender.http.ApacheTransport;
import ta.defender.http.Environment;
import ta.defender.http.TlsTrust;
import ta.defender.http.TransportException;
import ta.defender.microsoft.AccountSettings;
import ta.defender.microsoft.CallLog;
import ta.defender.microsoft.MicrosoftClients;
import ta.defender.model.Api;
import ta.defender.model.Feed;
import ta.defender.model.InvalidSettingsException;
import ta.defender.splunk.AddonSettings;
import ta.defender.splunk.AlertPayload;
import ta.defender.splunk.ManagementPort;
import ta.defender.splunk.ModalertLog;
import ta.defender.splunk.ProtocolException;
import ta.defender.splunk.ResultRow;
import ta.defender.splunk.SplunkException;
import ta.defender.splunk.SplunkLog;
import ta.defender.update.ActionRequest;
import ta.defender.update.AuditLog;
import ta.defender.update.Deadline;
import ta.defender.update.MaxTime;
import ta.defender.update.RequestQueue;
import ta.defender.update.SignIn;
import ta.defender.update.UpdateAction;

/** One alert action as splunkd calls it: rows in, changes in Defender, audit events in Splunk. */
final class ActionCommand {
    private static final Map<String, List<Feed>> ACTIONS = Map.of(
            "ta_defender_update_alert", List.of(Feed.GRAPH_ALERTS, Feed.ENDPOINT_ALERTS),
            "ta_defender_update_incident", List.of(Feed.GRAPH_INCIDENTS, Feed.XDR_INCIDENTS));

    private final String action;
    private final InputStream stdin;
    private final SplunkLog log;
    private final Environment machine;
    private final Shutdown stop;
    private final Instant started;

    ActionCommand(String action, InputStream stdin, SplunkLog log, Environment machine, Shutdown stop) {
        this.action = action;
        this.stdin = stdin;
        this.log = log;
        this.machine = machine;
        this.stop = stop;
        this.started = machine.clock().instant();
    }

    /** Carries the action out. */
    ExitCode run() {
        try {
            AlertPayload payload = AlertPayload.read(stdin);
            Feed feed = feed(payload.configuration().getOrDefault("api", ""));
            boolean queued =
                    isQueued(payload.configuration().getOrDefault("mode", "").strip());
            Duration life = RequestLife.parse(payload.configuration().getOrDefault("expires", ""));
            List<ResultRow> rows = payload.rows(ActionRequest.wantedFields(payload.configuration()));
            if (rows.isEmpty()) {
                log.warn(action + ": the search has no results, so nothing is to be updated");
                return ExitCode.OK;
            }
            return run(payload, feed, rows, queued ? life : Duration.ZERO);
        } catch (ProtocolException | InvalidSettingsException e) {
            log.error(action + ": " + e.getMessage() + "; nothing was updated");
            return ExitCode.FAILED;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            log.error(action + ": told to stop before the end; rows without an audit event were not updated");
            return ExitCode.FAILED;
        }
    }

    /**
     * @param life of the requests when the updates are left to the inputs, else zero
     */
    private ExitCode run(AlertPayload payload, Feed feed, List<ResultRow> rows, Duration life)
            throws InterruptedException {
        ActionRequest request = request(payload, feed, rows);
        try (ApacheTransport splunkNetwork = Wiring.splunkNetwork(log, machine);
                MicrosoftClients microsoft = new MicrosoftClients(machine, new CallLog(log))) {
            ManagementPort port = new ManagementPort(splunkNetwork, payload.serverUri(), payload.sessionKey());
            String given = payload.configuration().getOrDefault("index", "").strip();
            String index = given.isEmpty() ? "main" : given;
            AuditLog audit = new AuditLog(port, index, action, machine.sleeper(), log, rows.size());
            UpdateAction updates =
                    new UpdateAction(request, machine.clock(), audit, log, responses(request, payload.app()));
            stop.isFailureWhenCutOff();
            updates.refuse();
            boolean tried = true;
            try {
                if (updates.hasUpdates()) {
                    tried = life.isZero()
                            ? carryOut(request, port, microsoft, updates)
                            : queue(request, port, index, life, updates);
                }
            } finally {
                audit.flush();
            }
            log.info(action + " done: " + updates.report());
            if (!tried) {
                return ExitCode.FAILED;
            }
            return updates.report().allSucceeded() ? ExitCode.OK : ExitCode.PARTLY;
        }
    }

    private ModalertLog responses(ActionRequest request, String app) {
        Map<String, String> run =
                Map.of("search_name", request.searchName(), "sid", request.sid(), "app", app, "user", request.user());
        return new ModalertLog(machine.splunkHome(), action, run, machine.clock(), log::warn);
    }

    /** Opens the account and updates; false when that was not possible for any row. */
    private boolean carryOut(
            ActionRequest request, ManagementPort port, MicrosoftClients microsoft, UpdateAction updates)
            throws InterruptedException {
        // read while Splunk is asked for the account
        TlsTrust.prepare();
        try {
            MicrosoftClients.AccountSession session = open(request, port, microsoft);
            Deadline deadline = deadline(port);
            stop.whenRequested(() -> {
                deadline.bringForward();
                updates.interrupt();
                // a read that waits for an answer does not notice an interrupt
                microsoft.close();
            });
            new SignIn(machine.sleeper(), deadline, log).with(() -> session.permissions(request.feed()));
            updates.carryOut(session.updates(request.feed()), machine.sleeper(), deadline);
            return true;
        } catch (SplunkException e) {
            return noneTried(updates, e.getMessage() + remedy(e, request));
        } catch (InvalidSettingsException | TransportException e) {
            return noneTried(updates, String.valueOf(e.getMessage()));
        }
    }

    /** Leaves the updates to the inputs; false when Splunk takes none of them. */
    private boolean queue(ActionRequest request, ManagementPort port, String index, Duration life, UpdateAction updates)
            throws InterruptedException {
        try {
            requireAccount(request, port);
        } catch (InvalidSettingsException e) {
            return noneTried(updates, String.valueOf(e.getMessage()));
        }
        RequestQueue queue = new RequestQueue(
                port.collection(SplunkDocuments.REQUESTS), machine.clock(), machine.sleeper(), index, life);
        Optional<String> problem = updates.queue(queue);
        if (problem.isPresent()) {
            log.error(action + ": " + problem.get());
            return false;
        }
        try {
            if (!queue.isServed()) {
                log.warn(action + ": no input has looked at the queue for 5 minutes; the updates wait until an input"
                        + " defender_alerts or defender_incidents is enabled on this search head, or in its cluster");
            }
        } catch (SplunkException | TransportException e) {
            log.debug(action + ": whether an input looks at the queue is not known: " + e.getMessage());
        }
        return true;
    }

    /** As far as the user may see it: the inputs say the rest. */
    private static void requireAccount(ActionRequest request, ManagementPort port) throws InterruptedException {
        requireName(request);
        try {
            Map<String, Map<String, String>> accounts = new TreeMap<>(port.conf("defender_account"));
            accounts.remove("default");
            Accounts.account(request.account(), new SplunkState(Map.of(), accounts, Map.of()))
                    .service(request.feed().api());
        } catch (SplunkException | TransportException e) {
            // the queue tells more
        }
    }

    private static void requireName(ActionRequest request) {
        if (request.account().isEmpty()) {
            throw new InvalidSettingsException("account", "is required; name a stanza of defender_account.conf");
        }
    }

    private boolean noneTried(UpdateAction updates, String reason) {
        log.error(action + ": " + reason + "; nothing was updated");
        updates.failAll(reason);
        return false;
    }

    private MicrosoftClients.AccountSession open(ActionRequest request, ManagementPort port, MicrosoftClients microsoft)
            throws InterruptedException {
        requireName(request);
        SplunkState state = new SplunkStateReader(port, machine.clock()).read();
        AddonSettings settings = AddonSettings.read(state.settings());
        log.threshold(settings.logLevel());
        AccountSettings account = Accounts.account(request.account(), state);
        account.service(request.feed().api());
        return microsoft.open(account, Accounts.secret(account, state), settings, Accounts.proxyPassword(state));
    }

    private static String remedy(SplunkException e, ActionRequest request) {
        return switch (e.status()) {
            case 401 -> "; the session of user '" + request.user() + "' has ended, run the search again";
            case 403 ->
                ". That capability lets '" + request.user()
                        + "' read every secret of Splunk, so do not give it to all analysts: set mode=queued, which leaves the"
                        + " updates to the inputs and needs the role defender_analyst only; or let a service user own the"
                        + " scheduled search that runs this action, with a role of its own that has list_storage_passwords";
            default -> "";
        };
    }

    /** The time until Splunk would end this process, less what it takes to report. */
    private Deadline deadline(ManagementPort port) throws InterruptedException {
        Duration maxTime = MaxTime.DEFAULT;
        try {
            maxTime = MaxTime.parse(
                    port.conf("alert_actions").getOrDefault(action, Map.of()).get("maxtime"));
        } catch (SplunkException | TransportException e) {
            log.debug(
                    action + ": maxtime could not be read, " + maxTime.toSeconds() + " s are taken: " + e.getMessage());
        }
        return new Deadline(machine.clock(), started.plus(MaxTime.usable(maxTime)));
    }

    private ActionRequest request(AlertPayload payload, Feed feed, List<ResultRow> rows) {
        return new ActionRequest(
                action,
                feed,
                payload.configuration().getOrDefault("account", "").strip(),
                payload.sid(),
                payload.searchName(),
                payload.user(),
                payload.configuration(),
                rows);
    }

    /** A mode that we do not know might have meant to be careful; better nothing than the wrong thing. */
    private static boolean isQueued(String mode) {
        if (mode.isEmpty() || mode.equalsIgnoreCase("direct")) {
            return false;
        }
        if (mode.equalsIgnoreCase("queued")) {
            return true;
        }
        throw new InvalidSettingsException("mode", "value '" + mode + "' is not accepted; use one of direct, queued");
    }

    private Feed feed(String written) {
        List<Feed> feeds = ACTIONS.get(action);
        if (feeds == null) {
            throw new InvalidSettingsException(
                    "action",
                    "'" + action + "' is not known; there are "
                            + String.join(
                                    ", ", ACTIONS.keySet().stream().sorted().toList()));
        }
        String value = written.strip().toLowerCase(Locale.ROOT);
        @Nullable Feed feed = feeds.stream()
                .filter(one -> one.api().settingValue().equals(value.isEmpty() ? Api.GRAPH.settingValue() : value))
                .findFirst()
                .orElse(null);
        if (feed == null) {
            Stream<String> accepted = feeds.stream().map(one -> one.api().settingValue());
            throw new InvalidSettingsException(
                    "api",
                    "value '" + written + "' is not accepted; use one of " + String.join(", ", accepted.toList()));
        }
        return feed;
    }
}
