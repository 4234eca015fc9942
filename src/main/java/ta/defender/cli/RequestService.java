package ta.defender.cli;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import ta.defender.http.TransportException;
import ta.defender.splunk.SessionKeyRefusedException;
import ta.defender.splunk.SplunkException;
import ta.defender.splunk.SplunkLog;
import ta.defender.update.RequestWorker;

/**
 * Looks at the queue of updates again and again, in a thread of its own so that no catch-up of the inputs delays an
 * analyst's decision.
 */
final class RequestService implements AutoCloseable {
    /** One call to the KV store each time. */
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(5);

    private static final Duration BETWEEN_FAILURES = Duration.ofMinutes(1);

    /** A KV store takes its time to start; before that its absence is no news. */
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private static final int UNAUTHORIZED = 401;

    private final RequestWorker worker;
    private final ExecutorService threads;
    private final Consumer<SessionKeyRefusedException> refused;
    private final Clock clock;
    private final SplunkLog log;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private @Nullable Instant failingSince;
    private boolean reported;
    private boolean woken;
    private boolean stopped;

    /**
     * @param threads what the worker runs on; ended with this
     * @param refused told when splunkd refuses the session key, which only a new process can change
     */
    RequestService(
            RequestWorker worker,
            ExecutorService threads,
            Consumer<SessionKeyRefusedException> refused,
            Clock clock,
            SplunkLog log) {
        this.worker = worker;
        this.threads = threads;
        this.refused = refused;
        this.clock = clock;
        this.log = log;
    }

    RequestService start() {
        Thread thread = new Thread(this::work, "requests");
        thread.setDaemon(true);
        thread.start();
        return this;
    }

    private void work() {
        try {
            do {
                look();
            } while (awaitNext());
        } catch (InterruptedException e) {
            // told to stop
        }
    }

    private void look() throws InterruptedException {
        try {
            worker.look(this::wake);
            if (reported) {
                log.info("the queue of updates can be read again");
            }
            failingSince = null;
            reported = false;
        } catch (SplunkException e) {
            if (e.status() == UNAUTHORIZED) {
                refused.accept(new SessionKeyRefusedException(String.valueOf(e.getMessage())));
            } else {
                failed(String.valueOf(e.getMessage()));
            }
        } catch (TransportException e) {
            failed(String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            log.error("the queue of updates failed unexpectedly: " + Faults.describe(e)
                    + "; it is looked at again; this is a defect, please report it with this line");
        }
    }

    private void failed(String message) {
        Instant now = clock.instant();
        if (failingSince == null) {
            failingSince = now;
        }
        if (!reported && Duration.between(failingSince, now).compareTo(PATIENCE) >= 0) {
            log.warn("updates with mode=queued are not carried out by this input at the moment: " + message
                    + "; collecting goes on");
            reported = true;
        } else {
            log.debug("the queue of updates cannot be read: " + message);
        }
    }

    private void wake() {
        lock.lock();
        try {
            woken = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private boolean awaitNext() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long nanos = (reported ? BETWEEN_FAILURES : BETWEEN_LOOKS).toNanos();
            while (!stopped && !woken && nanos > 0) {
                nanos = changed.awaitNanos(nanos);
            }
            woken = false;
            return !stopped;
        } finally {
            lock.unlock();
        }
    }

    /** Ends it; what is being worked on is put back into the queue, or taken up by the next process. */
    @Override
    public void close() {
        lock.lock();
        try {
            stopped = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        worker.stop();
        threads.shutdownNow();
    }
}
