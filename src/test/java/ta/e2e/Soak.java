package ta.e2e;

import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.stream.Stream;
import ta.simulator.azure.ArchiveWriter;
import ta.simulator.azure.Azurite;
import ta.simulator.defender.Api;
import ta.simulator.defender.Audience;
import ta.simulator.defender.DefenderSimulator;
import ta.simulator.defender.Fault;
import ta.simulator.defender.SimulatorOptions;
import ta.simulator.demo.Tally;
import ta.simulator.eventhub.EventHubStandIn;
import ta.simulator.eventhub.StreamPublisher;
import ta.simulator.net.Certificates;
import ta.simulator.splunkd.SplunkdStandIn;
import ta.simulator.splunkd.StandInOptions;
import ta.simulator.splunkd.client.SplunkClient;
import ta.simulator.splunkd.index.IndexedEvent;
import ta.simulator.splunkd.input.InputRun;

/**
 * All inputs of the built package at work while they are killed at random moments, splunkd stops reading for some seconds, and
 * the services fail. Whatever was published has to be in Splunk at the end. What comes twice has to be what a killed process
 * wrote within the last seconds of its life.
 *
 * <p>Not part of the tests: {@code make soak}.
 */
final class Soak implements AutoCloseable {
    private static final List<String> SCHEMES =
            List.of("defender_alerts", "defender_incidents", "defender_stream", "defender_archive");

    /** A save every five seconds, of what splunkd took two seconds before; the rest is for a busy machine. */
    private static final Duration IN_FLIGHT = Duration.ofSeconds(12);

    private static final Duration PATIENCE = Duration.ofMinutes(30);
    private static final String HUB = "defender";
    private static final String TABLE = "DeviceEvents";

    private final long seed;
    private final SplittableRandom random;
    private final Certificates certificates = Certificates.create();
    private final DefenderSimulator defender;
    private final EventHubStandIn hubs;
    private final StreamPublisher publisher;
    private final Azurite azurite;
    private final SplunkdStandIn splunkd;
    private final List<String> archived = new ArrayList<>();
    private final List<String> blobs = new ArrayList<>();
    private final Map<Long, Instant> killed = new HashMap<>();
    private final Map<String, Instant> stalled = new HashMap<>();
    private final Map<String, Instant> ends = new HashMap<>();
    private final Deque<String> poisoned = new ArrayDeque<>();
    private final Map<String, Map<Disturbance, Integer>> actions = new LinkedHashMap<>();
    private int disturbed;
    private int records;

    private Soak(long seed, Path tarball) throws Exception {
        this.seed = seed;
        this.random = new SplittableRandom(seed);
        defender = DefenderSimulator.start(SimulatorOptions.withSeed(seed)
                .alerts(60)
                .incidents(20)
                .certificates(certificates)
                .onSeparatePorts());
        hubs = EventHubStandIn.start(certificates);
        publisher = new StreamPublisher(hubs, seed);
        azurite = Azurite.start(certificates);
        splunkd = SplunkdStandIn.start(
                StandInOptions.defaults().withRestart(Duration.ofMillis(200), Duration.ofSeconds(1)));
        SCHEMES.forEach(scheme -> actions.put(scheme, new EnumMap<>(Disturbance.class)));
        configure(tarball);
    }

    /** Arguments: the package, the seed, and how often to do what: {@code KILL=200}. */
    public static void main(String[] args) throws Exception {
        boolean good;
        try (Soak soak = new Soak(Long.parseLong(args[1]), Path.of(args[0]))) {
            List<Disturbance> disturbances = new ArrayList<>();
            for (String arg : List.of(args).subList(2, args.length)) {
                String[] pair = arg.split("=", 2);
                disturbances.addAll(Collections.nCopies(Integer.parseInt(pair[1]), Disturbance.valueOf(pair[0])));
            }
            soak.run(disturbances);
            good = soak.report(System.out);
        }
        System.exit(good ? 0 : 1);
    }

