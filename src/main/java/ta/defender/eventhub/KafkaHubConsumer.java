package ta.defender.eventhub;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
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
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import ta.defender.json.Slice;
import ta.defender.model.DefenderException;

/** A consumer group's member on the Kafka client. */
public final class KafkaHubConsumer implements HubConsumer {
    private static final Slice NOTHING = Slice.of(new byte[0]);
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final Duration COMMIT_LIMIT = Duration.ofSeconds(10);
    private static final Duration GOODBYE = Duration.ofSeconds(1);

    /** While a partition is read message by message. */
    private static final Duration SHORT_POLL = Duration.ofMillis(100);

    /** Between two questions to a node that does not answer. */
    private static final Duration ASK_AGAIN = Duration.ofSeconds(60);

    private static final Duration ONE_MESSAGE = Duration.ofSeconds(5);

    private final HubConnection connection;
    private final HubListener listener;
    private final Consumer<byte[], byte[]> consumer;
    private final CommittedOffsets memory;
    private final StartPositions starts;
    private final MessageReader.Source single;
    private final Standstill standstill;
    private final NodeOffsets nodes;
    private final SilentNodes silent;
    private final Set<String> hubs = new LinkedHashSet<>();
    private final Set<String> denied = new HashSet<>();
    private final Map<HubPartition, Long> begun = new HashMap<>();
    private final Map<HubPartition, NavigableMap<Long, Long>> times = new HashMap<>();
    /** Of the next message to give out. */
    private final Map<TopicPartition, Long> positions = new HashMap<>();

    private final Map<TopicPartition, DamagedPartition> damaged = new HashMap<>();

    /** Without a position, because their node does not answer, and when to ask it again. */
    private final Map<TopicPartition, Instant> unreachable = new HashMap<>();

    private boolean held;

    /**
     * @param single reads what {@code consumer} cannot decode
     */
    KafkaHubConsumer(
            HubConnection connection,
            CommittedOffsets memory,
            HubListener listener,
            Consumer<byte[], byte[]> consumer,
            MessageReader.Source single) {
        this.connection = connection;
        this.listener = listener;
        this.consumer = consumer;
        this.memory = memory;
        this.single = single;
        this.nodes = new NodeOffsets(consumer);
        this.silent = new SilentNodes(nodes, listener);
        this.standstill = new Standstill(consumer, listener, silent, single.clock());
        this.starts = new StartPositions(consumer, connection.start(), memory, single);
    }

    /**
     * Joins the group after a look at each hub.
     *
     * @param memory of the connection before this one
     * @param limit how long the namespace may take for its first answer
     * @throws DefenderException when it cannot be reached, refuses us, or lets none of the hubs be read
     */
    public static KafkaHubConsumer join(
            HubConnection connection, CommittedOffsets memory, HubListener listener, Duration limit)
            throws InterruptedException {
        int usual = ClientConfiguration.partitionFetchBytes(connection, 1);
        Consumer<byte[], byte[]> client = client(connection, usual);
        boolean ready = false;
        try {
            HubSurvey survey = HubSurvey.of(connection, client, listener, limit);
            int bearable = ClientConfiguration.partitionFetchBytes(connection, survey.partitions());
            if (bearable < usual) {
                close(client, GOODBYE);
                client = client(connection, bearable);
            }
            MessageReader.Source single = new MessageReader.Source(
                    () -> client(connection, ClientConfiguration.ofOneMessage(connection)), InstantSource.system());
            KafkaHubConsumer joined = new KafkaHubConsumer(connection, memory, listener, client, single);
            joined.subscribe(survey);
            ready = true;
            return joined;
        } catch (DefenderException e) {
            throw KafkaErrors.firstAnswer(connection, e);
        } finally {
            if (!ready) {
                close(client, GOODBYE);
            }
        }
    }

    /** A client with as much to hold as one partition may need. */
    static Consumer<byte[], byte[]> client(HubConnection connection) {
        return client(connection, ClientConfiguration.partitionFetchBytes(connection, 1));
    }

    private static Consumer<byte[], byte[]> client(HubConnection connection, int partitionFetchBytes) {
        return client(connection, ClientConfiguration.of(connection, partitionFetchBytes));
    }

    private static Consumer<byte[], byte[]> client(HubConnection connection, Map<String, Object> settings) {
        try {
            return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        } catch (KafkaException e) {
            throw KafkaErrors.of(connection, e);
        }
    }

    void subscribe(HubSurvey survey) {
        hubs.addAll(survey.hubs());
        memory.present(survey.existing());
        subscribe();
    }

