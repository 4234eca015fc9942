package ta.defender.eventhub;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import ta.defender.model.Issue;

/** Fails a test that is told of a fault which it does not expect. */
class StrictHubListener implements HubListener {
    @Override
    public void assigned(Set<HubPartition> partitions) {}

    @Override
    public void revoked(Set<HubPartition> partitions) {}

    @Override
    public void lost(Set<HubPartition> partitions) {}

    @Override
    public void skipped(OffsetGap gap) {
        throw new AssertionError(gap);
    }

    @Override
    public void withheld(HubPartition partition, Duration since) {
        throw new AssertionError(partition);
    }

    @Override
    public void unreachable(HubPartition partition, String node) {
        throw new AssertionError(partition + " " + node);
    }

    @Override
    public void noMember(Duration since) {
        throw new AssertionError(since);
    }

    @Override
    public void undecodable(HubPartition partition, long offset, String reason) {
        throw new AssertionError(reason);
    }

    @Override
    public void unreadable(String hub, String reason) {
        throw new AssertionError(hub + ": " + reason);
    }

    @Override
    public void nothingToRead(Issue issue) {}

    @Override
    public void committed(Map<HubPartition, Long> offsets) {}

    @Override
    public void notCommitted(Map<HubPartition, Long> offsets, String reason) {}
}
