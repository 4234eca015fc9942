package ta.defender.eventhub;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import ta.defender.model.DefenderException;

/** Looks at event hubs without reading them as a member of the group, for a diagnosis. */
public final class HubProbe implements AutoCloseable {
    private static final Duration FETCH = Duration.ofSeconds(2);

    private final HubConnection connection;
    private final Duration limit;
    private final Consumer<byte[], byte[]> consumer;
    private final List<String> hubs = new ArrayList<>();

    private HubProbe(HubConnection connection, Duration limit, Consumer<byte[], byte[]> consumer) {
        this.connection = connection;
        this.limit = limit;
        this.consumer = consumer;
    }

    /**
     * Signs in.
     *
     * @param limit how long each answer may take
     * @throws DefenderException when the namespace cannot be reached or refuses us
     */
    public static HubProbe open(HubConnection connection, Duration limit) {
        HubProbe look = new HubProbe(connection, limit, KafkaHubConsumer.client(connection));
        boolean ready = false;
        try {
            look.hubs.addAll(look.names());
            ready = true;
        } catch (TopicAuthorizationException e) {
            // signed in all the same
            look.hubs.addAll(connection.hubs());
            ready = true;
        } catch (KafkaException e) {
            throw KafkaErrors.firstAnswer(connection, KafkaErrors.of(connection, e));
        } finally {
            if (!ready) {
                look.close();
            }
        }
        return look;
    }

    /** The hubs to look at: those named, and those there are that match a pattern; the pattern itself when none does. */
    public List<String> hubs() {
        return List.copyOf(hubs);
    }

    private Set<String> names() {
        Set<String> names = new LinkedHashSet<>();
        String first = connection.hubs().get(0);
        if (!HubNames.anyPattern(connection.hubs())) {
            consumer.partitionsFor(first, limit);
            names.addAll(connection.hubs());
            return names;
        }
        Set<String> present = consumer.listTopics(limit).keySet();
        for (String name : connection.hubs()) {
            List<String> matching = present.stream()
                    .filter(hub -> !hub.startsWith("__") && HubNames.matches(name, hub))
                    .sorted()
                    .toList();
            names.addAll(!HubNames.isPattern(name) || matching.isEmpty() ? List.of(name) : matching);
        }
        return names;
    }

    /**
     * Tries to read the newest end of a hub, and to use the consumer group.
     *
     * @return how many partitions it has; 0 if there is no such hub
     * @throws DefenderException when it may not be read
     */
    public int partitions(String hub) {
        if (HubNames.isPattern(hub)) {
            return 0;
        }
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
