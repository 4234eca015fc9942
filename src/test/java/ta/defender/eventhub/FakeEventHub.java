package ta.defender.eventhub;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** One event hub in memory: its partitions, how long they keep messages, and what the consumer group has committed. */
final class FakeEventHub {
    static final String NAME = "defender";

    /** Of the group. */
    final Map<TopicPartition, OffsetAndMetadata> commits = new HashMap<>();

    private final List<Partition> partitions = new ArrayList<>();
    private final Map<String, Damage> damaged = new HashMap<>();
    private boolean refusesCommits;
    private boolean away;

    /** A message, and when the hub took it. */
    record Message(byte[] value, Instant time) {}

    /** Messages in their order, of which the first ones may have expired. */
    private static final class Partition {
        private final List<Message> messages = new ArrayList<>();
        private long first;

        long end() {
            return messages.size();
        }
    }

    FakeEventHub(int count) {
        for (int i = 0; i < count; i++) {
            partitions.add(new Partition());
        }
    }

    int count() {
        return partitions.size();
    }

    void addPartition() {
        partitions.add(new Partition());
    }

    void send(int partition, String value, Instant time) {
        partitions.get(partition).messages.add(new Message(value.getBytes(StandardCharsets.UTF_8), time));
    }

    Message message(int partition, long offset) {
        return partitions.get(partition).messages.get((int) offset);
    }

    long first(int partition) {
        return partitions.get(partition).first;
    }

    long end(int partition) {
        return partitions.get(partition).end();
    }

    /**
     * The client cannot decode these messages, nor can it pass over them.
     *
     * @param like what the client throws then
     */
    void damage(int partition, long from, long to, Damage like) {
        for (long offset = from; offset < to; offset++) {
            damaged.put(new TopicPartition(NAME, partition) + "@" + offset, like);
        }
    }

    /** Every message can be decoded. */
    void mend() {
        damaged.clear();
    }

    /** What the client throws at this message, or null. */
    @Nullable Damage damage(int partition, long offset) {
        return damaged.get(new TopicPartition(NAME, partition) + "@" + offset);
    }

    /** What the client does with a message that it cannot decode. */
    enum Damage {
        /** It throws, and gives what stood before it the call before. */
        FAULT,
        /** The same, and what the call had gathered of all partitions is lost. */
        ERROR,
        /** The same: a message that claims to be larger than the heap. */
        SIZE;

        void raise() {
            if (this == SIZE) {
                throw new OutOfMemoryError("Java heap space");
            }
            if (this == ERROR) {
                throw new NoClassDefFoundError("org/xerial/snappy/SnappyInputStream");
            }
            throw new KafkaException(
                    "Received exception when fetching the next record. If needed, please seek past the record");
        }
    }

    /** The retention time of everything but the newest messages has passed. */
    void expireAllBut(int newest) {
        for (Partition partition : partitions) {
            partition.first = Math.max(partition.first, partition.end() - newest);
        }
    }

    /** Deleted, and made again under its name; the commits go with it. */
    void createAnew() {
        int count = partitions.size();
        partitions.clear();
        for (int i = 0; i < count; i++) {
            partitions.add(new Partition());
        }
        commits.clear();
    }

    /** The service forgets what a group without readers has committed. */
    void forgetCommits() {
        commits.clear();
    }

    /** An operator sets the group back. */
    void setBack(long messages) {
        commits.replaceAll((partition, commit) -> new OffsetAndMetadata(Math.max(0, commit.offset() - messages)));
    }

    boolean refusesCommits() {
        return refusesCommits;
    }

    void setRefusesCommits(boolean refuses) {
        refusesCommits = refuses;
    }

    boolean isAway() {
        return away;
    }

    void setAway(boolean newAway) {
        away = newAway;
    }
}
