package ta.defender.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import ta.defender.config.StreamSettings.Start;

/**
 * Where a partition begins that the group has not read yet: at the start position when the hub is new to the group, at
 * its oldest message when the partition was added later. Each commit carries how many partitions the hub had when it was
 * new to the group, so that the two cases can be told apart by every member.
 */
final class StartPositions {
    private static final Pattern FIRST = Pattern.compile("first=(\\d{1,6})");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Consumer<byte[], byte[]> consumer;
    private final Start start;
    private final Map<String, Integer> firstCounts = new HashMap<>();

    StartPositions(Consumer<byte[], byte[]> consumer, Start start) {
        this.consumer = consumer;
        this.start = start;
    }

    /**
     * Goes to the beginning in each of these partitions that has no committed offset.
     *
     * @return where that is, to be committed at once: a start at the end must not move with each new connection
     */
    Map<HubPartition, Long> find(Set<TopicPartition> partitions) {
        Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(partitions, PATIENCE);
        Set<TopicPartition> fresh = new HashSet<>();
        for (TopicPartition partition : partitions) {
            OffsetAndMetadata offset = committed.get(partition);
            if (offset == null || offset.offset() < 0) {
                fresh.add(partition);
            } else {
                firstCount(offset).ifPresent(count -> note(partition.topic(), count));
            }
        }
        Set<TopicPartition> fromStart = new HashSet<>();
        Set<TopicPartition> fromEnd = new HashSet<>();
        for (TopicPartition partition : fresh) {
            boolean latest = start == Start.LATEST && partition.partition() < firstCountOf(partition.topic());
            (latest ? fromEnd : fromStart).add(partition);
        }
        Map<HubPartition, Long> begun = new HashMap<>();
        seek(consumer.beginningOffsets(fromStart, PATIENCE), begun);
        seek(consumer.endOffsets(fromEnd, PATIENCE), begun);
        return begun;
    }

    /** What a commit of this hub carries. */
    String metadata(String hub) {
        Integer count = firstCounts.get(hub);
        return count == null ? "" : "first=" + count;
    }

    private void seek(Map<TopicPartition, Long> offsets, Map<HubPartition, Long> begun) {
        offsets.forEach((partition, offset) -> {
            consumer.seek(partition, offset);
            begun.put(new HubPartition(partition.topic(), partition.partition()), offset);
        });
    }

    /** Asks for the commits of the whole hub, because other members may have begun before us. */
    private int firstCountOf(String hub) {
        Integer known = firstCounts.get(hub);
        if (known != null) {
            return known;
        }
        int now = consumer.partitionsFor(hub, PATIENCE).size();
        Set<TopicPartition> all = new HashSet<>();
        for (int number = 0; number < now; number++) {
            all.add(new TopicPartition(hub, number));
        }
        int first = now;
        boolean any = false;
        boolean told = false;
        for (OffsetAndMetadata offset : consumer.committed(all, PATIENCE).values()) {
            if (offset != null && offset.offset() >= 0) {
                any = true;
                OptionalInt count = firstCount(offset);
                told |= count.isPresent();
                first = Math.min(first, count.orElse(first));
            }
        }
        // commits that somebody else made say nothing: what has none may be new, and is better read twice than not
        int count = any && !told ? 0 : first;
        note(hub, count);
        return count;
    }

    private void note(String hub, int count) {
        firstCounts.merge(hub, count, Math::min);
    }

    private static OptionalInt firstCount(OffsetAndMetadata offset) {
        Matcher matcher = FIRST.matcher(String.valueOf(offset.metadata()));
        return matcher.matches() ? OptionalInt.of(Integer.parseInt(matcher.group(1))) : OptionalInt.empty();
    }
}
