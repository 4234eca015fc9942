package ta.defender.output.carrier;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import ta.defender.model.DefenderException;
import ta.defender.model.Faults;
import ta.defender.model.Issue;

/**
 * One output: takes messages from several threads, sends them in order in a thread of its own, connects again by itself,
 * and says up to which message the other side has everything.
 */
public final class Carrier implements AutoCloseable {
    private static final long FIRST_PAUSE = 100;
    private static final long LONGEST_PAUSE = 30_000;

    private final String name;
    private final Supplier<Delivery> deliveries;
    private final Backlog backlog;
    private final Link link;
    private final CarrierListener listener;
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong retries = new AtomicLong();
    private final Thread thread;
    private volatile @Nullable DefenderException failure;
    private Delivery delivery;

    Carrier(String name, Supplier<Delivery> deliveries, long capacity, Refusals refusals, CarrierListener listener) {
        this.name = name;
        this.deliveries = deliveries;
        this.delivery = deliveries.get();
        this.backlog = new Backlog(capacity);
        this.listener = listener;
        this.link = new Link(name, backlog, refusals, new State());
        this.thread = new Thread(this::run, "output-" + name);
        thread.setDaemon(true);
    }

    /** Begins to send. */
    public Carrier start() {
        thread.start();
        return this;
    }

    public String name() {
        return name;
    }

    /**
     * Tries what can be tried without a message. Not for an output that sends.
     *
     * @return what that showed
     * @throws DefenderException when messages would not be taken
     */
    public String probe() throws InterruptedException {
        return delivery.probe();
    }

    /**
     * Takes one message; waits while too many have not settled.
     *
     * @return false when this output is closed
     */
    public boolean send(Message message) throws InterruptedException {
        if (!backlog.add(message)) {
            return false;
        }
        bytes.addAndGet(message.body().length);
        return true;
    }

    /** Messages taken so far. */
    public long written() {
        return backlog.written();
    }

    /** Up to which message, counted from 1, the other side has everything. */
    public long settled() {
        return backlog.settled();
    }

    /** Bytes of all messages taken. */
    public long bytes() {
        return bytes.get();
    }

    /** Bytes of messages that have not settled. */
    public long pendingBytes() {
        return backlog.pendingBytes();
    }

    /** How often something was sent again, or a connection opened again, after a failure. */
    public long retries() {
        return retries.get();
    }

    /** Why it does not deliver at present, null when it does. */
    public @Nullable DefenderException failure() {
        return failure;
    }

    /** Begins to end, without waiting; {@link #close()} waits. */
    public void end() {
        backlog.close();
        thread.interrupt();
    }

    /** Ends; what has not settled counts as not delivered. */
    @Override
    public void close() {
        end();
        try {
            thread.join(1_000);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        long pause = FIRST_PAUSE;
        while (!backlog.isClosed()) {
            long before = backlog.settled();
            try {
                delivery.deliver(link);
                // It ended its connection; the next message opens another.
                backlog.rewind();
                continue;
            } catch (InterruptedException ended) {
                return;
            } catch (DefenderException failed) {
                pause = backlog.settled() > before ? FIRST_PAUSE : pause;
                failed(failed);
            } catch (RuntimeException | Error bug) {
                Issue issue = Faults.issue(bug);
                failed(DeliveryFailure.unavailable("Output " + name + " " + issue.what(), issue.remedy(), bug));
            }
            retries.incrementAndGet();
            DefenderException last = failure;
            boolean isConfiguration = last != null && last.kind() == DefenderException.Kind.CONFIGURATION;
            if (isConfiguration && isRenewed()) {
                pause = FIRST_PAUSE;
            }
            try {
                backlog.pause(pause);
            } catch (InterruptedException ended) {
                return;
            }
            long longest = isConfiguration ? LONGEST_PAUSE : LONGEST_PAUSE / 3;
            pause = Math.min(longest, pause * 2);
            backlog.rewind();
        }
    }

    /** Whether the settings have changed meanwhile, such as a token that is kept in a file. */
    private boolean isRenewed() {
        Delivery before = delivery;
        try {
            delivery = deliveries.get();
        } catch (DefenderException unusable) {
            failed(unusable);
        }
        return delivery != before;
    }

    private void failed(DefenderException failed) {
        DefenderException before = failure;
        failure = failed;
        if (!backlog.isClosed() && (before == null || !before.issue().equals(failed.issue()))) {
            listener.failed(name, failed);
        }
    }

    private final class State implements Link.State {
        @Override
        public void up() {
            if (failure != null) {
                failure = null;
                listener.recovered(name);
            }
        }

        @Override
        public void down(DefenderException why) {
            failed(why);
        }

        @Override
        public void again() {
            retries.incrementAndGet();
        }
    }
}
