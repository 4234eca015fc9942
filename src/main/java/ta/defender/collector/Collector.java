package ta.defender.collector;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import ta.defender.checkpoint.GenerationFiles;
import ta.defender.checkpoint.InputCheckpoints;
import ta.defender.checkpoint.JournalFiles;
import ta.defender.eventhub.StreamLoop;
import ta.defender.eventhub.StreamSettings;
import ta.defender.http.CallListener;
import ta.defender.http.Environment;
import ta.defender.hunting.HuntingCheckpoints;
import ta.defender.hunting.HuntingInput;
import ta.defender.hunting.HuntingQuota;
import ta.defender.hunting.HuntingSettings;
import ta.defender.microsoft.MicrosoftClients;
import ta.defender.model.DefenderException;
import ta.defender.output.EventOutput;
import ta.defender.poll.CallCounter;
import ta.defender.poll.ChangeTracking;
import ta.defender.poll.InputLog;
import ta.defender.poll.InputLoop;
import ta.defender.poll.InputSettings;
import ta.defender.poll.InputTools;
import ta.defender.poll.OwnUpdates;
import ta.defender.poll.PollingInput;
import ta.defender.storage.ArchiveInput;
import ta.defender.storage.ArchivePositions;
import ta.defender.storage.ArchiveSettings;
import ta.defender.storage.azure.AzureBlobStores;

/** Runs the inputs and outputs of a configuration until it is stopped. */
final class Collector {
    /** How often the lock is looked at, among others. */
    private static final long LOCK_SECONDS = 10;

    private final CurrentConfig current;
    private final CollectorConfig config;
    private final Environment machine;
    private final CollectorLog log;
    private final CollectorMetrics metrics = new CollectorMetrics();
    private final InputLoop polls;
    private final StreamLoop streams;
    private final HuntingQuota quota = new HuntingQuota(null);
    private final CountDownLatch stopped = new CountDownLatch(1);

    Collector(CurrentConfig current, Environment machine, CollectorLog log) {
        this.current = current;
        this.config = current.now();
        this.machine = machine;
        this.log = log;
        this.polls = new InputLoop(machine.clock());
        this.streams = new StreamLoop(machine.clock(), machine.sleeper());
    }

    /** Blocks until {@link #stop()}. */
    @SuppressWarnings("try") // What the body does not name is held while it runs.
    void run() throws InterruptedException {
        try (StateLock lock = StateLock.take(config.stateDir());
                Outputs outputs = new Outputs(current, machine, log, metrics).start();
                MetricsServer server = metricsServer(outputs);
                HealthReports reports = reports(outputs)) {
            CallCounter calls = new CallCounter();
            try (MicrosoftClients clients = new MicrosoftClients(machine, CallListener.all(List.of(calls)))) {
                Connections connections = new Connections(current, clients, new AzureBlobStores(), machine);
                for (CollectorConfig.Input input : config.inputs()) {
                    add(input, connections, calls, outputs);
                }
                log.info("Started: " + config.inputs().size() + " inputs, "
                        + config.outputs().size() + " outputs, state in " + config.stateDir() + ".");
                runLoops(lock, outputs);
            }
        }
        log.info("Stopped.");
    }

    /** Ends {@link #run()}; callable from any thread. */
    void stop() {
        stopped.countDown();
        polls.stop();
        streams.stop();
    }

    private @Nullable HealthReports reports(Outputs outputs) {
        CollectorConfig.Health health = config.health();
        return health == null
                ? null
                : new HealthReports(health, inputNames(), outputs, metrics, machine.clock()).start();
    }

    private List<String> inputNames() {
        return config.inputs().stream().map(CollectorConfig.Input::name).toList();
    }

    private @Nullable MetricsServer metricsServer(Outputs outputs) {
        return config.metrics() == null
                ? null
                : MetricsServer.start(
                        config.metrics(),
                        () -> metrics.text(inputNames(), outputs.figures(), log.lost()),
                        () -> String.join(", ", notReady(outputs)));
    }

