package ta.defender.eventhub;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * What was written of each partition and when. Splunk drops what it has read and not processed when it stops, so an offset
 * is committed only some time after the events before it were written. Callable from any thread.
 */
final class Settlement {
    /** How long written events may still be lost. */
    static final Duration TIME = Duration.ofSeconds(2);

    private final Map<HubPartition, Partition> partitions = new HashMap<>();

    /** One partition that is ours. */
    private static final class Partition {
        private final Deque<Mark> marks = new ArrayDeque<>();
        private long settled = -1;
        private long committed = -1;
        private boolean interrupted;
    }

    /** Everything before an offset had been written at a moment. */
    private record Mark(Instant at, long next) {}

    /** These are ours now. */
    synchronized void own(Collection<HubPartition> assigned) {
        assigned.forEach(partition -> partitions.put(partition, new Partition()));
    }

    /** These are ours no longer; what is still written of them does not count. */
    synchronized void disown(Collection<HubPartition> gone) {
        gone.forEach(partitions::remove);
    }

    /** The offsets of a partition do not go on from those before: until {@link #goOn} nothing of it counts. */
    synchronized void interrupt(HubPartition partition) {
        Partition state = partitions.get(partition);
        if (state != null) {
            state.marks.clear();
            state.settled = -1;
            state.committed = -1;
            state.interrupted = true;
        }
    }

    /** What is written of the partition from now on counts again. */
    synchronized void goOn(HubPartition partition) {
        Partition state = partitions.get(partition);
        if (state != null) {
            state.interrupted = false;
        }
    }

    /** Everything before {@code next} has been handed to Splunk. */
    synchronized void written(HubPartition partition, long next, Instant now) {
        Partition state = partitions.get(partition);
        if (state != null && !state.interrupted) {
            state.marks.addLast(new Mark(now, next));
        }
    }

    /** What has settled and was not committed yet; counts as committed from now on. */
    synchronized Map<HubPartition, Long> take(Instant now) {
        return take(partitions.keySet(), now);
    }

    /** The same for some partitions. */
    synchronized Map<HubPartition, Long> take(Set<HubPartition> wanted, Instant now) {
        Map<HubPartition, Long> due = new HashMap<>();
        for (HubPartition partition : wanted) {
            Partition state = partitions.get(partition);
            if (state == null) {
                continue;
            }
            for (Mark mark = state.marks.peekFirst();
                    mark != null && !mark.at().plus(TIME).isAfter(now);
                    mark = state.marks.peekFirst()) {
                state.settled = Math.max(state.settled, mark.next());
                state.marks.removeFirst();
            }
            if (state.settled > state.committed) {
                state.committed = state.settled;
                due.put(partition, state.settled);
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

    /** Whether everything written of these has settled. */
    synchronized boolean isSettled(Set<HubPartition> wanted, Instant now) {
        for (HubPartition partition : wanted) {
            Partition state = partitions.get(partition);
            if (state != null
                    && !state.marks.isEmpty()
                    && state.marks.peekLast().at().plus(TIME).isAfter(now)) {
                return false;
            }
        }
        return true;
    }

    /** How many partitions are ours. */
    synchronized int size() {
        return partitions.size();
    }
}
