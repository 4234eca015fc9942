package ta.defender.eventhub;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import ta.defender.eventhub.StreamSettings.Start;
import ta.defender.http.TlsTrust;
import ta.defender.model.Secret;
import ta.simulator.eventhub.EventHubStandIn;
import ta.simulator.eventhub.StreamPublisher;

/** What takes the package minutes to notice, and what its own settings leave no room for; on a real broker. */
@Timeout(600)
final class KafkaHubConsumerIT {
    @TempDir
    private static Path scratch;

    private static EventHubStandIn hubs;
    private static TlsTrust trust;

    private final List<String> read = new ArrayList<>();
    private final Heard heard = new Heard();

    @BeforeAll
    static void start() throws Exception {
        hubs = EventHubStandIn.start();
        Path authority = scratch.resolve("ca.pem");
        Files.writeString(authority, hubs.caPem());
        trust = TlsTrust.withCaCertificates(authority);
    }

    @AfterAll
    static void stop() {
        hubs.close();
    }

    @Test
    void partitionsAddedLater_areReadFromTheirBeginning_andNothingIsReplayed() throws Exception {
        hubs.createHub("growing", 2);
        try (StreamPublisher publisher = new StreamPublisher(hubs, 11)) {
            publisher.publishText("growing", 0, "before the group");
            try (KafkaHubConsumer consumer = join("growing", Start.LATEST, HubConnection.FETCHED_BYTES)) {
                pollUntil(consumer, () -> hubs.committed("growing").size() == 2);
                publisher.publishText("growing", 0, "zero");
                publisher.publishText("growing", 1, "one");
                pollUntil(consumer, () -> read.size() == 2);
                consumer.commitNow(
                        Map.of(new HubPartition("growing", 0), 2L, new HubPartition("growing", 1), 1L), LIMIT);

                hubs.growHub("growing", 4);
                publisher.publishText("growing", 2, "two");
                publisher.publishText("growing", 3, "three");
                publisher.publishText("growing", 0, "zero again");
                pollUntil(consumer, () -> read.size() >= 5);
                pollUntil(consumer, () -> hubs.committed("growing").size() == 4);
            }
        }
        assertThat(read).containsExactlyInAnyOrder("zero", "one", "two", "three", "zero again");
        assertThat(heard.gaps).isEmpty();
    }

    /** What a partition may bring at once is less than a message: each comes all the same, and memory stays small. */
    @Test
    void messages_largerThanAPartitionsShare_come() throws Exception {
        hubs.createHub("narrow", 8);
        String large = "x".repeat(900_000);
        try (StreamPublisher publisher = new StreamPublisher(hubs, 12, "none")) {
            for (int i = 0; i < 16; i++) {
                publisher.publishText("narrow", i % 8, i + large);
            }
        }
        try (KafkaHubConsumer consumer = join("narrow", Start.EARLIEST, 1 << 20)) {
            pollUntil(consumer, () -> read.size() >= 16);
        }
        assertThat(read).hasSize(16).doesNotHaveDuplicates();
    }

    /** Event Hubs never does this: it takes gzip at most. */
    @Test
    void messages_inACodecOfNativeCode_areNamed() throws Exception {
        hubs.createHub("zstd", 1, Map.of("compression.type", "zstd"));
        try (StreamPublisher publisher = new StreamPublisher(hubs, 13)) {
            publisher.publishText("zstd", 0, "x".repeat(1000));
        }
        try (KafkaHubConsumer consumer = join("zstd", Start.EARLIEST, HubConnection.FETCHED_BYTES)) {
            pollUntil(consumer, () -> !heard.undecodable.isEmpty());
        }
        assertThat(heard.undecodable).singleElement().asString().contains("compression");
        assertThat(read).isEmpty();
    }

    private static final Duration LIMIT = Duration.ofSeconds(30);

    private KafkaHubConsumer join(String hub, Start start, int fetchedBytes) throws Exception {
        String[] address = hubs.bootstrap().split(":", 2);
        return KafkaHubConsumer.join(
                new HubConnection(
                        address[0],
                        Integer.parseInt(address[1]),
                        List.of(hub),
                        hub,
                        start,
                        new HubCredential.Key(Secret.of(hubs.connectionString())),
                        trust.context(),
                        Duration.ofSeconds(1),
                        fetchedBytes),
                new CommittedOffsets(),
                heard,
                LIMIT);
    }

    private void pollUntil(KafkaHubConsumer consumer, java.util.function.BooleanSupplier reached) {
        while (!reached.getAsBoolean()) {
            for (HubBatch batch : consumer.poll(Duration.ofMillis(200))) {
                batch.messages().forEach(message -> read.add(message.value().utf8()));
            }
        }
    }

    /** Remembers what matters here. */
    private static final class Heard extends StrictHubListener {
        private final List<OffsetGap> gaps = new ArrayList<>();
        private final List<String> undecodable = new ArrayList<>();

        @Override
        public void skipped(OffsetGap gap) {
            gaps.add(gap);
        }

        @Override
        public void undecodable(HubPartition partition, long offset, String reason) {
            undecodable.add(reason);
        }
    }
}
