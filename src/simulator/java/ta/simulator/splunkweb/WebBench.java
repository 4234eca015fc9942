package ta.simulator.splunkweb;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import ta.simulator.defender.Audience;
import ta.simulator.defender.DefenderSimulator;
import ta.simulator.defender.SimulatorOptions;
import ta.simulator.net.Json;
import ta.simulator.splunkd.SplunkdStandIn;
import ta.simulator.splunkd.StandInOptions;
import ta.simulator.splunkd.client.SplunkClient;

/**
 * The simulated tenant, splunkd and Splunk Web together with a package installed, for tests with a browser.
 *
 * <p>{@code --tarball <path> [--port <n>] [--root </path>] [--locale <xx-XX>] [--version <n.n>]}; prints one line of JSON
 * when everything is up and ends when its standard input does.
 */
public final class WebBench implements AutoCloseable {
    private static final String APP = "TA_defender";

    private final DefenderSimulator defender;
    private final SplunkdStandIn splunkd;
    private final SplunkWebStandIn web;
    private final SplunkClient rest;

    private WebBench(Path tarball, Map<String, String> options) throws IOException, InterruptedException {
        defender = DefenderSimulator.start(
                SimulatorOptions.withSeed(2026).alerts(60).incidents(20).onSeparatePorts());
        defender.tenant().setIncidentFollowsAlerts(true);
        splunkd = SplunkdStandIn.start(StandInOptions.defaults()
                .withVersion(options.getOrDefault("--version", "10.4") + ".0")
                .withGrace(Duration.ofSeconds(3))
                .withRestart(Duration.ofMillis(500), Duration.ofSeconds(5)));
        rest = SplunkClient.pinned(
                splunkd.url(),
                "admin",
                splunkd.adminPassword(),
                APP,
                Files.readString(splunkd.home().resolve("etc/auth/cacert.pem")));
        rest.installApp(tarball);
        trustTenant();
        rest.createIndex("defender");
        web = SplunkWebStandIn.start(WebOptions.of(splunkd.url(), splunkd.home())
                .withPort(Integer.parseInt(options.getOrDefault("--port", "0")))
                .withRootPath(options.getOrDefault("--root", ""))
                .withLocale(options.getOrDefault("--locale", "en-US"))
                .withVersion(options.getOrDefault("--version", "10.4")));
        web.settings().setNotes(() -> Notes.of(defender, account(), Map.of()));
        web.extend(this::carryOut);
    }

    /** Starts everything; options as in {@link #main}, without the tarball. */
    public static WebBench start(Path tarball, Map<String, String> options) throws IOException, InterruptedException {
        return new WebBench(tarball, options);
    }

    public DefenderSimulator defender() {
        return defender;
    }

    public SplunkdStandIn splunkd() {
        return splunkd;
    }

    public SplunkWebStandIn web() {
        return web;
    }

    public SplunkClient rest() {
        return rest;
    }

    /** The values of a conf stanza for the simulated tenant's account. */
    public Map<String, String> account() {
        return Map.of(
                "tenant_id", defender.tenantId(),
                "client_id", defender.clientId(),
                "cloud", "custom",
                "login_url", defender.url(),
                "graph_url", defender.url(Audience.GRAPH),
                "endpoint_url", defender.url(Audience.ENDPOINT),
                "xdr_url", defender.url(Audience.XDR));
    }

    /** Where everything is and how to get in. */
    public JsonObject facts() {
        JsonObject account = new JsonObject();
        account().forEach(account::addProperty);
        return Json.object(
                "web", web.url(),
                "control", web.origin() + "/__control",
                "user", "admin",
                "password", splunkd.adminPassword(),
                "analyst", "analyst",
                "analyst_password", splunkd.analystPassword(),
                "splunkd", splunkd.url(),
                "home", splunkd.home().toString(),
                "defender", defender.url(),
                "account", account,
                "secret", defender.secret());
    }

