package ta.simulator.splunkd.input;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Daemon threads, so that a test or the demo can always end. */
final class Threads {
    static final ExecutorService EXECUTOR = Executors.newCachedThreadPool(work -> daemon("splunkd-stand-in", work));

    private Threads() {}

    static Thread daemon(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }

    static Thread start(String name, Runnable work) {
        Thread thread = daemon(name, work);
        thread.start();
        return thread;
    }
}
