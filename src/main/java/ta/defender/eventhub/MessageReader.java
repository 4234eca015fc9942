package ta.defender.eventhub;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Reads single messages of one partition with a client of its own, outside the consumer group: a failure then belongs to
 * this partition and this offset, which the client's exceptions do not say. Used by one thread.
 */
final class MessageReader implements AutoCloseable {
    private static final Duration STEP = Duration.ofMillis(500);
    private static final Duration GOODBYE = Duration.ofSeconds(1);

    private final Consumer<byte[], byte[]> client;
    private final TopicPartition partition;
    private final InstantSource clock;
    private long position = -1;

    MessageReader(Source source, TopicPartition partition) {
        this.client = source.clients().get();
        this.partition = partition;
        this.clock = source.clock();
        client.assign(Set.of(partition));
    }

    /**
     * Where readers come from.
     *
     * @param clients gives one message at a time, and belongs to no group
     */
    record Source(Supplier<Consumer<byte[], byte[]>> clients, InstantSource clock) {}

    /**
     * The first message at or behind an offset; null when none came in that time.
     *
     * @throws OffsetOutOfRangeException when the partition does not have this offset
     * @throws RuntimeException when the client cannot decode the message, see {@link KafkaErrors#mayBeOfAMessage}
     * @throws LinkageError likewise
     * @throws OutOfMemoryError likewise
     */
    @Nullable ConsumerRecord<byte[], byte[]> read(long offset, Duration limit) {
        if (offset != position) {
            client.seek(partition, offset);
        }
        position = -1;
        Instant end = clock.instant().plus(limit);
        do {
            ConsumerRecords<byte[], byte[]> found = client.poll(STEP);
            Iterator<ConsumerRecord<byte[], byte[]>> records = found.iterator();
            if (records.hasNext()) {
                ConsumerRecord<byte[], byte[]> record = records.next();
                position = record.offset() + 1;
                return record;
            }
        } while (clock.instant().isBefore(end));
        return null;
    }

    /** Whether the partition has nothing at or behind an offset. */
    boolean isEnd(long offset, Duration limit) {
        Long end = client.endOffsets(Set.of(partition), limit).get(partition);
        return end != null && offset >= end;
    }

    @Override
    public void close() {
        KafkaHubConsumer.close(client, GOODBYE);
    }
}