    private void configure(Path tarball) throws Exception {
        SplunkClient rest = SplunkClient.pinned(
                splunkd.url(),
                "admin",
                splunkd.adminPassword(),
                SplunkUnderTest.APP,
                Files.readString(splunkd.home().resolve("etc/auth/cacert.pem")));
        rest.installApp(tarball);
        Path authority = certificates.writeCaPem(splunkd.home().resolve("ca.pem"));
        rest.editStanza("defender_settings", "tls", Map.of("ca_file", authority.toString()));
        for (String index : List.of("graph", "endpoint", "incidents", "xdr", "stream", "archive")) {
            rest.createIndex(index);
        }
        Map<String, String> account = new LinkedHashMap<>();
        account.put("tenant_id", defender.tenantId());
        account.put("client_id", defender.clientId());
        account.put("cloud", "custom");
        account.put("login_url", defender.url());
        account.put("graph_url", defender.url(Audience.GRAPH));
        account.put("endpoint_url", defender.url(Audience.ENDPOINT));
        account.put("xdr_url", defender.url(Audience.XDR));
        rest.createStanza("defender_account", Rig.ACCOUNT, account);
        rest.storeSecret(Rig.REALM, Rig.ACCOUNT, defender.secret());
        rest.createInput("defender_alerts", "graph", polled("graph", "graph"));
        rest.createInput("defender_alerts", "endpoint", polled("endpoint", "endpoint"));
        rest.createInput("defender_incidents", "graph", polled("graph", "incidents"));
        rest.createInput("defender_incidents", "xdr", polled("xdr", "xdr"));
        hubs.createHub(HUB, 3);
        rest.storeSecret(Rig.REALM, "defender_stream://stream", hubs.connectionString());
        rest.createInput(
                "defender_stream", "stream", Map.of("bootstrap", hubs.bootstrap(), "hubs", HUB, "index", "stream"));
        azurite.writer().createContainer(ArchiveWriter.container(TABLE));
        rest.storeSecret(Rig.REALM, "defender_archive://archive", azurite.key());
        rest.createInput(
                "defender_archive",
                "archive",
                Map.of(
                        "storage_url", azurite.url(),
                        "auth", "key",
                        "start_time", "-2h",
                        "interval", "10",
                        "index", "archive"));
    }

    private static Map<String, String> polled(String api, String index) {
        return Map.of("account", Rig.ACCOUNT, "interval", "10", "api", api, "index", index);
    }

    private void run(List<Disturbance> disturbances) throws InterruptedException {
        for (String scheme : SCHEMES) {
            await("first events of " + scheme, () -> {
                work();
                return events(scheme).anyMatch(event -> true);
            });
        }
        Collections.shuffle(disturbances, new Random(seed));
        for (Disturbance disturbance : disturbances) {
            boolean done = false;
            while (!done) {
                work();
                fail();
                Thread.sleep(random.nextLong(3_000));
                resume(false);
                done = disturb(disturbance, SCHEMES.get(random.nextInt(SCHEMES.size())));
            }
            if (++disturbed % 25 == 0) {
                System.out.println(Instant.now() + " " + disturbed + " of " + disturbances.size());
            }
        }
        resume(true);
        poisoned.forEach(defender.tenant()::heal);
        defender.faults().clear();
        // a whole object that shows at last that everything before it was read
        work();
        await("everything", () -> tallies().values().stream().noneMatch(line -> line.lost() > 0));
    }

    /** Whether it could be done now. */
    private boolean disturb(Disturbance disturbance, String scheme) throws InterruptedException {
        boolean done = switch (disturbance) {
            case KILL -> kill(scheme);
            case STALL -> stall(scheme);
            case RESTART -> restart(scheme);
            case POISON -> poison();
        };
        if (done && disturbance != Disturbance.POISON) {
            actions.get(scheme).merge(disturbance, 1, Integer::sum);
        }
        return done;
    }

    private boolean stall(String scheme) {
        if (ends.containsKey(scheme)) {
            return false;
        }
        stalled.put(scheme, Instant.now());
        splunkd.pauseReading(scheme, true);
        ends.put(scheme, Instant.now().plusMillis(random.nextLong(1_000, 9_000)));
        return true;
    }

    private void resume(boolean all) {
        ends.entrySet().removeIf(end -> {
            boolean over = all || Instant.now().isAfter(end.getValue());
            if (over) {
                splunkd.pauseReading(end.getKey(), false);
            }
            return over;
        });
    }

    /** What splunkd does when somebody edits an input. */
    private boolean restart(String scheme) throws InterruptedException {
        if (ends.containsKey(scheme)) {
            return false;
        }
        splunkd.restartInput(scheme);
        return true;
    }

