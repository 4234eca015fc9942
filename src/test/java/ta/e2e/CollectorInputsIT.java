package ta.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import ta.simulator.azure.ArchiveWriter;
import ta.simulator.azure.Azurite;
import ta.simulator.defender.Api;
import ta.simulator.defender.HuntingTables;
import ta.simulator.defender.SimulatorOptions;
import ta.simulator.defender.Tenant;
import ta.simulator.eventhub.EventHubStandIn;
import ta.simulator.eventhub.StreamPublisher;
import ta.simulator.net.Certificates;
import ta.simulator.net.Json;

/** The collector's inputs of rows: event hubs and topics of a real broker, a storage account, hunting queries. */
final class CollectorInputsIT {
    @TempDir
    Path scratch;

    private Certificates certificates;
    private CollectorUnderTest collector;

    @BeforeEach
    void unpack() throws Exception {
        certificates = Certificates.create();
        collector = CollectorUnderTest.unpack(
                scratch, SimulatorOptions.withSeed(17).alerts(20).incidents(5).certificates(certificates));
    }

    @AfterEach
    void close() {
        collector.close();
    }

    @Test
    void streamAndAlerts_goToATopicOfARealBroker_throughARestartAndAKill() throws Exception {
        Tenant tenant = collector.defender().tenant();
        try (EventHubStandIn broker = EventHubStandIn.start(certificates);
                StreamPublisher publisher = new StreamPublisher(broker, 16)) {
            broker.createHub("in", 2);
            broker.createHub("out", 2);
            Files.writeString(collector.file("key"), broker.connectionString());
            String door = "bootstrap: \"" + broker.bootstrap() + "\"";
            collector.configure(
                    "- { name: rows, type: stream, hubs: in, start_position: earliest, connection_string: \"${file:"
                            + collector.file("key") + "}\", " + door + ", outputs: [lake] }\n"
                            + "- { name: alerts, type: alerts, account: contoso, interval: 10, outputs: [lake] }",
                    "lake: { type: kafka, topic: out, format: json, security: sasl_plain, username: \"$ConnectionString\","
                            + " password: \"${file:" + collector.file("key") + "}\", " + door + ", ca_file: "
                            + collector.file("ca.pem") + " }");
            publisher.publish("in", 2, 40, 25);
            collector.run();
            try (KafkaConsumer<String, String> topic = consumer(broker)) {
                List<String> arrived = new ArrayList<>();
                Waiting.until("the first rows", Waiting.HANG, () -> poll(topic, arrived) > 100, this::log);
                assertThat(collector.stop()).isZero();
                publisher.publish("in", 2, 20, 25);
                collector.run();
                Waiting.until("all rows", Waiting.HANG, () -> hasAll(topic, arrived, publisher, tenant), this::log);
                tenant.updateAlert(tenant.alertIds().get(0), "status", "resolved");
                Waiting.until(
                        "the change",
                        Waiting.HANG,
                        () -> poll(topic, arrived) > 0 && arrived.toString().contains("\"new\":\"resolved\""),
                        this::log);
                collector.kill();
                tenant.updateAlert(tenant.alertIds().get(1), "assignedTo", "after.the.kill@contoso.example");
                collector.run();
                Waiting.until("all alerts", Waiting.HANG, () -> hasAll(topic, arrived, publisher, tenant), this::log);
            }
            assertThat(collector.stop()).isZero();
        }
    }

    /** Every row, and the newest version of every alert. */
    private static boolean hasAll(
            KafkaConsumer<String, String> topic, List<String> arrived, StreamPublisher publisher, Tenant tenant) {
        poll(topic, arrived);
        Set<String> all = new HashSet<>(arrived);
        return all.containsAll(publisher.published())
                && tenant.expectedVersions(Api.GRAPH_ALERTS).stream()
                        .filter(version -> version.visibleUntil().equals(Instant.MAX))
                        .allMatch(version -> all.contains(version.json()));
    }