    private void subscribe() {
        if (HubNames.anyPattern(connection.hubs())) {
            consumer.subscribe(HubNames.pattern(connection.hubs(), denied), new Rebalance());
        } else {
            consumer.subscribe(hubs, new Rebalance());
        }
    }

    private void forbidden(Set<String> names) {
        for (String hub : names) {
            hubs.remove(hub);
            if (denied.add(hub)) {
                listener.unreadable(hub, "no permission to read; " + KafkaErrors.rights(connection));
            }
        }
    }

    @Override
    public List<HubBatch> poll(Duration limit) {
        List<HubBatch> batches = new ArrayList<>(pollSound(damaged.isEmpty() ? limit : SHORT_POLL));
        Set<TopicPartition> given = new HashSet<>(held ? consumer.assignment() : damaged.keySet());
        given.addAll(unreachable.keySet());
        batches.forEach(batch -> given.add(StartPositions.theirs(batch.partition())));
        standstill.check(given);
        if (!held) {
            readDamaged(batches);
            askAgain();
        }
        return batches;
    }

    private List<HubBatch> pollSound(Duration limit) {
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
            start(e.partitions());
            return List.of();
        } catch (TopicAuthorizationException e) {
            forbidden(e.unauthorizedTopics());
            if (hubs.isEmpty() && !HubNames.anyPattern(connection.hubs())) {
                throw KafkaErrors.of(connection, e);
            }
            subscribe();
            return List.of();
        } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
            if (KafkaErrors.mayBeOfAMessage(e) && findDamaged()) {
                return List.of();
            }
            if (e instanceof KafkaException failure) {
                throw KafkaErrors.of(connection, failure);
            }
            throw e;
        }
    }

    /**
     * Finds the partition that has the message which the client could not decode, and reads it apart from the others. They
     * are set back to what was given out: what the failed call had in hand is lost with it.
     *
     * @return false if every partition can be read
     */
    private boolean findDamaged() {
        Map<TopicPartition, Long> sound = new HashMap<>(positions);
        sound.keySet().removeAll(damaged.keySet());
        sound.forEach(consumer::seek);
        try {
            Map<TopicPartition, Long> ends = consumer.endOffsets(sound.keySet(), TIMEOUT);
            for (Map.Entry<TopicPartition, Long> entry : sound.entrySet()) {
                TopicPartition partition = entry.getKey();
                long position = entry.getValue();
                long suspect = position < ends.getOrDefault(partition, 0L) ? undecodable(partition, position) : -1;
                if (suspect >= 0) {
                    consumer.pause(Set.of(partition));
                    damaged.put(partition, new DamagedPartition(single, partition, listener, position, suspect));
                    return true;
                }
            }
            return false;
        } catch (KafkaException e) {
            throw KafkaErrors.of(connection, e);
        }
    }

    /** Offset of the first message that cannot be decoded, among those that one call gives; -1 if there is none. */
    private long undecodable(TopicPartition partition, long position) {
        long at = position;
        try (MessageReader reader = new MessageReader(single, partition)) {
            for (int i = 0; i <= ClientConfiguration.POLL_RECORDS; i++) {
                ConsumerRecord<byte[], byte[]> record = reader.read(at, ONE_MESSAGE);
                if (record == null) {
                    return -1;
                }
                at = record.offset() + 1;
            }
        } catch (OffsetOutOfRangeException e) {
            // told by the next call
            return -1;
        } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
            if (!KafkaErrors.mayBeOfAMessage(e)) {
                throw e;
            }
            return at;
        }
        return -1;
    }

    private void readDamaged(List<HubBatch> batches) {
        for (Map.Entry<TopicPartition, DamagedPartition> entry :
                Map.copyOf(damaged).entrySet()) {
            TopicPartition partition = entry.getKey();
            DamagedPartition reader = entry.getValue();
            try {
                List<ConsumerRecord<byte[], byte[]>> records = reader.read();
                if (!records.isEmpty()) {
                    batches.add(batch(partition, records));
                }
            } catch (OffsetOutOfRangeException e) {
                outOfRange(Map.of(partition, reader.position()));
                sound(partition);
            } catch (KafkaException e) {
                throw KafkaErrors.of(connection, e);
            }
            if (reader.isPassed()) {
                seek(partition, reader.position());
                sound(partition);
            }
        }
    }

    /** Is read with the others again. */
    private void sound(TopicPartition partition) {
        forget(Set.of(partition));
        consumer.resume(Set.of(partition));
    }

    private void forget(Collection<TopicPartition> partitions) {
        for (TopicPartition partition : partitions) {
            DamagedPartition reader = damaged.remove(partition);
            if (reader != null) {
                reader.close();
            }
        }
    }

    private void seek(TopicPartition partition, long offset) {
        consumer.seek(partition, offset);
        positions.put(partition, offset);
    }

    private void commitBegun() {
        Map<HubPartition, Long> offsets = Map.copyOf(begun);
        if (!commitNow(offsets, COMMIT_LIMIT)) {
            begun.putAll(offsets);
        }
    }

    private List<HubBatch> batches(ConsumerRecords<byte[], byte[]> records) {
        List<HubBatch> batches = new ArrayList<>();
        for (TopicPartition partition : records.partitions()) {
            batches.add(batch(partition, records.records(partition)));
        }
        return batches;
    }

    private HubBatch batch(TopicPartition partition, List<ConsumerRecord<byte[], byte[]>> records) {
        List<HubMessage> messages = new ArrayList<>();
        long next = 0;
        long time = 0;
        for (ConsumerRecord<byte[], byte[]> record : records) {
            byte[] value = record.value();
            messages.add(new HubMessage(
                    record.offset(),
                    value == null ? NOTHING : Slice.of(value),
                    record.timestamp() <= 0 ? null : Instant.ofEpochMilli(record.timestamp())));
            next = record.offset() + 1;
            time = record.timestamp();
        }
        positions.put(partition, next);
        if (time > 0) {
            times.computeIfAbsent(StartPositions.ours(partition), unknown -> new TreeMap<>())
                    .put(next, time);
        }
        return new HubBatch(StartPositions.ours(partition), messages, next);
    }

    /**
     * Finds where partitions begin.
     *
     * @return those that stay without a position, because their node does not answer
     */
    private Set<TopicPartition> start(Set<TopicPartition> partitions) {
        StartPositions.Found found = starts.find(partitions);
        begun.putAll(found.begun());
        positions.putAll(found.positions());
        found.gaps().forEach(listener::skipped);
        for (TopicPartition partition : found.unanswered()) {
            // the client asks for nothing of a partition that is paused, but wants a position of it
            consumer.seek(partition, 0);
            consumer.pause(Set.of(partition));
            unreachable.put(partition, single.clock().instant().plus(ASK_AGAIN));
        }
        silent.asked(partitions, found.unanswered());
        return found.unanswered();
    }

    private void askAgain() {
        Instant now = single.clock().instant();
        Set<TopicPartition> due = unreachable.entrySet().stream()
                .filter(entry -> !now.isBefore(entry.getValue()))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
        if (due.isEmpty()) {
            return;
        }
        due.forEach(partition -> unreachable.put(partition, now.plus(ASK_AGAIN)));
        try {
            due.removeAll(start(due));
            unreachable.keySet().removeAll(due);
            consumer.resume(due);
        } catch (WakeupException e) {
            // asked again later
        } catch (KafkaException e) {
            throw KafkaErrors.of(connection, e);
        }
    }

    /**
     * A position is before the first message that is left, or behind the last one of a hub that was created anew. In that
     * case the positions in its other partitions mean nothing either, whether they exist in the new hub or not.
     */
    private void outOfRange(Map<TopicPartition, Long> positions) {
        try {
            Map<TopicPartition, Long> first = consumer.beginningOffsets(positions.keySet(), TIMEOUT);
            Set<String> anew = new HashSet<>();
            positions.forEach((partition, position) -> {
                long continues = first.getOrDefault(partition, 0L);
                if (position > continues) {
                    anew.add(partition.topic());
                } else {
                    seek(partition, continues);
                    listener.skipped(new OffsetGap(
                            StartPositions.ours(partition), position, continues, OffsetGap.Cause.EXPIRED));
                }
            });
            for (String hub : anew) {
                beginAnew(hub, positions);
            }
        } catch (KafkaException e) {
            throw KafkaErrors.of(connection, e);
        }
    }

    private void beginAnew(String hub, Map<TopicPartition, Long> positions) {
        starts.createdAnew(hub);
        times.keySet().removeIf(partition -> partition.hub().equals(hub));
        Set<TopicPartition> partitions = consumer.assignment().stream()
                .filter(partition -> partition.topic().equals(hub))
                .collect(Collectors.toSet());
        consumer.beginningOffsets(partitions, TIMEOUT).forEach((partition, continues) -> {
            Long told = positions.get(partition);
            long position = told == null ? consumer.position(partition, TIMEOUT) : told;
            if (damaged.containsKey(partition)) {
                sound(partition);
            }
            seek(partition, continues);
            begun.put(StartPositions.ours(partition), continues);
            if (position != continues) {
                listener.skipped(
                        new OffsetGap(StartPositions.ours(partition), position, continues, OffsetGap.Cause.RECREATED));
            }
        });
    }

    @Override
    public void pause() {
        held = true;
        consumer.pause(consumer.assignment());
    }

    @Override
    public void resume() {
        held = false;
        Set<TopicPartition> sound = new HashSet<>(consumer.paused());
        sound.removeAll(damaged.keySet());
        sound.removeAll(unreachable.keySet());
        consumer.resume(sound);
    }

    @Override
    public void commit(Map<HubPartition, Long> offsets) {
        begun.keySet().removeAll(offsets.keySet());
        consumer.commitAsync(theirs(offsets), (done, failure) -> {
            if (failure == null) {
                committed(offsets);
            } else {
                listener.notCommitted(offsets, String.valueOf(failure.getMessage()));
            }
        });
    }

    @Override
    public boolean commitNow(Map<HubPartition, Long> offsets, Duration limit) {
        if (offsets.isEmpty()) {
            return true;
        }
        begun.keySet().removeAll(offsets.keySet());
        try {
            try {
                consumer.commitSync(theirs(offsets), limit);
            } catch (WakeupException e) {
                // meant for a poll that was not waiting
                consumer.commitSync(theirs(offsets), limit);
            }
            committed(offsets);
            return true;
        } catch (KafkaException e) {
            offsets.forEach(memory::uncommitted);
            listener.notCommitted(offsets, String.valueOf(e.getMessage()));
            return false;
        }
    }

    private void committed(Map<HubPartition, Long> offsets) {
        offsets.forEach((partition, offset) -> memory.note(partition, offset, timeBefore(partition, offset)));
        memory.saveNowAndThen();
        listener.committed(offsets);
    }

    /** When the message before {@code offset} was sent, if it ended a batch. */
    private long timeBefore(HubPartition partition, long offset) {
        NavigableMap<Long, Long> read = times.get(partition);
        if (read == null) {
            return CommittedOffsets.NO_TIME;
        }
        read.headMap(offset, false).clear();
        return read.getOrDefault(offset, CommittedOffsets.NO_TIME);
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
    public void probe(Duration limit) {
        try {
            Set<TopicPartition> assigned = consumer.assignment();
            if (assigned.isEmpty()) {
                consumer.listTopics(limit);
            } else {
                Set<TopicPartition> unanswered = new HashSet<>();
                Map<TopicPartition, Long> ends =
                        nodes.of(assigned, consumer::endOffsets, limit.dividedBy(2), unanswered);
                if (ends.isEmpty()) {
                    throw new TimeoutException("the nodes of all partitions within " + limit.toSeconds() + " s");
                }
                silent.asked(assigned, unanswered);
            }
        } catch (WakeupException e) {
            // shutting down
        } catch (KafkaException e) {
            throw KafkaErrors.of(connection, e);
        }
    }

    @Override
    public void wakeUp() {
        consumer.wakeup();
    }

    @Override
    public void close() {
        memory.save();
        forget(Set.copyOf(damaged.keySet()));
        close(consumer, GOODBYE);
    }

    static void close(Consumer<byte[], byte[]> client, Duration limit) {
        try {
            client.close(limit);
        } catch (KafkaException e) {
            // the group notices by itself
        }
    }

    private Map<TopicPartition, OffsetAndMetadata> theirs(Map<HubPartition, Long> offsets) {
        Map<TopicPartition, OffsetAndMetadata> theirs = new HashMap<>();
        offsets.forEach((partition, offset) -> theirs.put(
                StartPositions.theirs(partition), new OffsetAndMetadata(offset, starts.metadata(partition.hub()))));
        return theirs;
    }

    private void leave(Collection<TopicPartition> partitions) {
        forget(partitions);
        positions.keySet().removeAll(partitions);
        unreachable.keySet().removeAll(partitions);
        silent.forget(partitions);
    }

    private static Set<HubPartition> ours(Collection<TopicPartition> partitions) {
        return partitions.stream().map(StartPositions::ours).collect(Collectors.toSet());
    }

    /** Partitions come and go. */
    private final class Rebalance implements ConsumerRebalanceListener {
        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            if (!partitions.isEmpty()) {
                listener.assigned(ours(partitions));
                start(Set.copyOf(partitions));
            }
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            if (!partitions.isEmpty()) {
                // the next consumer commits further on, and must not be set back
                commitBegun();
                begun.keySet().removeAll(ours(partitions));
                leave(partitions);
                listener.revoked(ours(partitions));
                times.keySet().removeAll(ours(partitions));
            }
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> partitions) {
            if (!partitions.isEmpty()) {
                begun.keySet().removeAll(ours(partitions));
                leave(partitions);
                listener.lost(ours(partitions));
                times.keySet().removeAll(ours(partitions));
            }
        }
    }
}
