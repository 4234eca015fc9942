package ta.defender.eventhub;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Between the thread that reads a hub, which must come round whatever happens, and the one that writes to Splunk, which
 * may be held up for hours. It never makes the first one wait for long, and says when there is room again.
 */
final class BoundedQueue {
    private final long limit;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<Item> items = new ArrayDeque<>();
    private long bytes;
    private @Nullable Item inWork;
    private boolean closed;

    /** Something to be written. */
    sealed interface Item {
        record Messages(HubBatch batch) implements Item {}

        /** A report that messages are missing. */
        record Gap(OffsetGap gap) implements Item {}
    }

    /**
     * @param limit bytes of messages from which on there is no room
     */
    BoundedQueue(long limit) {
        this.limit = limit;
    }

    /** Adds something, room or not. */
    void put(Item item) {
        lock.lock();
        try {
            items.addLast(item);
            bytes += bytes(item);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until there is room; false if there was none in that time. */
    boolean awaitRoom(Duration timeout) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long nanos = timeout.toNanos();
            while (bytes >= limit && !closed) {
                if (nanos <= 0) {
                    return false;
                }
                nanos = changed.awaitNanos(nanos);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** The next thing to write, to be followed by {@link #done()}; null if there was none in that time or it is closed. */
    @Nullable Item take(Duration timeout) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long nanos = timeout.toNanos();
            while (items.isEmpty() && !closed && nanos > 0) {
                nanos = changed.awaitNanos(nanos);
            }
            inWork = closed ? null : items.pollFirst();
            return inWork;
        } finally {
            lock.unlock();
        }
    }

    /** What was taken last is written. */
    void done() {
        lock.lock();
        try {
            Item item = inWork;
            if (item != null) {
                bytes -= bytes(item);
                inWork = null;
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Drops what is waiting of these partitions, and waits until nothing of them is being written; false if it still is. */
    boolean drop(Set<HubPartition> gone, Duration timeout) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            items.removeIf(item -> {
                boolean drop = isOf(item, gone);
                bytes -= drop ? bytes(item) : 0;
                return drop;
            });
            long nanos = timeout.toNanos();
            while (isOf(inWork, gone) && !closed) {
                if (nanos <= 0) {
                    return false;
                }
                nanos = changed.awaitNanos(nanos);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Nothing is taken any more, and nobody waits. */
    void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    private static boolean isOf(@Nullable Item item, Set<HubPartition> partitions) {
        if (item instanceof Item.Gap found) {
            // the next reader finds it too, and must not begin behind it while messages in front are dropped
            return found.gap().cause() == OffsetGap.Cause.UNDECODABLE
                    && partitions.contains(found.gap().partition());
        }
        return item instanceof Item.Messages messages
                && partitions.contains(messages.batch().partition());
    }

    private static long bytes(Item item) {
        return item instanceof Item.Messages messages ? messages.batch().bytes() : 0;
    }
}
