package ta.defender.eventhub;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import ta.defender.model.Code;
import ta.defender.model.DefenderException;
import ta.defender.poll.InputTools;
import ta.defender.poll.RepeatedFailure;

/** One stanza: connects, reads until the connection fails or it shuts down, and connects again after a pause. */
final class StreamInput {
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(5);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(60);

    /** The process before this one has five seconds to end. */
    private static final Duration LOCKED_PAUSE = Duration.ofSeconds(2);

    private static final Duration LAST_WRITE = Duration.ofMillis(500);

    /** Messages that wait for the writer; with what the client holds it bounds the memory of a stanza. */
    private static final long WAITING_BYTES = 8 << 20;

    private final StreamSettings settings;
    private final StreamSessions sessions;
    private final Kept kept;
    private final InputTools tools;
    private final RepeatedFailure failure;
    private final Object state = new Object();

    // guarded by state
    private @Nullable Thread thread;
    private @Nullable BoundedQueue handover;
    private @Nullable HubConsumer connection;
    private boolean stopped;

    // of the thread that runs
    private boolean owned;

    /**
     * What the input keeps on disk.
     *
     * @param lock makes this process the only one that uses it
     */
    record Kept(Runnable lock, SeenNamesFile seen, CommittedOffsets offsets) {}

    StreamInput(StreamSettings settings, StreamSessions sessions, Kept kept, InputTools tools) {
        this.settings = settings;
        this.sessions = sessions;
        this.kept = kept;
        this.tools = tools;
        this.failure = new RepeatedFailure(tools.log(), tools.clock());
    }

    /**
     * Blocks until {@link #stop()}.
     *
     * @throws DefenderException when Splunk takes no more events
     * @throws DefenderException when only a new process can go on
     */
    void run() {
        synchronized (state) {
            thread = Thread.currentThread();
        }
        Duration pause = FIRST_PAUSE;
        while (!isStopped()) {
            Instant begun = tools.clock().instant();
            try {
                own();
                connectAndRead();
                if (!isStopped()) {
                    tools.sleeper().sleep(FIRST_PAUSE);
                }
            } catch (InterruptedException e) {
                // stopped, or the loop looks again
            } catch (DefenderException e) {
                if (e.isFatal()) {
                    throw e;
                }
                pause = wait(begun, pause, e);
            } catch (RuntimeException e) {
                // a fault of ours in one stanza: it begins again at what was committed, and the others go on
                pause = wait(begun, pause, DefenderException.defect(e));
            }
        }
    }

    /** Ends {@link #run()}; callable from any thread. */
    void stop() {
        synchronized (state) {
            stopped = true;
            if (handover != null) {
                handover.close();
            }
            if (connection != null) {
                connection.wakeUp();
            } else if (thread != null) {
                thread.interrupt();
            }
        }
    }

    /** Makes this process the only one that runs the input, and reads what the one before it kept. */
    private void own() {
        if (!owned) {
            kept.lock().run();
            kept.offsets().load();
            kept.seen().load();
            owned = true;
        }
    }

    private void connectAndRead() throws InterruptedException {
        BoundedQueue between = new BoundedQueue(WAITING_BYTES);
        PendingOffsets offsets = new PendingOffsets(tools.output());
        HubReader reader = new HubReader(between, offsets, tools);
        try (HubConsumer opened = sessions.open(settings, kept.offsets(), reader)) {
            if (begin(between, opened)) {
                read(reader, opened, between, offsets);
            }
        } finally {
            between.close();
            end();
        }
    }

    private void read(HubReader reader, HubConsumer opened, BoundedQueue between, PendingOffsets offsets)
            throws InterruptedException {
        HubWriter writer = new HubWriter(settings, tools, kept.seen(), new HubWriter.Flow(between, offsets), reader);
        Thread writing = new Thread(writer::run, "writer-" + settings.name());
        writing.setDaemon(true);
        writing.start();
        try {
            reader.run(opened, failure::over);
        } finally {
            between.close();
            writing.join(LAST_WRITE.toMillis());
            // after a failure too: what is committed does not come again
            reader.finish(opened);
            awaitEnd(writing);
        }
        writer.rethrowFailure();
    }

    /** A writer that Splunk holds up keeps the next connection from being made, but not the end of the process. */
    private void awaitEnd(Thread writing) throws InterruptedException {
        while (writing.isAlive() && !isStopped()) {
            writing.join(Duration.ofSeconds(1).toMillis());
        }
    }

    private boolean begin(BoundedQueue between, HubConsumer opened) {
        synchronized (state) {
            handover = between;
            connection = opened;
            return !stopped;
        }
    }

    private void end() {
        synchronized (state) {
            handover = null;
            connection = null;
        }
    }

    private boolean isStopped() {
        synchronized (state) {
            return stopped;
        }
    }

    /** Reports and waits, unless it was the stop that broke the connection off; gives the pause for the next time. */
    private Duration wait(Instant begun, Duration pause, DefenderException problem) {
        if (isStopped()) {
            return pause;
        }
        boolean lasted = Duration.between(begun, tools.clock().instant()).compareTo(LONGEST_PAUSE) > 0;
        boolean locked = problem.code() == Code.CHECKPOINT_LOCKED;
        Duration now = locked ? LOCKED_PAUSE : lasted ? FIRST_PAUSE : pause;
        tools.log().pollFailed(problem.issue());
        failure.report(
                problem,
                problem.getMessage() + "; retrying in " + now.toSeconds() + " s. Other inputs are not affected");
        try {
            tools.sleeper().sleep(now);
        } catch (InterruptedException e) {
            // stopped, or the loop looks again
        }
        if (locked) {
            return FIRST_PAUSE;
        }
        Duration longer = now.multipliedBy(2);
        return longer.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : longer;
    }
}
