package ta.simulator.splunkd;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.text.ParsePosition;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import ta.simulator.splunkd.access.Access;
import ta.simulator.splunkd.access.User;
import ta.simulator.splunkd.alert.AlertActions;
import ta.simulator.splunkd.alert.AlertCall;
import ta.simulator.splunkd.alert.AlertRun;
import ta.simulator.splunkd.alert.AlertSettings;
import ta.simulator.splunkd.conf.ConfStore;
import ta.simulator.splunkd.index.Arrival;
import ta.simulator.splunkd.index.IndexedEvent;
import ta.simulator.splunkd.index.Indexes;
import ta.simulator.splunkd.input.InputRun;
import ta.simulator.splunkd.input.InputSettings;
import ta.simulator.splunkd.input.ModularInputs;
import ta.simulator.splunkd.log.AppLogs;
import ta.simulator.splunkd.log.LogEntry;
import ta.simulator.splunkd.log.SplunkdLog;
import ta.simulator.splunkd.rest.ManagementPort;
import ta.simulator.splunkd.rest.Services;
import ta.simulator.splunkd.script.ChunkedCommand;
import ta.simulator.splunkd.script.PersistentScripts;
import ta.simulator.splunkd.search.ResultTable;
import ta.simulator.splunkd.search.SearchEngine;
import ta.simulator.splunkd.search.SearchException;
import ta.simulator.splunkd.search.SearchLanguage;
import ta.simulator.splunkd.search.SearchRequest;

/** Stands in for Splunk's splunkd: drive it over its management port; the other methods are hooks for tests. */
public final class SplunkdStandIn implements AutoCloseable {
    private static final DateTimeFormatter LOG_TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss,SSS xx", Locale.ROOT);
    private static final Set<String> CAPTAIN = Set.of("shc_captain", "shc_member");

    private final SplunkHome home;
    private final ManagementPort port;
    private final SplunkdLog log;
    private final Access access;
    private final Indexes indexes;
    private final ModularInputs inputs;
    private final AlertActions alerts;
    private final PersistentScripts scripts;
    private final ConfStore confs;
    private final AppLogs appLogs;
    private final SearchEngine searches;
    private volatile Set<String> clusterRoles;
    private volatile boolean kvStoreReady = true;
    private final String adminPassword = password();
    private final String analystPassword = password();

    private SplunkdStandIn(StandInOptions options) throws IOException, InterruptedException {
        clusterRoles = options.claims().captain() ? CAPTAIN : Set.of();
        home = SplunkHome.prepare(options.home());
        port = ManagementPort.bind(
                options.port(), home.issueCertificate(options.claims().names()).serverContext());
        Clock clock = Clock.systemUTC();
        confs = new ConfStore(home.folder().resolve("etc"));
        AtomicReference<Indexes> later = new AtomicReference<>();
        log = new SplunkdLog(
                home.folder().resolve("var/log/splunk/splunkd.log"), clock, entry -> keep(later.get(), entry));
        access = new Access(adminPassword, analystPassword);
        appLogs = new AppLogs(home.folder().resolve("var/log/splunk"), "TA_defender_*.log*");
        indexes = new Indexes(confs, clock, problem -> log.error("IndexProcessor", problem));
        later.set(indexes);
        InputSettings settings = new InputSettings(
                home.folder().resolve("etc/apps"),
                home.folder().resolve("var/lib/splunk/modinputs"),
                home.serverName(),
                url(),
                () -> access.openSession(Access.SYSTEM_USER),
                home.environment(options.environment()),
                options.pauses().grace(),
                options.pauses().firstRestart(),
                options.pauses().longestRestart());
        alerts = new AlertActions(
                new AlertSettings(home.folder(), home.serverName(), url(), access::openSession, settings.environment()),
                confs,
                log,
                clock);
        inputs = new ModularInputs(settings, confs, log, indexes);
        searches = new SearchEngine(
                this::eventsAndLogs,
                clock,
                this::sendAlert,
                new RestSearch(url(), home.folder(), access::openSession),
                new ChunkedCommand(home.folder(), confs, url(), access::openSession, settings.environment()));
        scripts = new PersistentScripts(settings.environment(), home.serverName(), url(), log);
        port.serve(new Services(
                home.folder(),
                home.serverName(),
                options.claims().version(),
                "standin",
                () -> clusterRoles,
                () -> kvStoreReady,
                options.claims().remoteCallers(),
                confs,
                log,
                access,
                indexes,
                inputs,
                searches,
                scripts));
        inputs.reload();
    }

    /** Starts with everything that is installed in the home already. */
    public static SplunkdStandIn start(StandInOptions options) throws IOException, InterruptedException {
        return new SplunkdStandIn(options);
    }

    /** Makes this a member of a search head cluster from now on, and its captain or not. */
    public void joinCluster(boolean asCaptain) {
        clusterRoles = asCaptain ? CAPTAIN : Set.of("shc_member");
    }

    /** Has searches run in more of SPL than the stand-in knows by itself. */
    public void setSearchLanguage(SearchLanguage language) {
        searches.setLanguage(language);
    }

    /** Has the KV store answer, or be starting. */
    public void setKvStoreReady(boolean ready) {
        kvStoreReady = ready;
    }

