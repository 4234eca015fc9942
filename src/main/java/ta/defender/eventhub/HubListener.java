package ta.defender.eventhub;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import ta.defender.model.Issue;

/** Hears, during calls of a {@link HubConsumer} and on their thread, which partitions come and go. */
public interface HubListener {
    /** From now on messages of these come to us. */
    void assigned(Set<HubPartition> partitions);

    /** These go to somebody else when the call returns: the last moment to commit. */
    void revoked(Set<HubPartition> partitions);

    /** These are somebody else's already; nothing can be committed. */
    void lost(Set<HubPartition> partitions);

    /** Messages are gone that were not read. */
    void skipped(OffsetGap gap);

    /** The message at this offset cannot be decoded; it is tried again while the other partitions are read. */
    void undecodable(HubPartition partition, long offset, String reason);

    /** Messages of this partition wait, and the service has given none for that long. */
    void withheld(HubPartition partition, Duration since);

    /**
     * The node that has this partition does not answer; the others are read, and it is asked again.
     *
     * @param node host and port; empty when the service names none
     */
    void unreachable(HubPartition partition, String node);

    /** The service has not taken us into the consumer group for that long. */
    void noMember(Duration since);

    /** An event hub cannot be read for now; the others are. */
    void unreadable(String hub, String reason);

    /** No event hub can be read at present. */
    void nothingToRead(Issue issue);

    /** The group has taken a commit. */
    void committed(Map<HubPartition, Long> offsets);

    /** A commit did not succeed; it has to be made again. */
    void notCommitted(Map<HubPartition, Long> offsets, String reason);
}
