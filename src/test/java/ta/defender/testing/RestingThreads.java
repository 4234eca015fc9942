package ta.defender.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;

/**
 * Threads that have come to rest, at their end or where they wait for somebody, before {@link Thread#start()} returns: what
 * happens in them is always in the same order with what happens in the thread that starts them.
 */
public final class RestingThreads implements ThreadFactory {
    private final List<Thread> made = new ArrayList<>();

    @Override
    public synchronized Thread newThread(Runnable task) {
        Thread thread = new Resting(task);
        thread.setDaemon(true);
        made.add(thread);
        return thread;
    }

    /** Waits for the end of all threads made so far. */
    public synchronized void join() throws InterruptedException {
        for (Thread thread : made) {
            thread.join();
        }
    }

    private static final class Resting extends Thread {
        Resting(Runnable task) {
            super(task);
        }

        /** Holds no lock while it waits: a thread needs its own to end. */
        @Override
        @SuppressWarnings("UnsynchronizedOverridesSynchronized")
        public void start() {
            super.start();
            while (getState() != State.WAITING && getState() != State.TERMINATED) {
                Thread.onSpinWait();
            }
        }
    }
}
