package ta.defender.eventhub;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/** Tells once of each partition whose node does not answer, until it does. */
final class SilentNodes {
    private final NodeOffsets nodes;
    private final HubListener listener;
    private final Set<TopicPartition> told = new HashSet<>();

    SilentNodes(NodeOffsets nodes, HubListener listener) {
        this.nodes = nodes;
        this.listener = listener;
    }

    /** The nodes of these partitions were asked, and those of some did not answer. */
    void asked(Collection<TopicPartition> partitions, Collection<TopicPartition> unanswered) {
        told.removeIf(partition -> partitions.contains(partition) && !unanswered.contains(partition));
        unanswered.forEach(this::silent);
    }

    /** The node of this partition does not answer. */
    void silent(TopicPartition partition) {
        if (told.add(partition)) {
            listener.unreachable(StartPositions.ours(partition), nodes.nameOf(partition));
        }
    }

    /** These are no longer ours. */
    void forget(Collection<TopicPartition> partitions) {
        told.removeAll(partitions);
    }
}
