package ta.defender.kafka;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.NoOffsetForPartitionException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import ta.defender.json.Slice;

/** A consumer group's member on the Kafka client. */
public final class KafkaHubConsumer implements HubConsumer {
    private static final Slice NOTHING = Slice.of(new byte[0]);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration COMMIT_LIMIT = Duration.ofSeconds(10);
    private static final Duration GOODBYE = Duration.ofSeconds(1);

    private final HubConnection connection;
    private final HubListener listener;
    private final Consumer<byte[], byte[]> consumer;
    private final StartPositions starts;
    private final Set<String> hubs;
    private final Map<HubPartition, Long> begun = new HashMap<>();

    KafkaHubConsumer(HubConnection connection, HubListener listener, Consumer<byte[], byte[]> consumer) {
        this.connection = connection;
        this.listener = listener;
        this.consumer = consumer;
        this.starts = new StartPositions(consumer, connection.start());
        this.hubs = new LinkedHashSet<>(connection.hubs());
    }

    /**
     * Joins the group after a look at each hub.
     *
     * @param limit how long the namespace may take for its first answer
     * @throws HubException when it cannot be reached, refuses us, or lets none of the hubs be read
     */
    public static KafkaHubConsumer join(HubConnection connection, HubListener listener, Duration limit)
            throws HubException {
        Consumer<byte[], byte[]> client = client(connection);
        KafkaHubConsumer joined = new KafkaHubConsumer(connection, listener, client);
        boolean ready = false;
        try {
            joined.subscribe(limit);
            ready = true;
            return joined;
        } finally {
            if (!ready) {
                joined.close();
            }
        }
    }

    static Consumer<byte[], byte[]> client(HubConnection connection) throws HubException {
        try {
            return new KafkaConsumer<>(
                    ClientConfiguration.of(connection), new ByteArrayDeserializer(), new ByteArrayDeserializer());
        } catch (KafkaException e) {
            throw Failures.of(connection, e);
        }
    }

    void subscribe(Duration limit) throws HubException {
        for (String hub : connection.hubs()) {
            look(hub, limit);
        }
        if (hubs.isEmpty()) {
            throw new HubException(
                    HubException.Kind.PERMISSION,
                    connection.bootstrap() + ": none of the event hubs may be read; " + Failures.rights(connection));
        }
        consumer.subscribe(hubs, new Rebalance());
    }

    /** One that does not exist yet may come: the service makes a table's hub with its first event. */
    private void look(String hub, Duration limit) throws HubException {
        try {
            if (consumer.partitionsFor(hub, limit).isEmpty()) {
                listener.unreadable(hub, "it does not exist; correct hubs, or wait until Defender creates it");
            }
        } catch (TopicAuthorizationException e) {
            forbidden(Set.of(hub));
        } catch (WakeupException e) {
            // told to stop: poll will find out
        } catch (KafkaException e) {
            throw Failures.of(connection, e);
        }
    }

    private void forbidden(Set<String> names) {
        for (String hub : names) {
            if (hubs.remove(hub)) {
                listener.unreadable(hub, "it may not be read; " + Failures.rights(connection));
            }
        }
    }

    @Override
    public List<HubBatch> poll(Duration limit) throws HubException {
        try {
            commitBegun();
            return batches(consumer.poll(limit));
        } catch (WakeupException e) {
            return List.of();
        } catch (InterruptException e) {
            // the flag is set again, which ends the loop that called
            return List.of();
        } catch (OffsetOutOfRangeException e) {
            outOfRange(e.offsetOutOfRangePartitions());
            return List.of();
        } catch (NoOffsetForPartitionException e) {
            begun.putAll(starts.find(e.partitions()));
            return List.of();
        } catch (TopicAuthorizationException e) {
            forbidden(e.unauthorizedTopics());
            if (hubs.isEmpty()) {
                throw Failures.of(connection, e);
            }
            consumer.subscribe(hubs, new Rebalance());
            return List.of();
        } catch (KafkaException e) {
            throw Failures.of(connection, e);
        }
    }

    private void commitBegun() {
        if (!begun.isEmpty()) {
            Map<HubPartition, Long> offsets = Map.copyOf(begun);
            begun.clear();
            commitNow(offsets, COMMIT_LIMIT);
        }
    }

