package ta.simulator.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import ta.simulator.defender.Api;
import ta.simulator.defender.Audience;
import ta.simulator.defender.Call;
import ta.simulator.defender.DefenderSimulator;
import ta.simulator.defender.Fault;
import ta.simulator.defender.Phase;
import ta.simulator.defender.SimulatorOptions;
import ta.simulator.splunkd.SplunkdStandIn;
import ta.simulator.splunkd.StandInOptions;
import ta.simulator.splunkd.client.SplunkClient;
import ta.simulator.splunkd.index.IndexedEvent;
import ta.simulator.splunkd.log.LogEntry;

/** Both stand-ins with the add-on installed between them, and what can be seen of it. */
final class Stage implements AutoCloseable {
    static final String SCHEME = "defender_alerts";
    static final String LISTING = "/v1.0/security/alerts_v2";
    private static final String APP = "TA_defender";
    private static final String ACCOUNT = "contoso";
    private static final String INDEX = "defender";
    private static final int ALERTS = 240;
    private static final int PAGE = 50;

    private final Screen screen;
    private final DefenderSimulator defender;
    private final SplunkdStandIn splunkd;
    private final AtomicBoolean closed = new AtomicBoolean();
    private Phase smallPages;
    private int shownEvents;
    private int shownLines;

    Stage(Screen screen, Path tarball) throws IOException, InterruptedException {
        this.screen = screen;
        defender = DefenderSimulator.start(
                SimulatorOptions.withSeed(2026).alerts(ALERTS).onSeparatePorts());
        smallPages = smallPages();
        screen.say("Microsoft's side: a tenant with " + ALERTS + " alerts at " + defender.url());
        splunkd = SplunkdStandIn.start(
                StandInOptions.defaults().withRestart(Duration.ofMillis(500), Duration.ofSeconds(5)));
        screen.say("Splunk's side: management port at " + splunkd.url());
        install(tarball);
    }

    DefenderSimulator defender() {
        return defender;
    }

    SplunkdStandIn splunkd() {
        return splunkd;
    }

    Screen screen() {
        return screen;
    }

    private void install(Path tarball) throws IOException {
        SplunkClient rest = SplunkClient.pinned(
                splunkd.url(),
                "admin",
                splunkd.adminPassword(),
                APP,
                Files.readString(splunkd.home().resolve("etc/auth/cacert.pem")));
        rest.installApp(tarball);
        screen.say("Installed " + tarball.getFileName());
        Path ca = splunkd.home().resolve("etc/auth/microsoft-side.pem");
        Files.writeString(ca, defender.caPem());
        rest.editStanza("defender_settings", "tls", Map.of("ca_file", ca.toString()));
        rest.createStanza(
                "defender_account",
                ACCOUNT,
                Map.of(
                        "tenant_id", defender.tenantId(),
                        "client_id", defender.clientId(),
                        "cloud", "custom",
                        "login_url", defender.url(),
                        "graph_url", defender.url(Audience.GRAPH),
                        "endpoint_url", defender.url(Audience.ENDPOINT),
                        "xdr_url", defender.url(Audience.XDR)));
        rest.storeSecret(APP, ACCOUNT, defender.secret());
        rest.createIndex(INDEX);
        rest.createInput(SCHEME, "demo", Map.of("account", ACCOUNT, "index", INDEX, "interval", "10", "api", "graph"));
        screen.say("Created account \"" + ACCOUNT + "\", its secret, and the input " + SCHEME + "://demo over REST");
    }

    /** The next so many requests for a page meet this fault. */
    void trouble(int requests, Fault fault) {
        smallPages.cancel();
        defender.faults().next(requests).matching("GET", LISTING).answer(fault);
        smallPages = smallPages();
    }

    /** Pages are kept small, so that there are several; stands last in the script of faults. */
    private Phase smallPages() {
        return defender.faults().always().matching("GET", LISTING).answer(Fault.smallerPage(PAGE));
    }

    /** Prints what is new: events, and warnings and errors of the input. */
    void show() {
        List<IndexedEvent> events = splunkd.events(INDEX);
        for (IndexedEvent event : events.subList(shownEvents, events.size())) {
            screen.event(event.raw());
        }
        shownEvents = events.size();
        List<LogEntry> lines = splunkd.log();
        for (LogEntry entry : lines.subList(shownLines, lines.size())) {
            if (!entry.source().isEmpty()
                    && !entry.level().equals("INFO")
                    && !entry.level().equals("DEBUG")) {
                screen.line("  " + entry.level() + " " + entry.message());
            }
        }
        shownLines = lines.size();
        screen.progress(
                shownEvents + " events, " + pages() + " pages, " + megabytes() + " MB, " + troubles() + " faults met");
    }

    Tally tally() {
        return Tally.of(
                defender.tenant().expectedVersions(Api.GRAPH_ALERTS),
                splunkd.events(INDEX).stream().map(IndexedEvent::raw).toList());
    }

    /** Answered first pages so far. */
    long polls() {
        return defender.calls().count(call -> isPage(call) && !call.query().contains("skip"));
    }

    long pages() {
        return defender.calls().count(Stage::isPage);
    }

    long troubles() {
        return defender.calls().count(call -> call.fault().isPresent() && !isSmallPage(call));
    }

    String megabytes() {
        long bytes = defender.calls().all().stream()
                .filter(Stage::isPage)
                .mapToLong(Call::bytes)
                .sum();
        return String.format(java.util.Locale.ROOT, "%.1f", bytes / 1e6);
    }

    /** Prints the addresses, then adds an alert now and then until the program is interrupted. */
    void stay() throws InterruptedException {
        screen.keepProgress();
        screen.line("");
        screen.say("Both stay up until Ctrl-C; a new alert comes every 20 seconds.");
        screen.line("    Splunk's management port  " + splunkd.url() + "   user admin   password "
                + splunkd.adminPassword());
        screen.line("    its files                 " + splunkd.home());
        screen.line("    Microsoft's side          " + defender.url());
        screen.line("    try: curl -sk -u admin:" + splunkd.adminPassword() + " " + splunkd.url()
                + "/services/search/jobs/export -d output_mode=json \\");
        screen.line("              --data-urlencode 'search=search index=" + INDEX
                + " | head 3 | table _time severity title'");
        while (!closed.get()) {
            defender.tenant().addAlerts(1);
            for (int tick = 0; tick < 80 && !closed.get(); tick++) {
                show();
                Thread.sleep(250);
            }
        }
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            splunkd.close();
            defender.close();
        }
    }

    private static boolean isPage(Call call) {
        return call.path().equals(LISTING)
                && call.status() == 200
                && (call.fault().isEmpty() || isSmallPage(call));
    }

    private static boolean isSmallPage(Call call) {
        return call.fault().filter(Fault.SmallerPage.class::isInstance).isPresent();
    }
}
