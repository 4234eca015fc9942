package ta.defender.eventhub;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Notices what the Kafka client repeats in silence: a partition or a group that the service refuses for the time being. */
final class Standstill {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final Consumer<byte[], byte[]> consumer;
    private final HubListener listener;
    private final InstantSource clock;
    private final SilentNodes silent;
    private final Map<TopicPartition, Instant> waiting = new HashMap<>();
    private final Set<TopicPartition> told = new HashSet<>();
    private @Nullable Instant outside;
    private boolean outsideTold;

    Standstill(Consumer<byte[], byte[]> consumer, HubListener listener, SilentNodes silent, InstantSource clock) {
        this.consumer = consumer;
        this.listener = listener;
        this.clock = clock;
        this.silent = silent;
    }

    /**
     * Checks after a poll.
     *
     * @param given partitions of which messages came, or are not asked for
     */
    void check(Collection<TopicPartition> given) {
        Instant now = clock.instant();
        checkGroup(now);
        Set<TopicPartition> assigned = consumer.assignment();
        waiting.keySet().retainAll(assigned);
        told.retainAll(assigned);
        for (TopicPartition partition : assigned) {
            OptionalLong lag = consumer.currentLag(partition);
            if (given.contains(partition) || lag.orElse(1) == 0) {
                waiting.remove(partition);
                told.remove(partition);
            } else if (isOver(waiting.computeIfAbsent(partition, unknown -> now), now) && told.add(partition)) {
                if (lag.isPresent()) {
                    listener.withheld(StartPositions.ours(partition), TIMEOUT);
                } else {
                    // not one fetch was answered
                    silent.silent(partition);
                }
            }
        }
    }

    private void checkGroup(Instant now) {
        if (consumer.groupMetadata().generationId() >= 0) {
            outside = null;
            outsideTold = false;
            return;
        }
        outside = outside == null ? now : outside;
        if (!outsideTold && isOver(outside, now)) {
            outsideTold = true;
            listener.noMember(TIMEOUT);
        }
    }

    private static boolean isOver(Instant since, Instant now) {
        return !now.isBefore(since.plus(TIMEOUT));
    }
}
