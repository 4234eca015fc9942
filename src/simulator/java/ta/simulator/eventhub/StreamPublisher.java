package ta.simulator.eventhub;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Publishes what Defender would: batches of records of all tables, the same ones for the same seed. */
public final class StreamPublisher implements AutoCloseable {
    private final Producer<byte[], byte[]> producer;
    private final TableRows rows;
    private final List<String> published = new ArrayList<>();
    private final List<Future<RecordMetadata>> pending = new ArrayList<>();

    /** A publisher at a stand-in's inner door, which compresses. */
    public StreamPublisher(EventHubStandIn hubs, long seed) {
        this(hubs, seed, "gzip");
    }

    /** The same with another {@code codec}, or with {@code none}. */
    public StreamPublisher(EventHubStandIn hubs, long seed, String codec) {
        this.rows = new TableRows(seed);
        this.producer = new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers", hubs.insideBootstrap(),
                        "acks", "1",
                        "enable.idempotence", "false",
                        "linger.ms", "5",
                        "batch.size", "262144",
                        "buffer.memory", "67108864",
                        "compression.type", codec),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    /** Sends so many messages with so many records each to the hub's partitions in turn, and waits until they are there. */
    public synchronized void publish(String hub, int partitions, int messages, int records) {
        for (int i = 0; i < messages; i++) {
            List<String> batch = new ArrayList<>(records);
            Instant now = Instant.now();
            for (int j = 0; j < records; j++) {
                batch.add(rows.next(now));
            }
            published.addAll(batch);
            send(hub, i % partitions, "{\"records\":[" + String.join(",", batch) + "]}");
        }
        flush();
    }

    /** Sends one message as it is; it does not count as published. */
    public synchronized void publishText(String hub, int partition, String message) {
        send(hub, partition, message);
        flush();
    }

    /** Every record published so far, in its JSON. */
    public synchronized List<String> published() {
        return List.copyOf(published);
    }

    private void send(String hub, int partition, String message) {
        pending.add(
                producer.send(new ProducerRecord<>(hub, partition, null, message.getBytes(StandardCharsets.UTF_8))));
    }

    private void flush() {
        producer.flush();
        try {
            for (Future<RecordMetadata> each : pending) {
                each.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("the broker did not take a message", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        pending.clear();
    }

    @Override
    public synchronized void close() {
        // all that matters was awaited; by itself it waits two minutes for a broker that is gone
        producer.close(Duration.ofSeconds(5));
    }
}
