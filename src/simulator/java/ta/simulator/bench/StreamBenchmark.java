package ta.simulator.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import ta.simulator.eventhub.EventHubStandIn;
import ta.simulator.eventhub.PlainConsumer;
import ta.simulator.eventhub.StreamPublisher;
import ta.simulator.splunkd.SplunkdStandIn;
import ta.simulator.splunkd.StandInOptions;
import ta.simulator.splunkd.client.SplunkClient;

/**
 * {@code <tarball> <messages> <rounds>}: the input against a Kafka consumer that only counts bytes, in turns on the same
 * hub; then one, two and three inputs whose outputs are read no faster than a forwarder sends on.
 */
public final class StreamBenchmark {
    private static final String HUB = "bench";
    private static final int PARTITIONS = 6;
    private static final int RECORDS = 50;
    private static final int FORWARDER_BYTES_PER_SECOND = 4 << 20;
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final EventHubStandIn hubs;
    private final SplunkdStandIn splunkd;
    private final SplunkClient rest;
    private final Path caFile;
    private final int messages;
    private int group;

    /**
     * What one process did.
     *
     * @param seconds from the first byte to the last
     * @param cpu processor time of the whole process
     * @param peakKilobytes largest resident memory
     */
    private record Result(double seconds, double cpu, long peakKilobytes) {}

    private StreamBenchmark(EventHubStandIn hubs, SplunkdStandIn splunkd, int messages) throws IOException {
        this.hubs = hubs;
        this.splunkd = splunkd;
        this.messages = messages;
        this.rest = SplunkClient.pinned(
                splunkd.url(),
                "admin",
                splunkd.adminPassword(),
                "TA_defender",
                Files.readString(splunkd.home().resolve("etc/auth/cacert.pem")));
        this.caFile = splunkd.home().resolve("hub-ca.pem");
        Files.writeString(caFile, hubs.caPem());
    }

    /** Runs the benchmark and prints its two tables. */
    public static void main(String[] arguments) throws Exception {
        int messages = Integer.parseInt(arguments[1]);
        int rounds = Integer.parseInt(arguments[2]);
        try (EventHubStandIn hubs = EventHubStandIn.start();
                SplunkdStandIn splunkd = SplunkdStandIn.start(StandInOptions.defaults())) {
            StreamBenchmark benchmark = new StreamBenchmark(hubs, splunkd, messages);
            benchmark.rest.installApp(Path.of(arguments[0]));
            benchmark.rest.editStanza("defender_settings", "tls", Map.of("ca_file", benchmark.caFile.toString()));
            benchmark.rest.storeSecret("TA_defender", "defender_stream://bench", hubs.connectionString());
            benchmark.run(rounds);
        }
        System.exit(0);
    }

    private void run(int rounds) throws Exception {
        hubs.createHub(HUB, PARTITIONS);
        long bytes = 0;
        try (StreamPublisher publisher = new StreamPublisher(hubs, 9)) {
            publisher.publish(HUB, PARTITIONS, messages, RECORDS);
            for (String record : publisher.published()) {
                bytes += record.getBytes(StandardCharsets.UTF_8).length + 1;
            }
        }
        double gigabytes = bytes / 1e9;
        long records = (long) messages * RECORDS;
        print(
                "%d messages, %d records, %.0f MB of JSON, gzip, %d partitions%n%n",
                messages, records, bytes / 1e6, PARTITIONS);
        print(
                "| Round | Reader | MB/s | Events/s | CPU s per GB | Peak memory | Time against the limit |%n|---|---|---|---|---|---|---|%n");
        for (int round = 1; round <= rounds; round++) {
            Result limit = limit();
            Result input = inputs(1, Long.MAX_VALUE).get(0);
            row(round, "limit", limit, gigabytes, records, 1);
            row(round, "`defender_stream`", input, gigabytes, records, input.seconds() / limit.seconds());
        }
        print("%n| Inputs, each read at 4 MB/s | MB/s together | Growth |%n|---|---|---|%n");
        double one = 0;
        for (int count = 1; count <= 3; count++) {
            double seconds = inputs(count, FORWARDER_BYTES_PER_SECOND).get(0).seconds();
            one = count == 1 ? seconds : one;
            print("| %d | %.1f | %.2f |%n", count, gigabytes * 1000 / seconds, one / seconds);
        }
    }

    private static void row(int round, String reader, Result result, double gigabytes, long records, double ratio) {
        print(
                "| %d | %s | %.0f | %.0f | %.1f | %d MB | %.2f |%n",
                round,
                reader,
                gigabytes * 1000 / result.seconds(),
                records / result.seconds(),
                result.cpu() / gigabytes,
                result.peakKilobytes() / 1024,
                ratio);
    }

