package ta.simulator.eventhub;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import ta.simulator.net.CertificateRequest;
import ta.simulator.net.Certificates;
import ta.simulator.net.FreePorts;

/**
 * An Event Hubs namespace on this machine: Apache Kafka's broker in a process of its own, with TLS, connection strings and
 * access tokens at the door, and a second door without any for the tests themselves.
 */
public final class EventHubStandIn implements AutoCloseable {
    private static final String HOST = "localhost";
    private static final String STORE_PASSWORD = "changeit";
    private static final Duration START = Duration.ofMinutes(10);

    private final Path folder;
    private final SignInDesk desk;
    private final Certificates certificates;
    private final int port;
    private final int insidePort;
    private final Process broker;
    private final Admin admin;
    private final String connectionString;

    private EventHubStandIn(Certificates certificates) throws IOException, InterruptedException {
        this.certificates = certificates;
        this.folder = Files.createTempDirectory("event-hub");
        this.desk = new SignInDesk();
        List<Integer> ports = FreePorts.several(3);
        this.port = ports.get(0);
        this.insidePort = ports.get(1);
        this.connectionString = connectionString("RootManageSharedAccessKey");
        desk.addKey(connectionString);
        this.broker = launch(ports.get(2));
        Runtime.getRuntime().addShutdownHook(new Thread(broker::destroyForcibly));
        this.admin = Admin.create(Map.of("bootstrap.servers", insideBootstrap(), "default.api.timeout.ms", "30000"));
    }

    /** Starts an empty namespace with an authority of its own. */
    public static EventHubStandIn start() throws IOException, InterruptedException {
        return start(Certificates.create());
    }

    /** Starts an empty namespace whose certificate this authority issues. */
    public static EventHubStandIn start(Certificates certificates) throws IOException, InterruptedException {
        return new EventHubStandIn(certificates);
    }

    /** The address for clients, {@code host:port}. */
    public String bootstrap() {
        return HOST + ":" + port;
    }

    /** The resource that tokens have to be for. */
    public String resource() {
        return "https://" + HOST;
    }

    /** The address without sign-in, for publishers and for looking. */
    public String insideBootstrap() {
        return "127.0.0.1:" + insidePort;
    }

    public String caPem() {
        return certificates.caPem();
    }

    /** A connection string of the namespace, with every right. */
    public String connectionString() {
        return connectionString;
    }

    /** Forgets a connection string, as regenerating its key does. */
    public void regenerate(String forgotten) {
        desk.removeKey(forgotten);
    }

    /** Makes a connection string good again. */
    public void accept(String good) {
        desk.addKey(good);
    }

    /** From now on this login vouches for tokens: the end of a good one, nothing for any other. */
    public void trust(Function<String, Optional<Instant>> login) {
        desk.trust(login);
    }

    /** Whether the holders of tokens are Data Receivers. */
    public void letTokensRead(boolean allowed) {
        desk.letTokensRead(allowed);
    }

    /** How many sign-ins were refused so far. */
    public long refusedSignIns() {
        return desk.refused();
    }

    /** Makes an event hub and waits until its partitions answer. */
    public void createHub(String hub, int partitions) {
        createHub(hub, partitions, Map.of());
    }

    /** The same with settings of a topic that Event Hubs does not have. */
    public void createHub(String hub, int partitions, Map<String, String> settings) {
        NewTopic topic = new NewTopic(hub, partitions, (short) 1).configs(settings);
        await(admin.createTopics(List.of(topic)).all());
        awaitPartitions(hub, partitions);
    }

    /** The broker says that it has made partitions before it knows them itself. */
    private void awaitPartitions(String hub, int partitions) {
        Map<TopicPartition, OffsetSpec> all = new HashMap<>();
        for (int number = 0; number < partitions; number++) {
            all.put(new TopicPartition(hub, number), OffsetSpec.latest());
        }
        long end = System.nanoTime() + START.toNanos();
        while (true) {
            try {
                await(admin.listOffsets(all).all());
                return;
            } catch (IllegalStateException notYet) {
                boolean unknown = notYet.getCause() != null
                        && notYet.getCause().getCause() instanceof UnknownTopicOrPartitionException;
                if (!unknown || System.nanoTime() > end) {
                    throw notYet;
                }
            }
        }
    }

