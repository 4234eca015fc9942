package ta.defender.poll;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import ta.defender.model.DefenderException;

/**
 * Runs every stanza of a scheme at its own times, the longest due first, until {@link #stop()} or a failure that ends
 * the process.
 *
 * <p>A few threads do for many stanzas. A stanza that takes long, because its service does not answer, is not counted among
 * them: others get a thread in its place.
 */
public final class InputLoop {
    private static final int USUAL_THREADS = 8;
    private static final int MOST_THREADS = 200;

    /** A poll that has taken this long waits for its service, or reads much. */
    private static final Duration LONG_POLL = Duration.ofSeconds(2);

    /** A process has five seconds to end. */
    private static final int LAST_STEPS = 28;

    private static final Duration LAST_STEP = Duration.ofMillis(100);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(500);

    /** The clock may be set while we wait. */
    private static final long LONGEST_PAUSE_MILLIS = 10_000;

    private final InstantSource clock;
    private final Duration betweenLooks;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final PriorityQueue<Recurring> waiting = new PriorityQueue<>(Comparator.comparing(Recurring::due));
    private final IdentityHashMap<Recurring, Instant> running = new IdentityHashMap<>();
    private final List<Thread> threads = new ArrayList<>();
    private final FirstFailure fatal = new FirstFailure();
    private boolean stopped;

    /** A loop whose stanzas go by {@code clock}. */
    public InputLoop(InstantSource clock) {
        this(clock, BETWEEN_LOOKS);
    }

    /**
     * @param betweenLooks real time between two looks for polls that take long
     */
    InputLoop(InstantSource clock, Duration betweenLooks) {
        this.clock = new SteadyClock(clock);
        this.betweenLooks = betweenLooks;
    }

    /** The clock for the schedules of its stanzas. */
    public InstantSource clock() {
        return clock;
    }

    /** Adds a stanza; before {@link #run()} only. */
    public void add(Recurring stanza) {
        waiting.add(stanza);
    }

    /** Adds a stanza whose settings cannot be used: says so now and again; before {@link #run()} only. */
    public void addBroken(DefenderException problem, InputLog log) {
        waiting.add(new BrokenInput(problem, log, clock));
    }

    /**
     * Blocks until {@link #stop()}.
     *
     * @throws DefenderException when Splunk takes no more events
     * @throws DefenderException when Splunk's management port refuses our session key
     */
    public void run() {
        int stanzas = waiting.size();
        while (threads.size() < Math.min(USUAL_THREADS, stanzas)) {
            addThread();
        }
        awaitEnd(Math.min(MOST_THREADS, stanzas));
        threads.forEach(Thread::interrupt);
        fatal.rethrow();
        finish();
        fatal.rethrow();
    }

    /** What was written last settles while its reader goes on; it would come again otherwise. */
    private void finish() {
        lock.lock();
        try {
            for (int step = 0; step < LAST_STEPS && !isFinished(); step++) {
                // woken early or not, the loop looks again
                @SuppressWarnings("unused")
                boolean signalled = changed.await(LAST_STEP.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    /** Whether nothing waits to settle, of any input. An input that still runs has not been given back. */
    private boolean isFinished() {
        boolean finished = running.isEmpty();
        for (Recurring input : waiting) {
            finished &= input.finish();
        }
        return finished;
    }

    /** Ends {@link #run()}; callable from any thread. */
    public void stop() {
        lock.lock();
        try {
            stopped = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void addThread() {
        Thread thread = new Thread(this::work, "stanzas-" + threads.size());
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    private void awaitEnd(int mostThreads) {
        lock.lock();
        try {
            while (!stopped) {
                int wanted = Math.min(mostThreads, USUAL_THREADS + longPolls());
                while (threads.size() < wanted && isOneDue()) {
                    addThread();
                }
                try {
                    // woken early or not, the loop looks again
                    @SuppressWarnings("unused")
                    boolean signalled = changed.await(betweenLooks.toMillis(), TimeUnit.MILLISECONDS);
                } catch (InterruptedException e) {
                    // only stop() ends the loop
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private int longPolls() {
        Instant now = clock.instant();
        return (int) running.values().stream()
                .filter(since -> since.plus(LONG_POLL).isBefore(now))
                .count();
    }

    private boolean isOneDue() {
        Recurring first = waiting.peek();
        return first != null && !first.due().isAfter(clock.instant());
    }

    private void work() {
        try {
            for (Recurring next = take(); next != null; next = take()) {
                try {
                    run(next);
                } finally {
                    giveBack(next);
                }
            }
        } catch (RuntimeException | Error e) {
            fail(e);
        } catch (InterruptedException e) {
            // the loop has ended
        }
    }

    /** An interrupt that is not ours ends one run, not the stanza. */
    private void run(Recurring recurring) throws InterruptedException {
        try {
            recurring.run();
        } catch (InterruptedException e) {
            if (isStopped()) {
                throw e;
            }
        }
    }

    private boolean isStopped() {
        lock.lock();
        try {
            return stopped;
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Recurring take() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!stopped) {
                Recurring first = waiting.peek();
                if (first == null) {
                    changed.await();
                    continue;
                }
                Instant now = clock.instant();
                if (!first.due().isAfter(now)) {
                    waiting.remove(first);
                    running.put(first, now);
                    return first;
                }
                long pause = Math.min(Duration.between(now, first.due()).toMillis() + 1, LONGEST_PAUSE_MILLIS);
                // woken early or not, the loop looks again
                @SuppressWarnings("unused")
                boolean signalled = changed.await(pause, TimeUnit.MILLISECONDS);
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    private void giveBack(Recurring recurring) {
        lock.lock();
        try {
            running.remove(recurring);
            waiting.add(recurring);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void fail(Throwable reason) {
        lock.lock();
        try {
            fatal.note(reason);
            stopped = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