    private static void print(String format, Object... values) {
        System.out.printf(Locale.ROOT, format, values);
        System.out.flush();
    }

    private Result limit() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xms16m",
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        PlainConsumer.class.getName(),
                        hubs.bootstrap(),
                        caFile.toString(),
                        "limit-" + group++,
                        HUB,
                        String.valueOf(messages))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        process.getOutputStream().write(hubs.connectionString().getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().close();
        String line = process.inputReader().readLine();
        Result result = result(process, Long.parseLong(line.split(" ", 2)[1]) / 1e9);
        process.destroyForcibly();
        return result;
    }

    /** Runs inputs of one new group until all records have come; the time is the same for all of them. */
    private List<Result> inputs(int count, long bytesPerSecond) throws Exception {
        String name = "stream-" + group++;
        List<Process> processes = new ArrayList<>();
        List<Drain> drains = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Process process = launch(name);
            processes.add(process);
            Drain drain = new Drain(process.getInputStream(), bytesPerSecond);
            drains.add(drain);
            drain.start();
        }
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (drains.stream().mapToLong(Drain::events).sum() < (long) messages * RECORDS) {
            if (System.nanoTime() > end || processes.stream().noneMatch(Process::isAlive)) {
                throw new IllegalStateException("the inputs did not bring everything");
            }
            Thread.sleep(10);
        }
        long first = drains.stream()
                .mapToLong(Drain::first)
                .filter(at -> at > 0)
                .min()
                .orElseThrow();
        double seconds = (System.nanoTime() - first) / 1e9;
        List<Result> results = new ArrayList<>();
        for (Process process : processes) {
            results.add(result(process, seconds));
            process.destroy();
            process.waitFor(10, TimeUnit.SECONDS);
            process.destroyForcibly();
        }
        return results;
    }

    private Process launch(String consumerGroup) throws IOException {
        Path app = splunkd.home().resolve("etc/apps/TA_defender");
        Process process = new ProcessBuilder(
                        app.resolve("bin/defender_stream.sh").toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String key = rest.post("/services/auth/login", Map.of("username", "admin", "password", splunkd.adminPassword()))
                .get("sessionKey")
                .getAsString();
        String document = "<input><server_host>bench</server_host><server_uri>" + splunkd.url()
                + "</server_uri><session_key>"
                + key + "</session_key><checkpoint_dir>" + splunkd.home().resolve("bench-" + consumerGroup)
                + "</checkpoint_dir><configuration><stanza name=\"defender_stream://bench\">"
                + param("bootstrap", hubs.bootstrap())
                + param("hubs", HUB)
                + param("consumer_group", consumerGroup)
                + "</stanza></configuration></input>";
        process.getOutputStream().write(document.getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().close();
        return process;
    }

    private static String param(String name, String value) {
        return "<param name=\"" + name + "\">" + value + "</param>";
    }

    private static Result result(Process process, double seconds) throws IOException {
        double cpu = process.info().totalCpuDuration().orElse(Duration.ZERO).toMillis() / 1000.0;
        long peak = Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElse(0);
        return new Result(seconds, cpu, peak);
    }

    /** Reads an input's output, no faster than told, and counts its events: one per line. */
    private static final class Drain extends Thread {
        private final InputStream from;
        private final long bytesPerSecond;
        private final AtomicLong events = new AtomicLong(-1);
        private volatile long first;

        Drain(InputStream from, long bytesPerSecond) {
            this.from = from;
            this.bytesPerSecond = bytesPerSecond;
            setDaemon(true);
        }

        /** Events so far; the first line is the stream's tag. */
        long events() {
            return Math.max(0, events.get());
        }

        long first() {
            return first;
        }

        @Override
        public void run() {
            byte[] buffer = new byte[64 << 10];
            long bytes = 0;
            try {
                for (int count = from.read(buffer); count >= 0; count = from.read(buffer)) {
                    long lines = 0;
                    for (int i = 0; i < count; i++) {
                        lines += buffer[i] == '\n' ? 1 : 0;
                    }
                    if (first == 0 && events.get() + lines > 0) {
                        first = System.nanoTime();
                    }
                    bytes += count;
                    events.addAndGet(lines);
                    long ahead =
                            bytes * 1000 / bytesPerSecond - (first == 0 ? 0 : (System.nanoTime() - first) / 1_000_000);
                    if (ahead > 0) {
                        Thread.sleep(ahead);
                    }
                }
            } catch (IOException | InterruptedException e) {
                // the process has ended
            }
        }
    }
}
