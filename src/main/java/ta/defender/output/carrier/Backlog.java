package ta.defender.output.carrier;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Messages that the other side does not have yet, in order. Bounded: who adds to a full one waits. One thread takes, any
 * thread adds and settles.
 */
final class Backlog {
    /** What a message costs besides its body. */
    private static final long OVERHEAD = 200;

    private final CountDownLatch end = new CountDownLatch(1);
    private final long capacity;
    private final Deque<Entry> waiting = new ArrayDeque<>();
    private final Deque<Entry> taken = new ArrayDeque<>();
    private long bytes;
    private long pending;
    private long written;
    private long settled;
    private boolean closed;

    Backlog(long capacity) {
        this.capacity = capacity;
    }

    /** A message on its way. */
    static final class Entry {
        private final Message message;
        private final long number;
        private boolean isSettled;
        private int refusals;

        Entry(Message message, long number) {
            this.message = message;
            this.number = number;
        }

        Message message() {
            return message;
        }

        /** Counts that the other side refused it once more; gives how often. */
        int refusedAgain() {
            return ++refusals;
        }

        private long size() {
            return message.body().length + OVERHEAD;
        }
    }

    /**
     * Adds a message, as soon as there is room for it.
     *
     * @return false when the backlog is closed: the message was not added
     */
    synchronized boolean add(Message message) throws InterruptedException {
        while (!closed && bytes > 0 && bytes + message.body().length + OVERHEAD > capacity) {
            wait();
        }
        if (closed) {
            return false;
        }
        written++;
        Entry entry = new Entry(message, written);
        bytes += entry.size();
        pending++;
        waiting.addLast(entry);
        notifyAll();
        return true;
    }

    /** The next messages, none when none came within the time; as many as fit the limits. */
    @SuppressWarnings("WaitNotInLoop") // Woken early, the caller comes again.
    synchronized List<Entry> take(int maxCount, long maxBytes, long waitMillis) throws InterruptedException {
        if (waiting.isEmpty() && waitMillis > 0 && !closed) {
            wait(waitMillis);
        }
        List<Entry> batch = new ArrayList<>();
        long size = 0;
        while (batch.size() < maxCount && !waiting.isEmpty()) {
            Entry next = waiting.getFirst();
            if (!next.isSettled) {
                size += next.message().body().length;
                if (!batch.isEmpty() && size > maxBytes) {
                    break;
                }
                batch.add(next);
            }
            taken.addLast(waiting.removeFirst());
        }
        forgetSettled();
        return batch;
    }

    /** Everything taken and not settled is to be taken again, in its order. */
    synchronized void rewind() {
        for (Entry entry = taken.pollLast(); entry != null; entry = taken.pollLast()) {
            waiting.addFirst(entry);
        }
    }

    /** The other side has this one. */
    synchronized void settle(Entry entry) {
        if (entry.isSettled) {
            return;
        }
        entry.isSettled = true;
        bytes -= entry.size();
        pending--;
        forgetSettled();
        notifyAll();
    }

    private void forgetSettled() {
        for (Entry first = taken.peekFirst(); first != null && first.isSettled; first = taken.peekFirst()) {
            taken.removeFirst();
            settled = first.number;
        }
    }

    void settle(List<Entry> entries) {
        entries.forEach(this::settle);
    }

    synchronized long written() {
        return written;
    }

    /** Up to which message, counted from 1, the other side has everything. */
    synchronized long settled() {
        return settled;
    }

    /** Bytes of the messages that have not settled. */
    synchronized long pendingBytes() {
        return bytes - OVERHEAD * pending;
    }

    synchronized boolean isEmpty() {
        return written == settled;
    }

    /** Those that wait for room go away. */
    synchronized void close() {
        closed = true;
        end.countDown();
        notifyAll();
    }

    synchronized boolean isClosed() {
        return closed;
    }

    /** Waits, but not after the end. */
    void pause(long millis) throws InterruptedException {
        boolean ended = end.await(millis, TimeUnit.MILLISECONDS);
        if (ended && Thread.interrupted()) {
            throw new InterruptedException("closed");
        }
    }
}
