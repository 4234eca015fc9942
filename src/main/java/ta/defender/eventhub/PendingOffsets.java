package ta.defender.eventhub;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import ta.defender.output.EventOutput;
import ta.defender.output.SettledCheckpoints;

/** Up to which offset each assigned partition was written, and which offset may be committed. Callable from any thread. */
final class PendingOffsets {
    private final EventOutput output;
    private final Map<HubPartition, Partition> partitions = new HashMap<>();

    PendingOffsets(EventOutput output) {
        this.output = output;
    }

    /** One assigned partition. */
    private static final class Partition {
        private final SettledCheckpoints<Long> pending;
        private long settled = -1;
        private long committed = -1;
        private boolean interrupted;

        Partition(EventOutput output) {
            this.pending = new SettledCheckpoints<>(output);
        }

        void settle() {
            Long newest = pending.takeSettled();
            settled = newest == null ? settled : Math.max(settled, newest);
        }
    }

    synchronized void assigned(Collection<HubPartition> added) {
        added.forEach(partition -> partitions.put(partition, new Partition(output)));
    }

    /** What is still written of these does not count. */
    synchronized void revoked(Collection<HubPartition> gone) {
        gone.forEach(partitions::remove);
    }

    /** The offsets of a partition do not continue those before: until {@link #resume} nothing of it counts. */
    synchronized void interrupt(HubPartition partition) {
        Partition state = partitions.get(partition);
        if (state != null) {
            state.pending.clear();
            state.settled = -1;
            state.committed = -1;
            state.interrupted = true;
        }
    }

    /** What is written of the partition from now on counts again. */
    synchronized void resume(HubPartition partition) {
        Partition state = partitions.get(partition);
        if (state != null) {
            state.interrupted = false;
        }
    }

    /** Everything before {@code next} has been written and flushed. */
    synchronized void written(HubPartition partition, long next) {
        Partition state = partitions.get(partition);
        if (state != null && !state.interrupted) {
            state.pending.add(next);
        }
    }

    /** What has settled and was not committed yet; counts as committed from now on. */
    synchronized Map<HubPartition, Long> take() {
        return take(partitions.keySet());
    }

    /** The same for some partitions. */
    synchronized Map<HubPartition, Long> take(Set<HubPartition> wanted) {
        Map<HubPartition, Long> due = new HashMap<>();
        for (HubPartition partition : wanted) {
            Partition state = partitions.get(partition);
            if (state != null) {
                state.settle();
                if (state.settled > state.committed) {
                    state.committed = state.settled;
                    due.put(partition, state.settled);
                }
            }
        }
        return due;
    }

    /** A commit did not succeed: it is due again. */
    synchronized void notCommitted(Set<HubPartition> failed) {
        for (HubPartition partition : failed) {
            Partition state = partitions.get(partition);
            if (state != null) {
                state.committed = -1;
            }
        }
    }

    /** Whether everything written of all partitions has settled. */
    synchronized boolean isSettled() {
        return isSettled(partitions.keySet());
    }

    /** Whether everything written of these has settled. */
    synchronized boolean isSettled(Set<HubPartition> wanted) {
        boolean all = true;
        for (HubPartition partition : wanted) {
            Partition state = partitions.get(partition);
            if (state != null) {
                state.settle();
                all &= state.pending.isEmpty();
            }
        }
        return all;
    }

    /** How many partitions are assigned. */
    synchronized int size() {
        return partitions.size();
    }
}
