package ta.simulator.splunkd.input;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import ta.simulator.splunkd.log.SplunkdLog;

/**
 * Keeps one process of a scheme going: all enabled stanzas of a single-instance scheme, or one stanza. Its methods run on
 * the scheme's own thread, except the hooks that only touch the current process.
 */
final class InputUnit {
    private static final Duration HEALTHY = Duration.ofSeconds(30);

    private Scheme scheme;
    private final InputSettings settings;
    private final SplunkdLog log;
    private final EventSink sink;
    private final ScheduledExecutorService thread;
    private final List<Started> runs = new ArrayList<>();
    private Map<String, InputStanza> stanzas = Map.of();
    private Optional<ScheduledFuture<?>> planned = Optional.empty();
    private Duration pause;

    private record Started(InputProcess process, List<String> stanzas, String document) {}

    InputUnit(Scheme scheme, InputSettings settings, SplunkdLog log, EventSink sink, ScheduledExecutorService thread) {
        this.scheme = scheme;
        this.settings = settings;
        this.log = log;
        this.sink = sink;
        this.thread = thread;
        this.pause = settings.firstRestart();
    }

    /** Takes over the scheme as it was introspected last; it counts from the next start on. */
    void adopt(Scheme introspected) {
        scheme = introspected;
    }

    /** Takes over new stanzas; the process is stopped and started anew when they differ from what it has, or on demand. */
    void apply(Map<String, InputStanza> wanted, boolean evenIfSame) throws InterruptedException {
        boolean changed = !wanted.equals(stanzas);
        if (!changed && !evenIfSame) {
            return;
        }
        stop();
        stanzas = new LinkedHashMap<>(wanted);
        pause = settings.firstRestart();
        if (!stanzas.isEmpty()) {
            plan(firstDelay());
        }
    }

    void stop() throws InterruptedException {
        planned.ifPresent(plan -> plan.cancel(false));
        planned = Optional.empty();
        Optional<InputProcess> running = current().filter(InputProcess::alive);
        if (running.isPresent()) {
            running.get().stop(settings.grace());
        }
    }

    Optional<InputProcess> current() {
        synchronized (runs) {
            return runs.isEmpty()
                    ? Optional.empty()
                    : Optional.of(runs.get(runs.size() - 1).process());
        }
    }

    List<InputRun> runs() {
        synchronized (runs) {
            return runs.stream()
                    .map(run -> new InputRun(
                            scheme.name(),
                            run.process().pid(),
                            run.stanzas(),
                            run.process().exitCode(),
                            run.process().toldToStop(),
                            run.process().bytesRead(),
                            run.document()))
                    .toList();
        }
    }

    private void start() {
        if (current().filter(InputProcess::alive).isPresent()) {
            return;
        }
        InputDocuments.Headers headers = new InputDocuments.Headers(
                settings.serverName(),
                settings.serverUri(),
                settings.sessionKeys().get(),
                settings.checkpoints().resolve(scheme.name()));
        Map<String, InputStanza> given = stanzas;
        try {
            java.nio.file.Files.createDirectories(headers.checkpoints());
            byte[] document = InputDocuments.run(headers, given.values());
            synchronized (runs) {
                InputProcess process = new InputProcess(
                        scheme,
                        settings.environment(),
                        document,
                        log,
                        (event, pid) -> sink.accept(scheme, given, event, pid),
                        ended -> thread.execute(() -> ended(ended)));
                runs.add(new Started(
                        process, List.copyOf(given.keySet()), new String(document, StandardCharsets.UTF_8)));
            }
        } catch (IOException e) {
            log.error("ModularInputs", "Unable to run " + scheme.command() + ": " + e.getMessage());
            plan(settings.longestRestart());
        }
    }

    private void ended(InputProcess process) {
        if (process.toldToStop()) {
            return;
        }
        int code = process.exitCode().orElse(-1);
        String text =
                "Process of scheme \"" + scheme.name() + "\" with pid " + process.pid() + " exited with code " + code;
        if (code == 0) {
            log.info("ExecProcessor", text);
        } else {
            log.error("ExecProcessor", text);
        }
        if (current().filter(latest -> latest == process).isPresent() && !stanzas.isEmpty()) {
            nextDelay(process).ifPresent(this::plan);
        }
    }

    /** Single instance: a growing pause. Else the stanza's interval, counted from the last start; -1 means never again. */
    private Optional<Duration> nextDelay(InputProcess process) {
        if (scheme.singleInstance()) {
            Duration now = process.age().compareTo(HEALTHY) > 0 ? settings.firstRestart() : pause;
            Duration twice = now.multipliedBy(2);
            pause = twice.compareTo(settings.longestRestart()) > 0 ? settings.longestRestart() : twice;
            return Optional.of(now);
        }
        return Interval.of(stanzas.values().iterator().next().parameter("interval", "60"))
                .afterStart(process.age());
    }

    private Duration firstDelay() {
        return scheme.singleInstance()
                ? Duration.ZERO
                : Interval.of(stanzas.values().iterator().next().parameter("interval", "60"))
                        .first();
    }

    private void plan(Duration delay) {
        planned = Optional.of(thread.schedule(this::start, delay.toMillis(), TimeUnit.MILLISECONDS));
    }

    /** Where the events of a process go. */
    interface EventSink {
        void accept(Scheme scheme, Map<String, InputStanza> stanzas, StreamedEvent event, long pid);
    }
}
