package ta.simulator.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import ta.knowledge.AppSearch;
import ta.simulator.defender.Audience;
import ta.simulator.defender.Call;
import ta.simulator.defender.DefenderSimulator;
import ta.simulator.defender.Fault;
import ta.simulator.defender.SimulatorOptions;
import ta.simulator.eventhub.EventHubStandIn;
import ta.simulator.eventhub.StreamPublisher;
import ta.simulator.splunkd.SplunkdStandIn;
import ta.simulator.splunkd.StandInOptions;
import ta.simulator.splunkd.client.SplunkClient;
import ta.simulator.splunkd.index.IndexedEvent;
import ta.simulator.splunkd.log.LogEntry;
import ta.simulator.splunkweb.Notes;
import ta.simulator.splunkweb.SplunkWebStandIn;
import ta.simulator.splunkweb.WebOptions;

/** Both stand-ins with the add-on installed between them, and what can be seen of it. */
final class Stage implements AutoCloseable {
    private static final String APP = "TA_defender";
    private static final String ACCOUNT = "contoso";
    private static final String INDEX = "defender";
    private static final String HUB = "defender";
    private static final int PARTITIONS = 4;
    private static final int ALERTS = 240;
    private static final int INCIDENTS = 60;
    private static final int PAGE = 40;
    private static final int ROWS_PER_ACT = 4;

    private final Screen screen;
    private final DefenderSimulator defender;
    private final SplunkdStandIn splunkd;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Map<Source, Integer> rows = new EnumMap<>(Source.class);
    private volatile Optional<SplunkWebStandIn> web = Optional.empty();
    private volatile Optional<EventHubStandIn> hubs = Optional.empty();
    private volatile Optional<Storage> storage = Optional.empty();
    private int shownEvents;
    private int shownLines;

    Stage(Screen screen, Path tarball) throws IOException, InterruptedException {
        this.screen = screen;
        defender = DefenderSimulator.start(SimulatorOptions.withSeed(2026)
                .alerts(ALERTS)
                .incidents(INCIDENTS)
                .onSeparatePorts());
        defender.settings().setLargestPage(PAGE);
        defender.tenant().setIncidentFollowsAlerts(true);
        screen.say("Microsoft's side: a tenant with " + ALERTS + " alerts in " + INCIDENTS + " incidents, login and"
                + " three hosts");
        splunkd = SplunkdStandIn.start(
                StandInOptions.defaults().withRestart(Duration.ofMillis(500), Duration.ofSeconds(5)));
        screen.say("Splunk's side: management port at " + splunkd.url());
        install(tarball);
    }

    DefenderSimulator defender() {
        return defender;
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
        Files.writeString(ca(), defender.caPem());
        rest.editStanza("defender_settings", "tls", Map.of("ca_file", ca().toString()));
        rest.createStanza("defender_account", ACCOUNT, account());
        rest.storeSecret(APP, ACCOUNT, defender.secret());
        rest.editStanza("macros", "ta_defender_account", Map.of("definition", ACCOUNT));
        rest.createIndex(INDEX);
        screen.say("Created account \"" + ACCOUNT + "\" and its secret over REST, and the inputs");
        for (Source source : Source.values()) {
            if (source.hasListOfItsOwn()) {
                createInput(rest, source);
            }
        }
    }

    private Path ca() {
        return splunkd.home().resolve("etc/auth/microsoft-side.pem");
    }

    private Map<String, String> account() {
        return Map.of(
                "tenant_id", defender.tenantId(),
                "client_id", defender.clientId(),
                "cloud", "custom",
                "login_url", defender.url(),
                "graph_url", defender.url(Audience.GRAPH),
                "endpoint_url", defender.url(Audience.ENDPOINT),
                "xdr_url", defender.url(Audience.XDR));
    }

    private void createInput(SplunkClient rest, Source source) {
        Map<String, String> common =
                Map.of("account", ACCOUNT, "index", INDEX, "interval", "10", "api", source.input());
        Map<String, String> settings = new java.util.HashMap<>(common);
        if (source == Source.GRAPH_INCIDENTS) {
            // the input of Graph's alerts brings them already
            settings.put("include_alerts", "false");
        }
        rest.createInput(source.scheme(), source.input(), settings);
        screen.line(String.format(
                Locale.ROOT,
                "    %-28s GET %s%s",
                source.scheme() + "://" + source.input(),
                defender.url(source.api().audience()),
                source.path()));
    }

