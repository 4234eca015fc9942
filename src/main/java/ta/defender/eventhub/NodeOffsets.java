package ta.defender.eventhub;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/** Asks for offsets node by node where the nodes do not all answer: a partition belongs to one of them. */
final class NodeOffsets {
    /** Of each node, once some have not answered. */
    private static final Duration OF_A_NODE = Duration.ofSeconds(5);

    private final Consumer<byte[], byte[]> consumer;
    private final Set<TopicPartition> silent = new HashSet<>();

    NodeOffsets(Consumer<byte[], byte[]> consumer) {
        this.consumer = consumer;
    }

    /** What is asked. */
    @FunctionalInterface
    interface Question<T> {
        Map<TopicPartition, T> ask(Set<TopicPartition> partitions, Duration limit);
    }

    /**
     * Asks about partitions.
     *
     * @param limit how long the nodes may take together
     * @param unanswered gets the partitions whose node did not answer
     */
    <T> Map<TopicPartition, T> of(
            Set<TopicPartition> partitions, Question<T> question, Duration limit, Set<TopicPartition> unanswered) {
        if (partitions.isEmpty()) {
            return Map.of();
        }
        // reading waits meanwhile: nodes that are known not to answer get less time
        if (!silent.containsAll(partitions)) {
            try {
                Map<TopicPartition, T> found = question.ask(partitions, limit);
                silent.removeAll(partitions);
                return found;
            } catch (TimeoutException e) {
                // some of them
            }
        }
        Map<TopicPartition, T> found = new HashMap<>();
        for (Set<TopicPartition> ofOne : byNode(partitions).values()) {
            try {
                found.putAll(question.ask(ofOne, OF_A_NODE));
                silent.removeAll(ofOne);
            } catch (TimeoutException e) {
                silent.addAll(ofOne);
                unanswered.addAll(ofOne);
            }
        }
        return found;
    }

    private Map<String, Set<TopicPartition>> byNode(Collection<TopicPartition> partitions) {
        Map<String, Set<TopicPartition>> nodes = new HashMap<>();
        for (TopicPartition partition : partitions) {
            nodes.computeIfAbsent(nameOf(partition), name -> new HashSet<>()).add(partition);
        }
        return nodes;
    }

    /** The node that has a partition, as host and port; empty when it has none at present. */
    String nameOf(TopicPartition partition) {
        try {
            for (PartitionInfo info : consumer.partitionsFor(partition.topic(), OF_A_NODE)) {
                Node leader = info.partition() == partition.partition() ? info.leader() : null;
                if (leader != null && !leader.isEmpty()) {
                    return leader.host() + ":" + leader.port();
                }
            }
        } catch (TimeoutException e) {
            // no node tells
        }
        return "";
    }
}