    /** Makes one alert unreadable; it is readable again when the third after it is not. */
    private boolean poison() {
        List<String> alerts = defender.tenant().alertIds();
        String id = alerts.get(random.nextInt(alerts.size()));
        defender.tenant().poison(id);
        poisoned.addLast(id);
        if (poisoned.size() > 3) {
            defender.tenant().heal(poisoned.removeFirst());
        }
        return true;
    }

    private boolean kill(String scheme) {
        List<InputRun> running =
                splunkd.runs(scheme).stream().filter(InputRun::alive).toList();
        if (running.isEmpty()) {
            return false;
        }
        Instant begun = stalled.getOrDefault(scheme, Instant.MAX);
        Instant now = Instant.now();
        Instant since = begun.isBefore(now) && begun.isAfter(now.minusSeconds(30)) ? begun : now;
        running.forEach(run -> killed.put(run.pid(), since.minus(IN_FLIGHT)));
        splunkd.killInput(scheme);
        ends.remove(scheme);
        return true;
    }

    /** What happens in the tenant meanwhile. */
    private void work() {
        List<String> fresh = defender.tenant().addAlerts(random.nextInt(1, 4));
        defender.tenant().updateAlert(fresh.get(0), "status", "inProgress");
        String incident = defender.tenant().addIncident(2);
        List<String> incidents = defender.tenant().incidentIds();
        defender.tenant().updateIncident(incidents.get(random.nextInt(incidents.size())), "status", "active");
        defender.tenant().updateIncident(incident, "severity", "high");
        publisher.publish(HUB, 3, 3, 4);
        Instant now = Instant.now();
        String blob = ArchiveWriter.blob(now);
        String container = ArchiveWriter.container(TABLE);
        if (!blobs.contains(blob)) {
            azurite.writer().createBlob(container, blob);
            blobs.add(blob);
        }
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 5; i++) {
            String record = ArchiveWriter.record(TABLE, "device-" + ++records, now);
            archived.add(record);
            lines.append(record).append("\r\n");
        }
        azurite.writer().append(container, blob, lines.toString());
    }

    private void fail() {
        if (random.nextInt(3) > 0) {
            return;
        }
        List<Fault> faults = List.of(
                Fault.error(503),
                Fault.error(500),
                Fault.throttle("1"),
                Fault.reset(),
                Fault.close(),
                Fault.truncate(300),
                Fault.resetMidBody(500),
                Fault.brokenJson(),
                Fault.corruptBody(),
                Fault.html(503),
                Fault.slowAnswer(Duration.ofSeconds(2)),
                Fault.expireToken(),
                Fault.duplicatePage(),
                Fault.smallerPage(3),
                Fault.emptyPageWithNextLink(),
                Fault.errorBehindObjects(),
                Fault.partialContent(),
                Fault.staleReplica(Duration.ofSeconds(30)),
                Fault.dated(Duration.ofDays(3)),
                Fault.dated(Duration.ofDays(400)),
                Fault.dated(Duration.ofDays(-3)));
        defender.faults().next(random.nextInt(1, 4)).answer(faults.get(random.nextInt(faults.size())));
    }

    private enum Disturbance {
        KILL,
        STALL,
        RESTART,
        POISON
    }

    /** What arrived of one kind of object. */
    private record Line(int published, int events, int lost, int strangers, int altered, int twice) {}

    private Map<String, Line> tallies() {
        Map<String, Line> lines = new LinkedHashMap<>();
        lines.put("Graph alerts", line(Api.GRAPH_ALERTS, "graph", Collected.ALERT));
        lines.put("Endpoint alerts", line(Api.ENDPOINT_ALERTS, "endpoint", Collected.ENDPOINT_ALERT));
        lines.put("Graph incidents", line(Api.GRAPH_INCIDENTS, "incidents", Collected.INCIDENT));
        lines.put("their alerts", line(Api.GRAPH_ALERTS, "incidents", Collected.ALERT));
        lines.put("XDR incidents", line(Api.XDR_INCIDENTS, "xdr", Collected.INCIDENT));
        lines.put("XDR alerts", line(Api.XDR_ALERTS, "xdr", Collected.ALERT));
        lines.put("stream", line(publisher.published(), "stream"));
        lines.put("archive", line(archived, "archive"));
        return lines;
    }

    private Line line(Api api, String index, String sourcetype) {
        Tally tally = Tally.of(api, defender.tenant().expectedVersions(api), raw(index, sourcetype));
        return new Line(
                defender.tenant().expectedVersions(api).size(),
                tally.events(),
                tally.lost().size(),
                tally.strangers().size(),
                tally.altered().size(),
                tally.surplus());
    }

    private Line line(Collection<String> published, String index) {
        Map<String, Integer> open = new HashMap<>();
        published.forEach(record -> open.merge(record, 1, Integer::sum));
        int strangers = 0;
        int twice = 0;
        List<String> events = raw(index, "ms:defender:eventhub");
        for (String event : events) {
            Integer left = open.get(event);
            if (left == null) {
                strangers++;
            } else if (left == 0) {
                twice++;
            } else {
                open.put(event, left - 1);
            }
        }
        int lost = open.values().stream().mapToInt(Integer::intValue).sum();
        return new Line(published.size(), events.size(), lost, strangers, 0, twice);
    }

    private List<String> raw(String index, String sourcetype) {
        return splunkd.events(index).stream()
                .filter(event -> event.sourcetype().equals(sourcetype))
                .map(IndexedEvent::raw)
                .toList();
    }

    private Stream<IndexedEvent> events(String scheme) {
        return splunkd.events().stream().filter(event -> event.stanza().startsWith(scheme + "://"));
    }

    /** Events that killed processes of a scheme wrote within the last seconds before. */
    private long inFlight(String scheme) {
        return events(scheme)
                .filter(event -> {
                    Instant since = killed.get(event.processId());
                    return since != null && !event.arrived().isBefore(since);
                })
                .count();
    }

    private boolean report(PrintStream out) {
        Map<String, Line> lines = tallies();
        out.println();
        out.println("| Objects | Published | Events | Lost | Altered | Unknown | Twice |");
        out.println("|---|---|---|---|---|---|---|");
        boolean good = true;
        for (Map.Entry<String, Line> each : lines.entrySet()) {
            Line line = each.getValue();
            out.println("| " + each.getKey() + " | " + line.published() + " | " + line.events() + " | " + line.lost()
                    + " | " + line.altered() + " | " + line.strangers() + " | " + line.twice() + " |");
            good &= line.lost() == 0 && line.altered() == 0 && line.strangers() == 0;
        }
        Map<String, Integer> twice = new LinkedHashMap<>();
        twice.put("defender_alerts", sum(lines, "Graph alerts", "Endpoint alerts"));
        twice.put("defender_incidents", sum(lines, "Graph incidents", "their alerts", "XDR incidents", "XDR alerts"));
        twice.put("defender_stream", sum(lines, "stream"));
        twice.put("defender_archive", sum(lines, "archive"));
        out.println();
        out.println("| Input | Kills | Stalls | Restarts | Twice | At most |");
        out.println("|---|---|---|---|---|---|");
        for (String scheme : SCHEMES) {
            long bound = inFlight(scheme);
            Map<Disturbance, Integer> done = actions.get(scheme);
            out.println("| " + scheme + " | " + done.getOrDefault(Disturbance.KILL, 0) + " | "
                    + done.getOrDefault(Disturbance.STALL, 0) + " | " + done.getOrDefault(Disturbance.RESTART, 0)
                    + " | "
                    + twice.get(scheme) + " | " + bound + " |");
            good &= twice.get(scheme) <= bound;
        }
        out.println();
        out.println((good ? "Nothing was lost." : "FAILED.") + " Seed " + seed + ".");
        return good;
    }

    private static int sum(Map<String, Line> lines, String... names) {
        return Stream.of(names).mapToInt(name -> lines.get(name).twice()).sum();
    }

    private void await(String what, Supplier<Boolean> reached) throws InterruptedException {
        boolean done = false;
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!done && System.nanoTime() < end) {
            done = reached.get();
            if (!done) {
                Thread.sleep(500);
            }
        }
        if (!done) {
            System.out.println("Not within " + PATIENCE.toMinutes() + " min: " + what);
            splunkd.log().stream()
                    .filter(line -> line.level().equals("ERROR"))
                    .map(line -> line.line())
                    .skip(Math.max(0, splunkd.log().size() - 200))
                    .forEach(System.out::println);
        }
    }

    @Override
    public void close() {
        splunkd.close();
        azurite.close();
        publisher.close();
        hubs.close();
        defender.close();
    }
}
