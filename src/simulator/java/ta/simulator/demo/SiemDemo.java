package ta.simulator.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import ta.simulator.defender.Api;
import ta.simulator.defender.Audience;
import ta.simulator.defender.DefenderSimulator;
import ta.simulator.defender.Published;
import ta.simulator.defender.SimulatorOptions;
import ta.simulator.defender.Tenant;
import ta.simulator.siem.Rsyslog;

/**
 * {@code <archive of the collector>}: a simulated tenant, the collector, and Debian's rsyslog over TLS. Shows CEF lines arriving,
 * an update in the portal, and what is missing after the receiver was killed.
 */
public final class SiemDemo {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int SHOWN = 8;
    private static final Pattern VERSION =
            Pattern.compile("[| ]externalId=(\\S+) .* deviceCustomDate1=(\\d+) deviceCustomDate1Label=LastUpdate ");

    private final Screen screen = new Screen();
    private final DefenderSimulator defender;
    private final Rsyslog rsyslog;
    private int shown;

    private SiemDemo(DefenderSimulator defender, Rsyslog rsyslog) {
        this.defender = defender;
        this.rsyslog = rsyslog;
    }

    /** Runs the demonstration; the exit code is 0 only if nothing is missing. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path scratch = Files.createTempDirectory("siem-demo");
        boolean good;
        try (DefenderSimulator defender = DefenderSimulator.start(
                        SimulatorOptions.withSeed(2026).alerts(60).incidents(20));
                Rsyslog rsyslog = Rsyslog.start(scratch, defender.certificates())) {
            good = new SiemDemo(defender, rsyslog).play(scratch, Path.of(arguments[0]));
        } finally {
            delete(scratch);
        }
        System.exit(good ? 0 : 1);
    }

    private boolean play(Path scratch, Path archive) throws IOException, InterruptedException {
        Process tar = new ProcessBuilder("tar", "xzf", archive.toAbsolutePath().toString(), "-C", scratch.toString())
                .inheritIO()
                .start();
        if (tar.waitFor() != 0) {
            throw new IOException("cannot unpack " + archive);
        }
        Path folder;
        try (Stream<Path> entries = Files.list(scratch)) {
            folder = entries.filter(each -> each.getFileName().toString().startsWith("defender-collector-"))
                    .findFirst()
                    .orElseThrow(() -> new IOException("no folder in " + archive));
        }
        Path config = configure(scratch);
        screen.say("Microsoft's side: a simulated tenant at " + defender.url(Audience.GRAPH));
        screen.say("The SIEM's side: rsyslog, TLS on port " + rsyslog.tlsPort());
        screen.say("Configuration of the collector:");
        Files.readAllLines(config).forEach(line -> screen.line("    " + line));
        Process collector = new ProcessBuilder(
                        folder.resolve("bin/defender-collector").toString(), "run", "--config", config.toString())
                .redirectErrorStream(true)
                .redirectOutput(scratch.resolve("collector.log").toFile())
                .start();
        try {
            boolean good = story();
            collector.destroy();
            boolean ended = collector.waitFor(10, TimeUnit.SECONDS);
            screen.say("The collector ended with code " + (ended ? collector.exitValue() : "none"));
            return good && ended && collector.exitValue() == 0;
        } finally {
            collector.destroyForcibly();
        }
    }

    private Path configure(Path scratch) throws IOException {
        Path ca = scratch.resolve("ca.pem");
        Files.writeString(ca, defender.caPem());
        Path secret = Files.writeString(scratch.resolve("secret"), defender.secret());
        return Files.writeString(scratch.resolve("collector.yaml"), """
                state_dir: %s
                ca_file: %s
                accounts:
                  contoso: { tenant_id: %s, client_id: %s, client_secret: "${file:%s}", cloud: custom,
                             login_url: "%s", graph_url: "%s" }
                inputs:
                  - { name: incidents, type: incidents, account: contoso, interval: 10, outputs: [siem] }
                outputs:
                  siem: { type: syslog, format: cef, transport: tls, address: "localhost:%d", ca_file: %s }
                """.formatted(
                        scratch.resolve("state"),
                        ca,
                        defender.tenantId(),
                        defender.clientId(),
                        secret,
                        defender.url(),
                        defender.url(Audience.GRAPH),
                        rsyslog.tlsPort(),
                        ca));
    }

    private boolean story() throws IOException, InterruptedException {
        Tenant tenant = defender.tenant();
        screen.say("Alerts and incidents arrive");
        boolean all = awaitAll();
        screen.say("An analyst resolves an incident in the portal");
        String incident = tenant.incidentIds().get(0);
        tenant.updateIncident(incident, "status", "resolved");
        all &= awaitAll();
        showChange(incident);
        screen.say("The receiver is killed (SIGKILL); meanwhile the portal goes on");
        rsyslog.kill();
        for (int i = 1; i <= 5; i++) {
            tenant.updateAlert(tenant.alertIds().get(i), "assignedTo", "analyst" + i + "@contoso.example");
        }
        Thread.sleep(3_000);
        rsyslog.start();
        screen.say("The receiver is back");
        all &= awaitAll();
        int published = wanted().size();
        Set<String> missing = missing();
        screen.say(published + " versions of incidents and alerts published, " + (published - missing.size())
                + " arrived, " + missing.size() + " missing; "
                + rsyslog.received().size()
                + " messages in all (what was on its way at the kill comes twice)");
        missing.forEach(version -> screen.line("    missing: " + version));
        return all && missing.isEmpty();
    }

    private void showChange(String incident) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < end) {
            for (Rsyslog.Received each : rsyslog.received()) {
                if (each.body().contains("|Change/status|") && each.body().contains("externalId=" + incident + " ")) {
                    screen.line("    " + each.body());
                    return;
                }
            }
            Thread.sleep(200);
        }
    }

    private boolean awaitAll() throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!missing().isEmpty()) {
            show();
            if (System.nanoTime() > end) {
                return false;
            }
            Thread.sleep(200);
        }
        show();
        screen.line("    " + rsyslog.received().size() + " messages so far, every version is there");
        return true;
    }

    /** The first lines, and then some of those that are new. */
    private void show() {
        List<Rsyslog.Received> received = rsyslog.received();
        received.stream()
                .skip(shown)
                .limit(Math.max(0, SHOWN - shown))
                .forEach(each -> screen.line("    " + each.body()));
        shown = Math.max(shown, received.size());
    }

    private Set<String> missing() {
        Set<String> missing = wanted();
        for (Rsyslog.Received each : rsyslog.received()) {
            Matcher version = VERSION.matcher(each.body());
            if (version.find()) {
                missing.remove(version.group(1) + " " + version.group(2));
            }
        }
        return missing;
    }

    /** The newest version of every incident and alert. */
    private Set<String> wanted() {
        Set<String> wanted = new HashSet<>();
        for (Api api : List.of(Api.GRAPH_INCIDENTS, Api.GRAPH_ALERTS)) {
            for (Published version : defender.tenant().expectedVersions(api)) {
                if (version.visibleUntil().equals(Instant.MAX)) {
                    wanted.add(version.id() + " " + version.updated().toEpochMilli());
                }
            }
        }
        return wanted;
    }

    private static void delete(Path folder) throws IOException {
        List<Path> files = new ArrayList<>();
        try (Stream<Path> all = Files.walk(folder)) {
            all.sorted(Comparator.reverseOrder()).forEach(files::add);
        }
        for (Path file : files) {
            Files.deleteIfExists(file);
        }
    }
}