    /** Adds partitions to an event hub. */
    public void growHub(String hub, int partitions) {
        await(admin.createPartitions(Map.of(hub, NewPartitions.increaseTo(partitions)))
                .all());
        awaitPartitions(hub, partitions);
    }

    /** Deletes an event hub and all that is in it. */
    public void deleteHub(String hub) {
        await(admin.deleteTopics(List.of(hub)).all());
    }

    /** Lets the retention time pass for everything before an offset. */
    public void expire(String hub, int partition, long before) {
        await(admin.deleteRecords(Map.of(new TopicPartition(hub, partition), RecordsToDelete.beforeOffset(before)))
                .all());
    }

    /** What a consumer group has committed, by {@code hub[partition]}. */
    public Map<String, Long> committed(String group) {
        Map<String, Long> offsets = new HashMap<>();
        await(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata())
                .forEach((partition, offset) -> {
                    if (offset != null) {
                        offsets.put(partition.topic() + "[" + partition.partition() + "]", offset.offset());
                    }
                });
        return offsets;
    }

    /** How many members a consumer group has. */
    public int members(String group) {
        return await(admin.describeConsumerGroups(List.of(group)).all())
                .get(group)
                .members()
                .size();
    }

    @Override
    public void close() {
        admin.close(Duration.ZERO);
        broker.destroyForcibly();
        desk.close();
        try {
            broker.waitFor(10, TimeUnit.SECONDS);
            delete(folder);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private String connectionString(String policy) {
        return "Endpoint=sb://" + HOST + "/;SharedAccessKeyName=" + policy + ";SharedAccessKey=a+key/of-" + policy
                + "=";
    }

    private Process launch(int controllerPort) throws IOException, InterruptedException {
        Path keys = folder.resolve("keys.p12");
        certificates.issue(CertificateRequest.forLoopback()).writePkcs12(keys, STORE_PASSWORD);
        Path data = Files.createDirectories(folder.resolve("data"));
        Files.writeString(
                data.resolve("meta.properties"),
                "version=1\ncluster.id=EventHubStandInAAAAAAA\nnode.id=1\ndirectory.id=AAAAAAAAAAAAAAAAAAAAZA\n");
        Path settings = folder.resolve("server.properties");
        Files.writeString(settings, BrokerSettings.text(port, insidePort, controllerPort, data, keys, desk.url()));
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx384m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classPath(),
                "kafka.Kafka",
                settings.toString()));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("broker.log").toFile())
                .start();
        awaitPort(process);
        return process;
    }

    private void awaitPort(Process process) throws IOException, InterruptedException {
        long end = System.nanoTime() + START.toNanos();
        while (true) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
                return;
            } catch (IOException notYet) {
                if (!process.isAlive() || System.nanoTime() > end) {
                    process.destroyForcibly();
                    throw new IOException(
                            "the broker did not start:\n" + Files.readString(folder.resolve("broker.log")), notYet);
                }
                Thread.sleep(100);
            }
        }
    }

    /** The broker's jars, downloaded where they are missing, and the classes of this package. */
    private static String classPath() throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder("scripts/kafka-broker.sh").redirectErrorStream(true);
        // the tests' PATH may have no Java
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process download = builder.start();
        String output = new String(download.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (download.waitFor() != 0) {
            throw new IOException("scripts/kafka-broker.sh failed: " + output);
        }
        Path listed = Path.of("target/kafka-broker.classpath");
        Path own = Path.of(BrokerSignIn.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath());
        return Files.readString(listed).strip() + System.getProperty("path.separator") + own;
    }

    private static <T> T await(KafkaFuture<T> future) {
        try {
            return future.get(START.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (ExecutionException | java.util.concurrent.TimeoutException e) {
            throw new IllegalStateException("the broker refused: " + e.getMessage(), e);
        }
    }

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
