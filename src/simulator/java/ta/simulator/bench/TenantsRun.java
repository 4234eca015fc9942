package ta.simulator.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import ta.simulator.defender.Api;
import ta.simulator.defender.Audience;
import ta.simulator.defender.DefenderSimulator;
import ta.simulator.defender.SimulatorOptions;
import ta.simulator.defender.Tenant;
import ta.simulator.demo.Tally;
import ta.simulator.splunkd.SplunkdStandIn;
import ta.simulator.splunkd.StandInOptions;
import ta.simulator.splunkd.client.SplunkClient;
import ta.simulator.splunkd.index.IndexedEvent;
import ta.simulator.splunkd.input.InputRun;

/** One process of the add-on with a stanza for each of many tenants, and for one whose secret is wrong. */
public final class TenantsRun implements AutoCloseable {
    /** The tenant whose secret is wrong. */
    public static final String BROKEN = "broken";

    private static final String APP = "TA_defender";
    private static final String SCHEME = "defender_alerts";
    private static final String INDEX = "tenants";
    private static final String SECRET = "tenant~secret";

    private final int tenants;
    private final int alertsEach;
    private final DefenderSimulator defender;
    private final SplunkdStandIn splunkd;
    private final SplunkClient rest;
    private final Map<String, Tenant> byName = new HashMap<>();

    /** Sets up everything except the last input, which starts the process. */
    public TenantsRun(Path tarball, int tenants, int alertsEach) throws IOException, InterruptedException {
        this.tenants = tenants;
        this.alertsEach = alertsEach;
        defender = DefenderSimulator.start(SimulatorOptions.withSeed(100).onSeparatePorts());
        splunkd = SplunkdStandIn.start(StandInOptions.defaults());
        rest = SplunkClient.pinned(
                splunkd.url(),
                "admin",
                splunkd.adminPassword(),
                APP,
                Files.readString(splunkd.home().resolve("etc/auth/cacert.pem")));
        rest.installApp(tarball);
        Path ca = splunkd.home().resolve("etc/auth/microsoft-side.pem");
        Files.writeString(ca, defender.caPem());
        rest.editStanza("defender_settings", "tls", Map.of("ca_file", ca.toString()));
        rest.createIndex(INDEX);
        Instant now = Instant.now();
        for (int number = 0; number < tenants; number++) {
            Tenant tenant = addTenant(String.format(Locale.ROOT, "tenant_%03d", number), number, SECRET);
            tenant.populate(alertsEach, 0, now.minus(Duration.ofDays(6)), now);
        }
        addTenant(BROKEN, tenants, "wrong~secret");
    }

    /** Starts the process, waits until everything is there, and goes on watching for the given time. */
    public TenantsResult run(Duration patience, Duration idle) throws IOException, InterruptedException {
        for (String name : byName.keySet()) {
            rest.createStanza("inputs", SCHEME + "://" + name, settings(name));
        }
        rest.createInput(SCHEME, BROKEN, settings(BROKEN));
        ProcessHandle process = awaitProcess(patience);
        awaitEvents(patience);
        Duration untilComplete = Duration.between(process.info().startInstant().orElseThrow(), lastArrival());
        Duration cpu = process.info().totalCpuDuration().orElseThrow();
        Instant watched = Instant.now();
        Thread.sleep(idle.toMillis());
        Duration idleCpu = process.info().totalCpuDuration().orElseThrow().minus(cpu);
        return new TenantsResult(
                tenants,
                splunkd.events(INDEX).size(),
                inexact(),
                untilComplete,
                cpu,
                Duration.between(watched, Instant.now()),
                idleCpu,
                status(process, "VmHWM"),
                (int) status(process, "Threads"),
                splunkd.log().stream()
                        .filter(line ->
                                line.level().equals("ERROR") && !line.source().isEmpty())
                        .map(line -> line.message())
                        .toList());
    }

    @Override
    public void close() {
        splunkd.close();
        defender.close();
    }

    private Tenant addTenant(String name, int number, String storedSecret) {
        String tenantId = String.format(Locale.ROOT, "e0000000-0000-4000-8000-%012d", number);
        String clientId = String.format(Locale.ROOT, "f0000000-0000-4000-8000-%012d", number);
        Tenant tenant = defender.addTenant(tenantId, clientId, SECRET);
        rest.createStanza(
                "defender_account",
                name,
                Map.of(
                        "tenant_id", tenantId,
                        "client_id", clientId,
                        "cloud", "custom",
                        "login_url", defender.url(),
                        "graph_url", defender.url(Audience.GRAPH),
                        "endpoint_url", defender.url(Audience.ENDPOINT),
                        "xdr_url", defender.url(Audience.XDR)));
        rest.storeSecret(APP, name, storedSecret);
        if (!name.equals(BROKEN)) {
            byName.put(name, tenant);
        }
        return tenant;
    }

    private static Map<String, String> settings(String name) {
        return Map.of("account", name, "index", INDEX, "interval", "10");
    }

    private ProcessHandle awaitProcess(Duration patience) throws InterruptedException {
        Instant end = Instant.now().plus(patience);
        while (Instant.now().isBefore(end)) {
            List<InputRun> runs = splunkd.runs(SCHEME);
            if (!runs.isEmpty() && runs.get(runs.size() - 1).alive()) {
                return ProcessHandle.of(runs.get(runs.size() - 1).pid()).orElseThrow();
            }
            Thread.sleep(20);
        }
        throw new IllegalStateException("no process within " + patience);
    }

    private void awaitEvents(Duration patience) throws InterruptedException {
        Instant end = Instant.now().plus(patience);
        while (splunkd.events(INDEX).size() < tenants * alertsEach) {
            if (Instant.now().isAfter(end)) {
                throw new IllegalStateException(
                        splunkd.events(INDEX).size() + " events within " + patience + "\n" + splunkd.log());
            }
            Thread.sleep(50);
        }
    }

    private Instant lastArrival() {
        return splunkd.events(INDEX).stream()
                .map(IndexedEvent::arrived)
                .max(Instant::compareTo)
                .orElseThrow();
    }

    private List<String> inexact() {
        Map<String, List<String>> arrived = new HashMap<>();
        for (IndexedEvent event : splunkd.events(INDEX)) {
            arrived.computeIfAbsent(event.stanza(), stanza -> new ArrayList<>()).add(event.raw());
        }
        return byName.entrySet().stream()
                .filter(tenant -> !Tally.of(
                                tenant.getValue().expectedVersions(Api.GRAPH_ALERTS),
                                arrived.getOrDefault(SCHEME + "://" + tenant.getKey(), List.of()))
                        .exact())
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }

    private static long status(ProcessHandle process, String field) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/" + process.pid() + "/status"))) {
            if (line.startsWith(field + ":")) {
                return Long.parseLong(line.replaceAll("\\D", ""));
            }
        }
        throw new IOException("no " + field + " of process " + process.pid());
    }
}