    /** Runs until standard input ends. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Map<String, String> options = new java.util.LinkedHashMap<>();
        for (int number = 0; number + 1 < arguments.length; number += 2) {
            options.put(arguments[number], arguments[number + 1]);
        }
        if (!options.containsKey("--tarball")) {
            System.err.println(
                    "Usage: --tarball <built .tgz> [--port n] [--root /path] [--locale xx-XX] [--version n.n]");
            System.exit(2);
        }
        WebBench bench = start(Path.of(options.get("--tarball")).toAbsolutePath(), options);
        Runtime.getRuntime().addShutdownHook(new Thread(bench::close));
        System.out.println(Json.text(bench.facts()));
        System.out.flush();
        System.in.readAllBytes();
        System.exit(0);
    }

    @Override
    public void close() {
        web.close();
        splunkd.close();
        defender.close();
    }

    private void trustTenant() throws IOException {
        Path ca = splunkd.home().resolve("etc/auth/microsoft-side.pem");
        Files.writeString(ca, defender.caPem());
        rest.editStanza("defender_settings", "tls", Map.of("ca_file", ca.toString()));
    }

    private boolean carryOut(JsonObject order) throws Exception {
        boolean known = false;
        if (order.has("reset")) {
            reset();
            known = true;
        }
        if (order.has("account")) {
            String name = order.get("account").getAsString();
            rest.createStanza("defender_account", name, account());
            rest.storeSecret(APP, name, defender.secret());
            known = true;
        }
        if (order.has("accounts")) {
            accounts(order.get("accounts").getAsInt());
            known = true;
        }
        if (order.has("inputs")) {
            inputs(order.get("inputs").getAsInt());
            known = true;
        }
        if (order.has("add_incidents")) {
            for (int number = 0; number < order.get("add_incidents").getAsInt(); number++) {
                defender.tenant().addIncident(2);
            }
            known = true;
        }
        if (order.has("invalidate_splunkd_sessions")) {
            splunkd.invalidateSessions();
            known = true;
        }
        if (order.has("cluster")) {
            splunkd.joinCluster(order.get("cluster").getAsString().equals("captain"));
            known = true;
        }
        return known;
    }

    /** Back to the moment after installing: no accounts, inputs or secrets, no faults, everybody logged out. */
    private void reset() throws IOException, InterruptedException {
        List<Path> files = new ArrayList<>();
        Path local = splunkd.home().resolve("etc/apps").resolve(APP).resolve("local");
        if (Files.isDirectory(local)) {
            try (Stream<Path> all = Files.list(local)) {
                all.filter(file -> file.toString().endsWith(".conf")).forEach(files::add);
            }
        }
        for (Path file : files) {
            Files.delete(file);
        }
        web.settings().clearFaults();
        web.endSessions();
        trustTenant();
        for (String scheme : schemes()) {
            rest.post("/services/data/inputs/" + scheme + "/_reload", Map.of());
        }
        splunkd.settle();
    }

    private List<String> schemes() {
        List<String> names = new ArrayList<>();
        rest.get("/services/data/modular-inputs?count=0")
                .getAsJsonArray("entry")
                .forEach(entry -> names.add(entry.getAsJsonObject().get("name").getAsString()));
        return names;
    }

    /** Many disabled inputs at once, one for each of as many accounts, by the file. */
    private void inputs(int count) throws IOException {
        StringBuilder text = new StringBuilder();
        for (int number = 1; number <= count; number++) {
            text.append(String.format(
                    java.util.Locale.ROOT,
                    "[defender_incidents://tenant_%1$04d]\naccount = tenant_%1$04d\nindex = defender\ndisabled = 1\n",
                    number));
        }
        Path file = splunkd.home().resolve("etc/apps").resolve(APP).resolve("local/inputs.conf");
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        rest.post("/services/data/inputs/defender_incidents/_reload", Map.of());
    }

    /** Many accounts at once, by the file, as an administrator's tool would make them. */
    private void accounts(int count) throws IOException {
        StringBuilder text = new StringBuilder();
        for (int number = 1; number <= count; number++) {
            text.append(String.format(java.util.Locale.ROOT, "[tenant_%04d]\n", number));
            account()
                    .forEach((key, value) ->
                            text.append(key).append(" = ").append(value).append('\n'));
        }
        Path file = splunkd.home().resolve("etc/apps").resolve(APP).resolve("local/defender_account.conf");
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