    @Test
    void archive_isFollowedThroughAKill() throws Exception {
        try (Azurite azurite = Azurite.start(certificates)) {
            Files.writeString(collector.file("storage-key"), azurite.key());
            Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
            String container = ArchiveWriter.container("DeviceEvents");
            String blob = ArchiveWriter.blob(now);
            ArchiveWriter writer = azurite.writer();
            writer.createContainer(container).createBlob(container, blob);
            Set<String> written = append(writer, container, blob, now, 300);
            collector.configure(
                    "- { name: blobs, type: archive, storage_url: \"" + azurite.url()
                            + "\", auth: key, storage_key: \"${file:" + collector.file("storage-key")
                            + "}\", interval: 10, outputs: [spool] }",
                    "spool: { type: file, format: cef, path: " + collector.file("rows.cef") + " }");
            collector.run();
            Waiting.until("rows", Waiting.HANG, () -> ids("deviceExternalId").containsAll(written), this::log);
            collector.kill();
            written.addAll(append(writer, container, blob, now, 300));
            collector.run();
            Waiting.until(
                    "all rows", Waiting.HANG, () -> ids("deviceExternalId").containsAll(written), this::log);
            assertThat(lines()).allMatch(line -> line.contains("|DeviceEvents/Test|"));
            assertThat(collector.stop()).isZero();
        }
    }

    @Test
    void hunting_readsEachRowOnceOverARestart() throws Exception {
        HuntingTables tables = collector.defender().tenant().hunting();
        tables.define("DeviceLogonEvents", "Timestamp:DateTime", "DeviceId", "ReportId:Int64", "AccountName");
        Instant newest = Instant.now().minus(Duration.ofMinutes(30));
        for (int i = 0; i < 50; i++) {
            logon(tables, i, newest.minusSeconds(i));
        }
        collector.configure(
                "- { name: logons, type: hunting, account: contoso, query: DeviceLogonEvents, interval: 300,"
                        + " start_time: -3h, outputs: [spool] }",
                "spool: { type: file, format: leef, path: " + collector.file("rows.leef") + " }");
        collector.run();
        Waiting.until("rows", Waiting.HANG, () -> ids("ReportId").size() == 50, this::log);
        // The checkpoint follows when the file is on the disk.
        Waiting.until("the checkpoint", Waiting.HANG, this::hasCheckpoint, this::log);
        assertThat(collector.stop()).isZero();
        collector.run();
        Waiting.until("started", Waiting.HANG, () -> log().contains("INFO Started"), this::log);
        assertThat(collector.stop()).isZero();
        assertThat(lines()).hasSize(50).allMatch(line -> line.startsWith("LEEF:2.0|Microsoft|Microsoft Defender XDR|"));
    }

    private boolean hasCheckpoint() {
        return collector.file("state/checkpoints").toFile().list() != null
                && collector.file("state/checkpoints").toFile().list().length > 0;
    }

    private static Set<String> append(ArchiveWriter writer, String container, String blob, Instant now, int count) {
        Set<String> ids = new HashSet<>();
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            String id = UUID.randomUUID().toString();
            ids.add(id);
            text.append(ArchiveWriter.record("DeviceEvents", id, now)).append("\r\n");
        }
        writer.append(container, blob, text.toString());
        return ids;
    }

    private static void logon(HuntingTables tables, int id, Instant time) {
        tables.add(
                "DeviceLogonEvents",
                Json.object(
                        "Timestamp",
                        time.toString(),
                        "DeviceId",
                        "d" + id % 7,
                        "ReportId",
                        id,
                        "AccountName",
                        "user\t" + id));
    }

    private static KafkaConsumer<String, String> consumer(EventHubStandIn broker) {
        KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers", broker.insideBootstrap(),
                        "group.id", "judge",
                        "auto.offset.reset", "earliest"),
                new StringDeserializer(),
                new StringDeserializer());
        consumer.subscribe(List.of("out"));
        return consumer;
    }

    private static int poll(KafkaConsumer<String, String> topic, List<String> arrived) {
        for (ConsumerRecord<String, String> each : topic.poll(Duration.ofMillis(300))) {
            arrived.add(each.value());
        }
        return arrived.size();
    }

    /** The values of a key in the lines of the file. */
    private Set<String> ids(String key) {
        Pattern pattern = Pattern.compile("(?:^|[ \t])" + key + "=([^ \t]+)");
        Set<String> ids = new HashSet<>();
        for (String line : lines()) {
            Matcher matcher = pattern.matcher(line);
            if (matcher.find()) {
                ids.add(matcher.group(1));
            }
        }
        return ids;
    }

    /** Of the file and of those that were set aside at midnight. */
    private List<String> lines() {
        List<String> lines = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(scratch, "rows*.*ef")) {
            for (Path file : files) {
                String text = Files.readString(file, StandardCharsets.UTF_8);
                // The last line may not be there to its end yet.
                text.substring(0, text.lastIndexOf('\n') + 1).lines().forEach(lines::add);
            }
        } catch (IOException setAside) {
            return List.of();
        }
        return lines;
    }

    private String log() {
        return lines().size() + " lines in " + Arrays.toString(scratch.toFile().list()) + "\n"
                + String.join("\n", collector.logged());
    }
}
