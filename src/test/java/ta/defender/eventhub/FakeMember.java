package ta.defender.eventhub;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.NoOffsetForPartitionException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.clients.consumer.OffsetCommitCallback;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;

/** A member of the consumer group of a {@link FakeEventHub}; each poll lets virtual time pass. */
final class FakeMember extends MockConsumer<byte[], byte[]> {
    private static final Duration ANSWER = Duration.ofMillis(20);
    private static final int MOST_PER_PARTITION = 500;

    private final FakeEventHub hub;
    private final Clock clock;
    private final Map<Integer, Long> positions = new TreeMap<>();
    private final Set<TopicPartition> paused = new HashSet<>();
    private Set<Integer> wanted = new TreeSet<>();
    private final Set<Integer> refused = new TreeSet<>();
    private final Set<Integer> down = new TreeSet<>();
    private boolean loses;
    private ConsumerRebalanceListener listener;

    /** Lets time pass, and what happens in it happen. */
    interface Clock {
        void pass(Duration duration);
    }

    FakeMember(FakeEventHub hub, Set<Integer> wanted, Clock clock) {
        super(OffsetResetStrategy.NONE);
        this.hub = hub;
        this.wanted = new TreeSet<>(wanted);
        this.clock = clock;
    }

    /** The group gives this member these partitions from its next poll on. */
    void assign(Set<Integer> partitions) {
        wanted = new TreeSet<>(partitions);
    }

    /** The service answers fetches of this partition with an error that the client repeats in silence. */
    void refuse(int partition) {
        refused.add(partition);
    }

    /** The node of this partition answers nothing; each partition has a node of its own. */
    void down(int partition) {
        down.add(partition);
    }

    /** All nodes answer. */
    void up() {
        down.clear();
    }

    /** At its next poll it learns that others have its partitions already, and gets them again. */
    void lose() {
        loses = true;
    }

    @Override
    public synchronized void subscribe(Collection<String> topics, ConsumerRebalanceListener newListener) {
        listener = newListener;
    }

    @Override
    public synchronized ConsumerRecords<byte[], byte[]> poll(Duration limit) {
        requireHub();
        rebalance();
        Map<TopicPartition, Long> outOfRange = new HashMap<>();
        Set<TopicPartition> none = new HashSet<>();
        positions.forEach((number, position) -> {
            if (position < 0) {
                none.add(partition(number));
            } else if (position < hub.first(number) || position > hub.end(number)) {
                outOfRange.put(partition(number), position);
            }
        });
        if (!none.isEmpty()) {
            throw new NoOffsetForPartitionException(none);
        }
        if (!outOfRange.isEmpty()) {
            throw new OffsetOutOfRangeException(outOfRange);
        }
        Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> records = records();
        clock.pass(records.isEmpty() ? limit : ANSWER);
        return new ConsumerRecords<>(records);
    }

    private Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> records() {
        Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> records = new HashMap<>();
        for (Map.Entry<Integer, Long> entry : positions.entrySet()) {
            int number = entry.getKey();
            if (paused.contains(partition(number)) || refused.contains(number) || down.contains(number)) {
                continue;
            }
            long end = Math.min(hub.end(number), entry.getValue() + MOST_PER_PARTITION);
            List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
            FakeEventHub.Damage damage = null;
            for (long offset = entry.getValue(); offset < end && damage == null; offset++) {
                damage = hub.damage(number, offset);
                if (damage == null) {
                    found.add(record(hub, number, offset));
                }
            }
            if (!found.isEmpty()) {
                records.put(partition(number), found);
                entry.setValue(entry.getValue() + found.size());
            }
            if (damage != null && (records.isEmpty() || damage != FakeEventHub.Damage.FAULT)) {
                damage.raise();
            }
            if (damage != null) {
                // the client stays at it, and gives nothing of the partitions behind it
                return records;
            }
        }
        return records;
    }

    static ConsumerRecord<byte[], byte[]> record(FakeEventHub hub, int number, long offset) {
        FakeEventHub.Message message = hub.message(number, offset);
        return new ConsumerRecord<>(
                FakeEventHub.NAME,
                number,
                offset,
                message.time().toEpochMilli(),
                TimestampType.LOG_APPEND_TIME,
                0,
                message.value().length,
                null,
                message.value(),
                new RecordHeaders(),
                Optional.empty());
    }