    private static List<HubBatch> batches(ConsumerRecords<byte[], byte[]> records) {
        List<HubBatch> batches = new ArrayList<>();
        for (TopicPartition partition : records.partitions()) {
            List<HubMessage> messages = new ArrayList<>();
            long next = 0;
            for (ConsumerRecord<byte[], byte[]> record : records.records(partition)) {
                byte[] value = record.value();
                messages.add(new HubMessage(
                        record.offset(),
                        value == null ? NOTHING : Slice.of(value),
                        record.timestamp() <= 0 ? null : Instant.ofEpochMilli(record.timestamp())));
                next = record.offset() + 1;
            }
            batches.add(new HubBatch(ours(partition), messages, next));
        }
        return batches;
    }

    /** The position is before the first message that is left, or behind the last one of a hub that was created anew. */
    private void outOfRange(Map<TopicPartition, Long> positions) throws HubException {
        try {
            Map<TopicPartition, Long> first = consumer.beginningOffsets(positions.keySet(), PATIENCE);
            positions.forEach((partition, position) -> {
                long continues = first.getOrDefault(partition, 0L);
                consumer.seek(partition, continues);
                listener.skipped(new OffsetGap(ours(partition), position, continues, position > continues));
            });
        } catch (KafkaException e) {
            throw Failures.of(connection, e);
        }
    }

    @Override
    public void pause() {
        consumer.pause(consumer.assignment());
    }

    @Override
    public void resume() {
        consumer.resume(consumer.paused());
    }

    @Override
    public void commit(Map<HubPartition, Long> offsets) {
        consumer.commitAsync(theirs(offsets), (done, failure) -> {
            if (failure != null) {
                listener.notCommitted(offsets, String.valueOf(failure.getMessage()));
            }
        });
    }

    @Override
    public void commitNow(Map<HubPartition, Long> offsets, Duration limit) {
        if (offsets.isEmpty()) {
            return;
        }
        try {
            try {
                consumer.commitSync(theirs(offsets), limit);
            } catch (WakeupException e) {
                // meant for a poll that was not waiting
                consumer.commitSync(theirs(offsets), limit);
            }
        } catch (KafkaException e) {
            listener.notCommitted(offsets, String.valueOf(e.getMessage()));
        }
    }

    @Override
    public long lag() {
        long lag = 0;
        for (TopicPartition partition : consumer.assignment()) {
            OptionalLong behind = consumer.currentLag(partition);
            lag += behind.orElse(0);
        }
        return lag;
    }

    @Override
    public void probe(Duration limit) throws HubException {
        try {
            Set<TopicPartition> assigned = consumer.assignment();
            if (assigned.isEmpty()) {
                consumer.listTopics(limit);
            } else {
                consumer.endOffsets(assigned, limit);
            }
        } catch (WakeupException e) {
            // told to stop
        } catch (KafkaException e) {
            throw Failures.of(connection, e);
        }
    }

    @Override
    public void wakeUp() {
        consumer.wakeup();
    }

    @Override
    public void close() {
        try {
            consumer.close(GOODBYE);
        } catch (KafkaException e) {
            // the group notices by itself
        }
    }

    private Map<TopicPartition, OffsetAndMetadata> theirs(Map<HubPartition, Long> offsets) {
        Map<TopicPartition, OffsetAndMetadata> theirs = new HashMap<>();
        offsets.forEach((partition, offset) -> theirs.put(
                new TopicPartition(partition.hub(), partition.number()),
                new OffsetAndMetadata(offset, starts.metadata(partition.hub()))));
        return theirs;
    }

    private static HubPartition ours(TopicPartition partition) {
        return new HubPartition(partition.topic(), partition.partition());
    }

    private static Set<HubPartition> ours(Collection<TopicPartition> partitions) {
        return partitions.stream().map(KafkaHubConsumer::ours).collect(Collectors.toSet());
    }

    /** Partitions come and go. */
    private final class Rebalance implements ConsumerRebalanceListener {
        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            if (!partitions.isEmpty()) {
                listener.assigned(ours(partitions));
                begun.putAll(starts.find(Set.copyOf(partitions)));
            }
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            if (!partitions.isEmpty()) {
                // whoever has them next commits further on, and must not be set back
                commitBegun();
                listener.revoked(ours(partitions));
            }
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> partitions) {
            if (!partitions.isEmpty()) {
                begun.keySet().removeAll(ours(partitions));
                listener.lost(ours(partitions));
            }
        }
    }
}
