package ta.defender.eventhub;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicAuthorizationException;

/** Looks at event hubs without reading them as a member of the group, for a diagnosis. */
public final class HubProbe implements AutoCloseable {
    private static final Duration FETCH = Duration.ofSeconds(2);

    private final HubConnection connection;
    private final Duration limit;
    private final Consumer<byte[], byte[]> consumer;

    private HubProbe(HubConnection connection, Duration limit, Consumer<byte[], byte[]> consumer) {
        this.connection = connection;
        this.limit = limit;
        this.consumer = consumer;
    }

    /**
     * Signs in.
     *
     * @param limit how long each answer may take
     * @throws HubException when the namespace cannot be reached or refuses us
     */
    public static HubProbe open(HubConnection connection, Duration limit) {
        HubProbe look = new HubProbe(connection, limit, KafkaHubConsumer.client(connection));
        boolean ready = false;
        try {
            look.consumer.partitionsFor(connection.hubs().get(0), limit);
            ready = true;
        } catch (TopicAuthorizationException e) {
            // signed in all the same
            ready = true;
        } catch (KafkaException e) {
            throw KafkaErrors.of(connection, e);
        } finally {
            if (!ready) {
                look.close();
            }
        }
        return look;
    }

    /**
     * Tries to read the newest end of a hub, and to use the consumer group.
     *
     * @return how many partitions it has; 0 if there is no such hub
     * @throws HubException when it may not be read
     */
    public int partitions(String hub) {
        try {
            List<PartitionInfo> found = consumer.partitionsFor(hub, limit);
            List<TopicPartition> partitions = new ArrayList<>();
            for (PartitionInfo partition : found) {
                partitions.add(new TopicPartition(hub, partition.partition()));
            }
            if (!partitions.isEmpty()) {
                Set<TopicPartition> all = new HashSet<>(partitions);
                consumer.committed(all, limit);
                consumer.assign(partitions);
                consumer.seekToEnd(partitions);
                consumer.poll(FETCH);
            }
            return partitions.size();
        } catch (KafkaException e) {
            throw KafkaErrors.of(connection, e);
        }
    }

    @Override
    public void close() {
        consumer.close(Duration.ofSeconds(1));
    }
}