    private void rebalance() {
        if (loses) {
            loses = false;
            Set<TopicPartition> lost = partitions(positions.keySet());
            positions.clear();
            listener.onPartitionsLost(lost);
        }
        Set<Integer> gone = new TreeSet<>(positions.keySet());
        gone.removeAll(wanted);
        if (!gone.isEmpty()) {
            listener.onPartitionsRevoked(partitions(gone));
            positions.keySet().removeAll(gone);
        }
        Set<Integer> fresh = new TreeSet<>(wanted);
        fresh.removeAll(positions.keySet());
        if (!fresh.isEmpty()) {
            for (int number : fresh) {
                OffsetAndMetadata commit = hub.commits.get(partition(number));
                positions.put(number, commit == null ? -1 : commit.offset());
            }
            listener.onPartitionsAssigned(partitions(fresh));
        }
    }

    @Override
    public synchronized Set<TopicPartition> assignment() {
        return partitions(positions.keySet());
    }

    @Override
    public synchronized void seek(TopicPartition partition, long offset) {
        positions.put(partition.partition(), offset);
    }

    @Override
    public synchronized long position(TopicPartition partition, Duration timeout) {
        return positions.get(partition.partition());
    }

    @Override
    public synchronized Set<TopicPartition> paused() {
        return Set.copyOf(paused);
    }

    @Override
    public synchronized void pause(Collection<TopicPartition> partitions) {
        paused.addAll(partitions);
    }

    @Override
    public synchronized void resume(Collection<TopicPartition> partitions) {
        paused.removeAll(partitions);
    }

    @Override
    public List<PartitionInfo> partitionsFor(String topic, Duration timeout) {
        requireHub();
        List<PartitionInfo> found = new ArrayList<>();
        for (int number = 0; number < hub.count(); number++) {
            Node node = new Node(number, "node" + number, 9093);
            found.add(new PartitionInfo(FakeEventHub.NAME, number, node, null, null));
        }
        return found;
    }

    @Override
    public Map<TopicPartition, Long> beginningOffsets(Collection<TopicPartition> partitions, Duration timeout) {
        requireNodes(partitions, timeout);
        Map<TopicPartition, Long> found = new HashMap<>();
        partitions.forEach(partition -> found.put(partition, hub.first(partition.partition())));
        return found;
    }

    @Override
    public Map<TopicPartition, Long> endOffsets(Collection<TopicPartition> partitions, Duration timeout) {
        requireHub();
        requireNodes(partitions, timeout);
        Map<TopicPartition, Long> found = new HashMap<>();
        partitions.forEach(partition -> found.put(partition, hub.end(partition.partition())));
        return found;
    }

    @Override
    public synchronized Map<TopicPartition, OffsetAndTimestamp> offsetsForTimes(
            Map<TopicPartition, Long> times, Duration timeout) {
        requireNodes(times.keySet(), timeout);
        Map<TopicPartition, OffsetAndTimestamp> found = new HashMap<>();
        times.forEach((partition, time) -> {
            int number = partition.partition();
            for (long offset = hub.first(number); offset < hub.end(number); offset++) {
                Instant at = hub.message(number, offset).time();
                if (at.toEpochMilli() >= time) {
                    found.put(partition, new OffsetAndTimestamp(offset, at.toEpochMilli()));
                    return;
                }
            }
        });
        return found;
    }

    @Override
    public synchronized Map<TopicPartition, OffsetAndMetadata> committed(
            Set<TopicPartition> partitions, Duration timeout) {
        Map<TopicPartition, OffsetAndMetadata> found = new HashMap<>(hub.commits);
        found.keySet().retainAll(partitions);
        return found;
    }

    @Override
    public void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets, Duration timeout) {
        if (hub.refusesCommits()) {
            throw new RebalanceInProgressException();
        }
        hub.commits.putAll(offsets);
    }

    @Override
    public synchronized void commitAsync(
            Map<TopicPartition, OffsetAndMetadata> offsets, OffsetCommitCallback callback) {
        if (hub.refusesCommits()) {
            callback.onComplete(offsets, new RebalanceInProgressException());
        } else {
            hub.commits.putAll(offsets);
            callback.onComplete(offsets, null);
        }
    }

    @Override
    public OptionalLong currentLag(TopicPartition partition) {
        if (down.contains(partition.partition())) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(hub.end(partition.partition()) - positions.get(partition.partition()));
    }

    private void requireNodes(Collection<TopicPartition> partitions, Duration timeout) {
        if (partitions.stream().anyMatch(partition -> down.contains(partition.partition()))) {
            clock.pass(timeout);
            throw new TimeoutException();
        }
    }

    private void requireHub() {
        if (hub.isAway()) {
            throw new DisconnectException();
        }
    }

    private static Set<TopicPartition> partitions(Set<Integer> numbers) {
        Set<TopicPartition> partitions = new HashSet<>();
        numbers.forEach(number -> partitions.add(partition(number)));
        return partitions;
    }

    private static TopicPartition partition(int number) {
        return new TopicPartition(FakeEventHub.NAME, number);
    }
}
