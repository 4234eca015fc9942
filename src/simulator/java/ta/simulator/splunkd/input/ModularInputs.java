package ta.simulator.splunkd.input;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import ta.simulator.splunkd.conf.ConfStore;
import ta.simulator.splunkd.conf.Stanza;
import ta.simulator.splunkd.index.Indexes;
import ta.simulator.splunkd.log.SplunkdLog;

/** All modular inputs: which schemes there are, and a process for each that has enabled stanzas. */
public final class ModularInputs {
    private static final Duration VALIDATION_TIME = Duration.ofSeconds(60);

    private final InputSettings settings;
    private final ConfStore confs;
    private final SplunkdLog log;
    private final SchemeRegistry registry;
    private final EventIntake intake;
    private final ScheduledExecutorService thread = new ScheduledThreadPoolExecutor(
            1, work -> Threads.daemon("modular inputs", work), new ThreadPoolExecutor.DiscardPolicy());
    private final ConcurrentMap<String, InputUnit> units = new ConcurrentHashMap<>();

    /** Makes the manager; nothing runs before {@link #reload}. */
    public ModularInputs(InputSettings settings, ConfStore confs, SplunkdLog log, Indexes indexes) {
        this.settings = settings;
        this.confs = confs;
        this.log = log;
        this.registry = new SchemeRegistry(settings.apps(), confs, log, settings.environment());
        this.intake = new EventIntake(indexes, log);
    }

    /** Introspects all schemes anew, then starts all inputs afresh; for a start of splunkd or an app that was replaced. */
    public void reload() throws InterruptedException {
        registry.refresh();
        thread.execute(() -> guarded(() -> reconcile(true)));
    }

    /** Starts, stops or restarts in the background what the confs now ask for. */
    public void reconcile() {
        thread.execute(() -> guarded(() -> reconcile(false)));
    }

    /** Stops and starts every process of a scheme although nothing changed, and waits until that is done. */
    public void restart(String scheme) throws InterruptedException {
        await(() -> {
            for (Map.Entry<String, InputUnit> unit : units.entrySet()) {
                if (ofScheme(unit.getKey(), scheme)) {
                    unit.getValue().apply(wanted().getOrDefault(unit.getKey(), Map.of()), true);
                }
            }
        });
    }

    /** Waits until everything asked for so far has been started or stopped. */
    public void settle() throws InterruptedException {
        await(() -> {});
    }

    /** Registered schemes by name. */
    public Map<String, Scheme> schemes() {
        return registry.schemes();
    }

    /** The registered scheme of this name. */
    public Optional<Scheme> scheme(String name) {
        return registry.scheme(name);
    }

    /** What a stanza of this scheme inherits and sets, in the order of layering. */
    public Map<String, String> parameters(String scheme, Map<String, String> own) {
        return with(inherited(scheme), own);
    }

    /** What every stanza of this scheme inherits. */
    public Map<String, String> inherited(String scheme) {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("host", settings.serverName());
        parameters.put("index", "default");
        parameters.put("interval", "60");
        parameters.put("sourcetype", scheme);
        parameters.putAll(confs.inherited("inputs"));
        confs.stanza("inputs", scheme).ifPresent(stanza -> parameters.putAll(stanza.own()));
        return parameters;
    }

    private static Map<String, String> with(Map<String, String> inherited, Map<String, String> own) {
        Map<String, String> parameters = new LinkedHashMap<>(inherited);
        parameters.putAll(own);
        return parameters;
    }

    /**
     * Runs the scheme's own validation, if it has one.
     *
     * @param own the stanza's own parameters
     * @return why it is refused, or nothing
     */
    public Optional<String> validate(Scheme scheme, String item, Map<String, String> own)
            throws IOException, InterruptedException {
        if (!scheme.externalValidation()) {
            return Optional.empty();
        }
        InputDocuments.Headers headers = new InputDocuments.Headers(
                settings.serverName(),
                settings.serverUri(),
                settings.sessionKeys().get(),
                settings.checkpoints().resolve(scheme.name()));
        java.nio.file.Files.createDirectories(headers.checkpoints());
        ScriptCall.Outcome outcome = ScriptCall.run(
                SchemeRegistry.withArguments(scheme.command(), "--validate-arguments"),
                settings.environment(),
                InputDocuments.validate(headers, item, parameters(scheme.name(), own)),
                VALIDATION_TIME);
        outcome.errors().lines().forEach(line -> log.standardError("ModularInputs", scheme.name(), line));
        return refusal(scheme, outcome);
    }

    /** Every start so far of a scheme's processes, oldest first. */
    public List<InputRun> runs(String scheme) {
        List<InputRun> runs = new ArrayList<>();
        units.forEach((key, unit) -> {
            if (ofScheme(key, scheme)) {
                runs.addAll(unit.runs());
            }
        });
        return runs;
    }

