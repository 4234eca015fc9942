package ta.defender.eventhub;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import ta.defender.checkpoint.GenerationFiles;
import ta.defender.http.Sleeper;
import ta.defender.model.DefenderException;
import ta.defender.output.EventOutput;
import ta.defender.poll.FirstFailure;
import ta.defender.poll.InputLog;
import ta.defender.poll.InputTools;
import ta.defender.poll.SteadyClock;
import ta.defender.splunk.LogFields;

/** Runs every stanza in a thread of its own until it is stopped or cannot go on. */
public final class StreamLoop {
    /** Within this, everything has to be over after a stop. */
    private static final Duration END = Duration.ofMillis(4200);

    private final InstantSource clock;
    private final Sleeper sleeper;
    private final List<StreamSettings> all = new ArrayList<>();
    private final List<StreamInput> inputs = new ArrayList<>();
    private final CountDownLatch over = new CountDownLatch(1);
    private final FirstFailure fatal = new FirstFailure();

    /** A loop whose stanzas go by {@code clock} and wait by {@code sleeper}. */
    public StreamLoop(InstantSource clock, Sleeper sleeper) {
        this.clock = new SteadyClock(clock);
        this.sleeper = sleeper;
    }

    /**
     * Adds a stanza; before {@link #run()} only.
     *
     * @param directory for what is kept over a restart
     */
    public void add(StreamSettings settings, StreamSessions sessions, Path directory, EventOutput sink, InputLog log) {
        warnOfCompetitors(settings, log);
        all.add(settings);
        SeenNamesFile seen = new SeenNamesFile(directory, settings.stanza(), log);
        CommittedOffsets memory = new CommittedOffsetsFile(directory, settings, clock, log);
        GenerationFiles files = new GenerationFiles(directory, log::error);
        inputs.add(new StreamInput(
                settings,
                sessions,
                new StreamInput.Kept(() -> files.lock(settings.stanza()), seen, memory),
                new InputTools(sink, clock, sleeper, log)));
    }

    /** A group gives each message to one of its readers, whatever tables and index that one has. */
    private void warnOfCompetitors(StreamSettings settings, InputLog log) {
        for (StreamSettings other : all) {
            List<String> hubs = new ArrayList<>(settings.hubs());
            hubs.removeIf(hub -> other.hubs().stream().noneMatch(theirs -> HubNames.overlap(hub, theirs)));
            if (!hubs.isEmpty()
                    && settings.host().equals(other.host())
                    && settings.port() == other.port()
                    && settings.consumerGroup().equals(other.consumerGroup())) {
                log.warn("consumer_group: '" + settings.consumerGroup() + "' is also used by " + other.stanza()
                        + ", and both read " + String.join(", ", hubs)
                        + ". Each of them gets a part of the messages only; give one of them another"
                        + " consumer_group");
            }
        }
    }

    /** Says that a stanza's settings cannot be used; splunkd starts the input anew when they change. */
    public void addBroken(DefenderException problem, InputLog log) {
        log.error(problem.getMessage() + "; fix inputs.conf. Other inputs are not affected."
                + LogFields.errorClass(problem));
    }

    /**
     * Blocks until {@link #stop()}.
     *
     * @throws DefenderException when Splunk takes no more events
     * @throws DefenderException when Splunk's management port refuses our session key
     */
    public void run() throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (StreamInput input : inputs) {
            Thread thread = new Thread(() -> work(input), "stream-" + threads.size());
            thread.setDaemon(true);
            threads.add(thread);
            thread.start();
        }
        over.await();
        inputs.forEach(StreamInput::stop);
        long left = END.toMillis();
        for (Thread thread : threads) {
            thread.join(Math.max(1, left / threads.size()));
        }
        fatal.rethrow();
    }

    /** Ends {@link #run()}; callable from any thread. */
    public void stop() {
        over.countDown();
    }

    private void work(StreamInput input) {
        try {
            input.run();
        } catch (RuntimeException | Error e) {
            fatal.note(e);
            over.countDown();
        }
    }
}
