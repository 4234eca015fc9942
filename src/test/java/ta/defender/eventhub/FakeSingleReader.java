package ta.defender.eventhub;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.common.TopicPartition;

/** A client of a {@link FakeEventHub} beside its group, which gives one message at a time. */
final class FakeSingleReader extends MockConsumer<byte[], byte[]> {
    private final FakeEventHub hub;
    private final FakeMember.Clock clock;

    FakeSingleReader(FakeEventHub hub, FakeMember.Clock clock) {
        super(OffsetResetStrategy.NONE);
        this.hub = hub;
        this.clock = clock;
    }

    @Override
    public synchronized ConsumerRecords<byte[], byte[]> poll(Duration limit) {
        TopicPartition partition = assignment().iterator().next();
        int number = partition.partition();
        long position = position(partition);
        if (position < hub.first(number) || position > hub.end(number)) {
            throw new OffsetOutOfRangeException(Map.of(partition, position));
        }
        if (position == hub.end(number)) {
            clock.pass(limit);
            return ConsumerRecords.empty();
        }
        FakeEventHub.Damage damage = hub.damage(number, position);
        if (damage != null) {
            damage.raise();
        }
        seek(partition, position + 1);
        return new ConsumerRecords<>(Map.of(partition, List.of(FakeMember.record(hub, number, position))));
    }

    @Override
    public synchronized Map<TopicPartition, Long> endOffsets(Collection<TopicPartition> partitions, Duration limit) {
        Map<TopicPartition, Long> found = new HashMap<>();
        partitions.forEach(partition -> found.put(partition, hub.end(partition.partition())));
        return found;
    }
}