    private List<String> notReady(Outputs outputs) {
        List<String> names = new ArrayList<>();
        for (OutputFigures output : outputs.figures()) {
            if (!output.isUp()) {
                names.add("output " + output.name());
            }
        }
        if (log.isStalled()) {
            names.add("log, since nobody reads standard error");
        }
        return names;
    }

    private void add(CollectorConfig.Input input, Connections connections, CallCounter calls, Outputs outputs) {
        EventOutput output = new FanOut(input.name(), outputs.named(input.outputs(), input.settings()), metrics);
        InputLog inputLog = log.input(input.name(), metrics, current::refused);
        InputTools tools = new InputTools(output, polls.clock(), machine.sleeper(), inputLog);
        Path directory = config.stateDir().resolve("checkpoints");
        Map<String, String> settings = new TreeMap<>(input.settings());
        GenerationFiles files = new GenerationFiles(directory, log::error);
        files.lock(input.stanza());
        switch (input.type()) {
            case ALERTS, INCIDENTS ->
                polls.add(new PollingInput(
                        InputSettings.read(input.stanza(), settings),
                        connections.countedBy(calls),
                        new InputCheckpoints(files),
                        tools,
                        new ChangeTracking(new JournalFiles(directory), (tenant, names, any) -> OwnUpdates.NONE)));
            case ARCHIVE ->
                polls.add(new ArchiveInput(
                        ArchiveSettings.read(input.stanza(), settings),
                        connections,
                        new ArchivePositions(files),
                        tools));
            case HUNTING ->
                polls.add(new HuntingInput(
                        HuntingSettings.read(
                                input.stanza(), settings, machine.clock().instant()),
                        connections::hunting,
                        new HuntingCheckpoints(files),
                        quota,
                        tools));
            case STREAM ->
                streams.add(
                        StreamSettings.read(input.stanza(), settings),
                        connections.streams(count(CollectorConfig.Type.STREAM)),
                        directory,
                        output,
                        inputLog);
        }
    }

    private int count(CollectorConfig.Type type) {
        return (int)
                config.inputs().stream().filter(input -> input.type() == type).count();
    }

    private void runLoops(StateLock lock, Outputs outputs) throws InterruptedException {
        boolean hasStreams = count(CollectorConfig.Type.STREAM) > 0;
        boolean hasPolls = config.inputs().size() > count(CollectorConfig.Type.STREAM);
        AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();
        List<Thread> threads = new ArrayList<>();
        if (hasPolls) {
            threads.add(loop("polls", polls::run, failure));
        }
        if (hasStreams) {
            threads.add(loop("streams", streams::run, failure));
        }
        while (!stopped.await(LOCK_SECONDS, TimeUnit.SECONDS)) {
            outputs.tell();
            try {
                if (lock.renew()) {
                    log.issue(
                            true,
                            "state_dir " + config.stateDir() + " was removed or replaced while the collector runs."
                                    + " Stop the collector before you move or restore its state.");
                }
            } catch (DefenderException taken) {
                failure.compareAndSet(null, taken);
                stop();
            }
        }
        for (Thread thread : threads) {
            thread.join();
        }
        RuntimeException failed = failure.get();
        if (failed != null) {
            throw failed;
        }
    }

    private interface Loop {
        void run() throws InterruptedException;
    }

    private Thread loop(String name, Loop loop, AtomicReference<@Nullable RuntimeException> failure) {
        Thread thread = new Thread(
                () -> {
                    try {
                        loop.run();
                    } catch (InterruptedException ended) {
                        // Shutting down.
                    } catch (DefenderException closed) {
                        // An input waited for an output that was full when the end came; what it held comes again.
                        if (stopped.getCount() > 0) {
                            failure.compareAndSet(null, closed);
                        }
                    } catch (RuntimeException failed) {
                        failure.compareAndSet(null, failed);
                    } catch (Error failed) {
                        failure.compareAndSet(null, DefenderException.defect(failed));
                    }
                    stop();
                },
                name);
        thread.start();
        return thread;
    }
}