    /**
     * Adds a user with roles of {@code authorize.conf}, besides what Splunk's role {@code user} may do.
     *
     * @return the password
     */
    public String addUser(String name, String... roles) {
        Set<String> all = new TreeSet<>(Set.of("user"));
        Set<String> capabilities = new TreeSet<>(Access.CAPABILITIES_OF_USER);
        Deque<String> left = new ArrayDeque<>(List.of(roles));
        while (!left.isEmpty()) {
            String role = left.pop();
            if (all.add(role)) {
                Map<String, String> settings =
                        confs.stanza("authorize", "role_" + role).orElseThrow().values();
                settings.forEach((key, value) -> {
                    if (value.equals("enabled")) {
                        capabilities.add(key);
                    }
                });
                left.addAll(List.of(settings.getOrDefault("importRoles", "user").split("\\s*;\\s*")));
            }
        }
        String password = password();
        access.add(new User(name, password, all, capabilities));
        return password;
    }

    /** Base URL of the management port, as inputs get to know it. */
    public String url() {
        return "https://127.0.0.1:" + port.port();
    }

    /** SPLUNK_HOME. */
    public Path home() {
        return home.folder();
    }

    /** Password of the user {@code admin}. */
    public String adminPassword() {
        return adminPassword;
    }

    /** Password of {@code analyst}, who may not list secrets. */
    public String analystPassword() {
        return analystPassword;
    }

    /** Everything indexed so far, in order of arrival; splunkd.log itself is in {@code _internal}. */
    public List<IndexedEvent> events() {
        return indexes.events();
    }

    /** Events of one index, in order of arrival. */
    public List<IndexedEvent> events(String index) {
        return indexes.events().stream()
                .filter(event -> event.index().equals(index))
                .toList();
    }

    /** Events that named an index which does not exist. */
    public List<Arrival> homelessEvents() {
        return indexes.homeless();
    }

    /** splunkd.log so far. */
    public List<LogEntry> log() {
        return log.entries();
    }

    /** Every start of a scheme's processes, oldest first. */
    public List<InputRun> runs(String scheme) {
        return inputs.runs(scheme);
    }

    /** Stops and starts a scheme's processes as splunkd does when something changed; returns when the new ones run. */
    public void restartInput(String scheme) throws InterruptedException {
        inputs.restart(scheme);
    }

    /** Waits until all changes asked for over REST have been carried out on the processes. */
    public void settle() throws InterruptedException {
        inputs.settle();
    }

    /** SIGKILL to the scheme's processes. */
    public void killInput(String scheme) {
        inputs.kill(scheme);
    }

    /** SIGTERM to the scheme's processes; unlike a stop, their stdout is read to the end. */
    public void terminateInput(String scheme) {
        inputs.terminate(scheme);
    }

    /** Closes the reading end of the scheme's stdout; the processes stay alive until they notice. */
    public void closeInputOutput(String scheme) throws IOException {
        inputs.closeOutput(scheme);
    }

    /** Stops or resumes reading the scheme's stdout, so that its pipe fills up. */
    public void pauseReading(String scheme, boolean paused) {
        inputs.pauseReading(scheme, paused);
    }

    /** Runs an alert action as a triggered alert does, and returns how it went. */
    public AlertRun runAlert(AlertCall call) throws SearchException {
        return alerts.run(call);
    }

    /** Every run of an alert action so far. */
    public List<AlertRun> alertRuns() {
        return alerts.runs();
    }

    /** Makes every session key invalid; the management port then answers 401 to it. */
    public void invalidateSessions() {
        access.closeSessions();
    }

    /** Process ids of the programs that answer calls to endpoints of apps. */
    public List<Long> scriptProcesses() {
        return scripts.pids();
    }

    /** Session keys that are valid now, to search logs and files for them. */
    public Set<String> sessionKeys() {
        return access.sessionKeys();
    }

    /** Dies as after a crash: the port is gone, the pipes are gone, no child gets a signal, nothing is cleaned up. */
    public void crash() throws IOException {
        port.close();
        inputs.abandon();
    }

    /** Stops all inputs, closes the port, removes the home if it was a temporary one. */
    @Override
    public void close() {
        try {
            inputs.close();
            port.close();
            scripts.close();
            home.discard();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void sendAlert(String action, Map<String, String> given, ResultTable results, SearchRequest request)
            throws SearchException {
        Map<String, String> parameters = new LinkedHashMap<>();
        given.forEach((key, value) -> parameters.put(key.replaceFirst("^param\\.", ""), value));
        AlertRun run = alerts.run(
                new AlertCall(action, parameters, results, request.sid(), request.user(), request.app(), ""));
        if (run.timedOut() || run.exitCode() != 0) {
            throw SearchException.failed(
                    "Error in 'sendalert' command: Alert script returned error code " + run.exitCode() + ".");
        }
    }

    /** All events, with the add-on's own log files in {@code _internal} as far as they are written now. */
    private List<IndexedEvent> eventsAndLogs() {
        // a second search must not go on before the first has indexed what it has read
        synchronized (appLogs) {
            for (AppLogs.Line line : appLogs.next()) {
                indexes.add(new Arrival(
                        time(line.text()),
                        "_internal",
                        home.serverName(),
                        line.file().toString(),
                        "ta_defender:log",
                        line.text(),
                        "",
                        0));
            }
        }
        return indexes.events();
    }

    private static Optional<Instant> time(String line) {
        try {
            return Optional.of(Instant.from(LOG_TIME.parse(line, new ParsePosition(0))));
        } catch (DateTimeException unknown) {
            return Optional.empty();
        }
    }

    private void keep(Indexes target, LogEntry entry) {
        if (target != null) {
            target.add(new Arrival(
                    Optional.of(Instant.ofEpochMilli(entry.time().toEpochMilli())),
                    "_internal",
                    home.serverName(),
                    home.folder().resolve("var/log/splunk/splunkd.log").toString(),
                    "splunkd",
                    entry.line(),
                    "",
                    0));
        }
    }

    private static String password() {
        byte[] bytes = new byte[9];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().encodeToString(bytes);
    }
}
