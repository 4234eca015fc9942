package ta.simulator.eventhub;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The limit for a reader of event hubs in Java: the Kafka client with TLS and sign-in, which counts bytes and no more. */
public final class PlainConsumer {
    private PlainConsumer() {}

    /**
     * {@code <bootstrap> <ca file> <group> <hub> <messages>}, the connection string on stdin; prints bytes and nanoseconds
     * from the poll with the first message to the last message.
     */
    public static void main(String[] arguments) throws Exception {
        String key = new String(System.in.readAllBytes(), StandardCharsets.UTF_8).strip();
        long expected = Long.parseLong(arguments[4]);
        Map<String, Object> settings = Map.ofEntries(
                Map.entry("bootstrap.servers", arguments[0]),
                Map.entry("group.id", arguments[2]),
                Map.entry("enable.auto.commit", false),
                Map.entry("auto.offset.reset", "earliest"),
                Map.entry("max.poll.records", 100),
                Map.entry("security.protocol", "SASL_SSL"),
                Map.entry("ssl.truststore.type", "PEM"),
                Map.entry("ssl.truststore.location", arguments[1]),
                Map.entry("sasl.mechanism", "PLAIN"),
                Map.entry(
                        "sasl.jaas.config",
                        "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"$ConnectionString\""
                                + " password=\"" + key + "\";"));
        long messages = 0;
        long bytes = 0;
        long begun = 0;
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.subscribe(List.of(arguments[3]));
            while (messages < expected) {
                long before = System.nanoTime();
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(500))) {
                    begun = begun == 0 ? before : begun;
                    messages++;
                    bytes += record.value().length;
                }
            }
            System.out.println(bytes + " " + (System.nanoTime() - begun));
            System.out.flush();
            // whoever started this looks at the process's figures before it lets it go
            Thread.sleep(5000);
        }
    }
}