    /** The next so many requests for pages of this list meet the fault. */
    void trouble(Source source, int requests, Fault fault) {
        defender.faults().next(requests).matching("GET", source.path()).answer(fault);
    }

    /** Restarts all inputs, as Splunk does when it restarts. */
    void restartInputs() throws InterruptedException {
        splunkd.restartInput(Source.GRAPH_ALERTS.scheme());
        splunkd.restartInput(Source.XDR_INCIDENTS.scheme());
    }

    /** Prints what is new: some of the events of each source, and warnings and errors of the inputs. */
    void show() {
        List<IndexedEvent> events = splunkd.events(INDEX);
        for (IndexedEvent event : events.subList(shownEvents, events.size())) {
            Source.of(event).ifPresent(source -> {
                if (rows.merge(source, 1, Integer::sum) <= ROWS_PER_ACT) {
                    screen.event(source, event.raw());
                }
            });
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
        screen.progress(shownEvents + " events, " + troubles() + " faults met");
    }

    /** Ends an act: says how many events of it were not shown, and begins to count anew. */
    void endAct() {
        StringBuilder more = new StringBuilder();
        rows.forEach((source, count) -> {
            if (count > ROWS_PER_ACT) {
                more.append(more.isEmpty() ? "" : ", ")
                        .append(count - ROWS_PER_ACT)
                        .append(' ')
                        .append(source.label());
            }
        });
        if (!more.isEmpty()) {
            screen.line("  ... and " + more);
        }
        rows.clear();
        screen.keepProgress();
    }

    Tally tally(Source source) {
        return Tally.of(
                source.api(),
                defender.tenant().expectedVersions(source.api()),
                splunkd.events(INDEX).stream()
                        .filter(event -> Source.of(event).filter(source::equals).isPresent())
                        .map(IndexedEvent::raw)
                        .toList());
    }

    /** Events that tell what is different between two versions. */
    long changes() {
        return splunkd.events(INDEX).stream()
                .filter(event -> event.sourcetype().equals("ms:defender:change"))
                .count();
    }

    /** First pages of the list that were asked for so far. */
    long polls(Source source) {
        return calls(source).stream()
                .filter(call -> !call.query().contains("skip"))
                .count();
    }

    long pages(Source source) {
        return calls(source).stream()
                .filter(call -> call.status() == 200 && call.fault().isEmpty())
                .count();
    }

    long troubles(Source source) {
        return calls(source).stream().filter(call -> call.fault().isPresent()).count();
    }

    long troubles() {
        return defender.calls().count(call -> call.fault().isPresent());
    }

    /** Megabytes of whole pages. */
    double megabytes(Source source) {
        return calls(source).stream()
                        .filter(call -> call.status() == 200 && call.fault().isEmpty())
                        .mapToLong(Call::bytes)
                        .sum()
                / 1e6;
    }

    /** Opens Splunk Web, prints the addresses, then adds an incident now and then until the program is interrupted. */
    void stay(Optional<Path> renderer) throws IOException, InterruptedException {
        endAct();
        nameTenant();
        splunkd.setSearchLanguage(
                new AppSearch(splunkd.home().resolve("etc/apps").resolve(APP)));
        SplunkWebStandIn opened = SplunkWebStandIn.start(WebOptions.of(splunkd.url(), splunkd.home()));
        web = Optional.of(opened);
        renderer.ifPresent(opened.settings()::setRenderer);
        Analysts analysts = new Analysts(defender.tenant());
        analysts.catchUp();
        Hunt hunt = Hunt.fill(defender.tenant().hunting());
        EventHubStandIn opening = EventHubStandIn.start();
        hubs = Optional.of(opening);
        opening.createHub(HUB, PARTITIONS);
        if (Storage.isInstalled()) {
            storage = Optional.of(Storage.start());
            defender.login().addResource("https://storage.azure.com");
        }
        Files.writeString(
                ca(),
                defender.caPem() + opening.caPem() + storage.map(Storage::caPem).orElse(""));
        Map<String, String> streaming = new LinkedHashMap<>();
        streaming.put("Event hubs", HUB);
        streaming.put("Namespace", opening.bootstrap());
        streaming.put("Connection string", opening.connectionString());
        streaming.put(
                "Authentication of the event hub", "Connection string only: this event hub knows no app registration");
        storage.ifPresent(blobs -> streaming.putAll(blobs.notes()));
        opened.settings().setNotes(() -> Notes.of(defender, account(), streaming));
        screen.line("");
        screen.say(
                "Everything stays up until Ctrl-C; an incident with two alerts, and rows of the stream, the storage account and"
                        + " advanced hunting come every 20 seconds.");
        screen.line("");
        screen.line("    Open this in a browser    " + opened.url() + "/app/" + APP);
        screen.line("    user, password            admin, " + splunkd.adminPassword());
        screen.line("    an analyst                ann, " + splunkd.addUser("ann", "defender_analyst"));
        screen.line("    a user without rights     analyst, " + splunkd.analystPassword());
        screen.line("");
        screen.line("    Splunk's management port  " + splunkd.url());
        screen.line("    user, password            admin, " + splunkd.adminPassword());
        screen.line("    its files                 " + splunkd.home());
        screen.line("    Microsoft's login         " + defender.url());
        screen.line("    an event hub              " + HUB + " at " + opening.bootstrap());
        screen.line("    its connection string     " + opening.connectionString());
        storage.ifPresentOrElse(
                blobs -> {
                    screen.line("    an Azure storage account  " + blobs.url());
                    screen.line("    its connection string     " + blobs.notes().get("Storage connection string"));
                },
                () -> screen.line("    no storage account        needs Node.js with npm"));
        if (renderer.isEmpty()) {
            screen.line("    no drawn dashboards       need Node.js with npm");
        }
        screen.line("    all of this, IDs and secret on the page \"The simulated tenant\" of the menu");
        screen.line("    try this in another terminal:");
        screen.line("");
        screen.line("curl -sk -u admin:" + splunkd.adminPassword() + " " + splunkd.url()
                + "/services/search/jobs/export -d output_mode=json \\");
        screen.line("  --data-urlencode 'search=search index=" + INDEX
                + " | head 5 | table _time source sourcetype severity title'");
        screen.line("");
        try (StreamPublisher publisher = new StreamPublisher(opening, 2026)) {
            while (!closed.get()) {
                defender.tenant().addIncident(2);
                publisher.publish(HUB, PARTITIONS, 2, 5);
                if (storage.isPresent()) {
                    append(storage.get());
                }
                hunt.add(Instant.now());
                analysts.work();
                for (int tick = 0; tick < 80 && !closed.get(); tick++) {
                    show();
                    Thread.sleep(250);
                }
                rows.clear();
            }
        }
    }

    /** Ctrl-C ends the storage account at the same time as this program, perhaps a moment before. */
    private void append(Storage blobs) throws InterruptedException {
        try {
            blobs.append(Instant.now(), 1);
        } catch (UncheckedIOException e) {
            Thread.sleep(2_000);
            if (!closed.get()) {
                throw e;
            }
        }
    }

    /** As docs/dashboards.md asks an administrator to: dashboards show the name. */
    private void nameTenant() throws IOException {
        Path names = splunkd.home().resolve("etc/apps").resolve(APP).resolve("lookups/ta_defender_tenants.csv");
        Files.writeString(names, Files.readString(names).stripTrailing() + "\n" + defender.tenantId() + ",Contoso\n");
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            web.ifPresent(SplunkWebStandIn::close);
            splunkd.close();
            hubs.ifPresent(EventHubStandIn::close);
            storage.ifPresent(Storage::close);
            defender.close();
        }
    }

    private List<Call> calls(Source source) {
        return source.hasListOfItsOwn()
                ? defender.calls().all().stream()
                        .filter(call -> call.path().equals(source.path()))
                        .toList()
                : List.of();
    }
}
