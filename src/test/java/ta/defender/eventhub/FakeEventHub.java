package ta.defender.eventhub;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** One event hub in memory: its partitions, how long they keep messages, and what the consumer group has committed. */
final class FakeEventHub {
    static final String NAME = "defender";

    /** Of the group. */
    final Map<TopicPartition, OffsetAndMetadata> commits = new HashMap<>();

    private final List<Partition> partitions = new ArrayList<>();
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
