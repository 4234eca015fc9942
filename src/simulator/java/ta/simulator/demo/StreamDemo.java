package ta.simulator.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import ta.simulator.eventhub.EventHubStandIn;
import ta.simulator.eventhub.StreamPublisher;
import ta.simulator.splunkd.SplunkdStandIn;
import ta.simulator.splunkd.StandInOptions;
import ta.simulator.splunkd.client.SplunkClient;
import ta.simulator.splunkd.index.IndexedEvent;

/** {@code <tarball> [--keep]}: streams rows of all tables through a broker and the add-on, kills it once, and counts. */
public final class StreamDemo {
    private static final String APP = "TA_defender";
    private static final String SCHEME = "defender_stream";
    private static final String HUB = "defender";
    private static final String INDEX = "defender";
    private static final int PARTITIONS = 4;
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Pattern TABLE = Pattern.compile("\"category\":\"AdvancedHunting-(\\w+)\"");

    private final EventHubStandIn hubs;
    private final SplunkdStandIn splunkd;
    private final StreamPublisher publisher;

    private StreamDemo(EventHubStandIn hubs, SplunkdStandIn splunkd, StreamPublisher publisher) {
        this.hubs = hubs;
        this.splunkd = splunkd;
        this.publisher = publisher;
    }

    /** Runs the demonstration; the exit code is 0 only if every record arrived. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        boolean good;
        try (EventHubStandIn hubs = EventHubStandIn.start();
                SplunkdStandIn splunkd = SplunkdStandIn.start(
                        StandInOptions.defaults().withRestart(Duration.ofMillis(500), Duration.ofSeconds(5)));
                StreamPublisher publisher = new StreamPublisher(hubs, 2026)) {
            StreamDemo demo = new StreamDemo(hubs, splunkd, publisher);
            demo.install(Path.of(arguments[0]));
            good = demo.play();
            if (List.of(arguments).contains("--keep")) {
                demo.stay();
            }
        }
        System.exit(good ? 0 : 1);
    }

    private void install(Path tarball) throws IOException {
        SplunkClient rest = SplunkClient.pinned(
                splunkd.url(),
                "admin",
                splunkd.adminPassword(),
                APP,
                Files.readString(splunkd.home().resolve("etc/auth/cacert.pem")));
        rest.installApp(tarball);
        Path ca = splunkd.home().resolve("etc/auth/hub-ca.pem");
        Files.writeString(ca, hubs.caPem());
        rest.editStanza("defender_settings", "tls", Map.of("ca_file", ca.toString()));
        rest.createIndex(INDEX);
        hubs.createHub(HUB, PARTITIONS);
        say("Microsoft's side: the event hub " + HUB + " at " + hubs.bootstrap() + ", " + PARTITIONS + " partitions");
        say("Splunk's side: management port at " + splunkd.url() + ", " + tarball.getFileName() + " installed");
        rest.storeSecret(APP, SCHEME + "://contoso", hubs.connectionString());
        rest.createInput(SCHEME, "contoso", Map.of("bootstrap", hubs.bootstrap(), "hubs", HUB, "index", INDEX));
    }

    private boolean play() throws InterruptedException {
        say("Defender streams rows of all its tables");
        publish(20);
        awaitAll();
        say("The input is killed in the middle");
        publish(20);
        splunkd.killInput(SCHEME);
        publish(20);
        say("The group misses it after 30 seconds, and splunkd has started it again");
        awaitAll();
        Map<String, Integer> arrived = arrived();
        Map<String, Integer> tables = new TreeMap<>();
        arrived.keySet().forEach(record -> {
            Matcher table = TABLE.matcher(record);
            tables.merge(table.find() ? table.group(1) : "?", 1, Integer::sum);
        });
        tables.forEach((table, rows) -> System.out.printf("   %-28s %5d%n", table, rows));
        int published = publisher.published().size();
        int twice = arrived.values().stream().mapToInt(times -> times - 1).sum();
        say(published + " records published, " + arrived.size() + " arrived, " + twice
                + " of them twice (written by the killed process and not committed yet)");
        return arrived.size() == published;
    }

    private void publish(int messages) {
        publisher.publish(HUB, PARTITIONS, messages, 23);
    }

    private void awaitAll() throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (arrived().size() < publisher.published().size()) {
            if (System.nanoTime() > end) {
                splunkd.log().forEach(line -> System.out.println(line.line()));
                return;
            }
            Thread.sleep(200);
        }
        say(arrived().size() + " records are in Splunk");
    }

    private Map<String, Integer> arrived() {
        Map<String, Integer> arrived = new HashMap<>();
        for (IndexedEvent event : splunkd.events(INDEX)) {
            if (event.sourcetype().equals("ms:defender:eventhub")) {
                arrived.merge(event.raw(), 1, Integer::sum);
            }
        }
        return arrived;
    }

    private void stay() throws InterruptedException {
        say("Both go on: " + splunkd.url() + " (admin / " + splunkd.adminPassword() + "), " + hubs.bootstrap()
                + "; Ctrl-C ends them. A few records come every second");
        while (true) {
            publish(1);
            Thread.sleep(1000);
        }
    }

    private static void say(String line) {
        System.out.println("== " + line);
    }
}