    /** SIGKILL to every running process of a scheme. */
    public void kill(String scheme) {
        running(scheme).forEach(InputProcess::kill);
    }

    /** SIGTERM to every running process of a scheme, while its stdout is still read. */
    public void terminate(String scheme) {
        running(scheme).forEach(InputProcess::terminate);
    }

    /** Closes the reading end of stdout of every running process of a scheme. */
    public void closeOutput(String scheme) throws IOException {
        for (InputProcess process : running(scheme)) {
            process.closeOutput();
        }
    }

    /** Stops or resumes reading stdout of every running process of a scheme. */
    public void pauseReading(String scheme, boolean paused) {
        running(scheme).forEach(process -> process.pauseReading(paused));
    }

    /** Stops every process and takes no further work. */
    public void close() throws InterruptedException {
        await(() -> {
            for (InputUnit unit : units.values()) {
                unit.stop();
            }
        });
        thread.shutdownNow();
    }

    /** Lets go of every process without a signal, as a crash would. */
    public void abandon() throws IOException {
        thread.shutdownNow();
        for (InputUnit unit : units.values()) {
            Optional<InputProcess> process = unit.current();
            if (process.isPresent()) {
                process.get().abandon();
            }
        }
    }

    private void reconcile(boolean evenIfSame) throws InterruptedException {
        Map<String, Map<String, InputStanza>> wanted = wanted();
        Set<String> keys = new LinkedHashSet<>(units.keySet());
        keys.addAll(wanted.keySet());
        for (String key : keys) {
            Optional<Scheme> scheme = registry.scheme(schemeOf(key));
            if (scheme.isPresent()) {
                InputUnit unit = units.computeIfAbsent(
                        key, unused -> new InputUnit(scheme.get(), settings, log, intake::accept, thread));
                unit.adopt(scheme.get());
                unit.apply(wanted.getOrDefault(key, Map.of()), evenIfSame);
            } else if (units.containsKey(key)) {
                units.get(key).apply(Map.of(), false);
            }
        }
    }

    /** Unit to its enabled stanzas: the scheme's name for single-instance schemes, else the stanza's. */
    private Map<String, Map<String, InputStanza>> wanted() {
        Map<String, Map<String, InputStanza>> wanted = new LinkedHashMap<>();
        Map<String, Map<String, String>> inherited = new LinkedHashMap<>();
        for (Stanza stanza : confs.effective("inputs").values()) {
            int mark = stanza.name().indexOf("://");
            Optional<Scheme> scheme =
                    mark < 0 ? Optional.empty() : registry.scheme(stanza.name().substring(0, mark));
            if (scheme.isPresent()) {
                String name = scheme.get().name();
                InputStanza input = new InputStanza(
                        stanza.name(),
                        stanza.app(),
                        with(inherited.computeIfAbsent(name, this::inherited), stanza.own()));
                if (!input.disabled()) {
                    wanted.computeIfAbsent(
                                    scheme.get().singleInstance() ? name : stanza.name(), key -> new LinkedHashMap<>())
                            .put(stanza.name(), input);
                }
            }
        }
        return wanted;
    }

    private List<InputProcess> running(String scheme) {
        return units.entrySet().stream()
                .filter(unit -> ofScheme(unit.getKey(), scheme))
                .flatMap(unit -> unit.getValue().current().stream())
                .filter(InputProcess::alive)
                .toList();
    }

    private static String schemeOf(String key) {
        int mark = key.indexOf("://");
        return mark < 0 ? key : key.substring(0, mark);
    }

    private static boolean ofScheme(String key, String scheme) {
        return schemeOf(key).equals(scheme);
    }

    private static Optional<String> refusal(Scheme scheme, ScriptCall.Outcome outcome) {
        if (outcome.timedOut()) {
            return Optional.of("Argument validation for scheme=" + scheme.name() + ": the script timed out.");
        }
        if (outcome.exitCode() == 0) {
            return Optional.empty();
        }
        try {
            return Optional.of(SchemeDocument.error(outcome.output()));
        } catch (SchemeDocument.InvalidSchemeException e) {
            return Optional.of("Argument validation for scheme=" + scheme.name()
                    + ": script running failed (exited with code " + outcome.exitCode() + ").");
        }
    }

    private void await(Work work) throws InterruptedException {
        if (thread.isShutdown()) {
            return;
        }
        try {
            thread.submit(() -> guarded(work)).get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    private void guarded(Work work) {
        try {
            work.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            log.error("ModularInputs", "the stand-in failed: " + e);
        }
    }

    private interface Work {
        void run() throws InterruptedException;
    }
}
