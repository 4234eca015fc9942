package ta.simulator.splunkd.input;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import ta.simulator.splunkd.conf.ConfStore;
import ta.simulator.splunkd.conf.ConfText;
import ta.simulator.splunkd.conf.Stanza;
import ta.simulator.splunkd.log.SplunkdLog;

/** Finds the schemes of all apps and introspects them; what splunkd would refuse is logged and not registered. */
final class SchemeRegistry {
    private static final Duration INTROSPECTION_TIME = Duration.ofSeconds(30);
    private static final String HEADER_END = "://<name>";
    private static final Set<String> RESERVED =
            Set.of("batch", "fifo", "monitor", "script", "splunktcp", "tcp", "udp", "http", "tcp-ssl");

    private final Path apps;
    private final ConfStore confs;
    private final SplunkdLog log;
    private final Map<String, String> environment;
    private final Map<String, Scheme> schemes = new LinkedHashMap<>();

    SchemeRegistry(Path apps, ConfStore confs, SplunkdLog log, Map<String, String> environment) {
        this.apps = apps;
        this.confs = confs;
        this.log = log;
        this.environment = environment;
    }

    /** Introspects every scheme anew. */
    synchronized void refresh() throws InterruptedException {
        schemes.clear();
        for (String app : confs.apps()) {
            for (String scheme : declared(app)) {
                introspect(app, scheme);
            }
            warnOfUndeclared(app);
        }
        warnOfUnknownStanzas();
    }

    synchronized Map<String, Scheme> schemes() {
        return new LinkedHashMap<>(schemes);
    }

    synchronized Optional<Scheme> scheme(String name) {
        return Optional.ofNullable(schemes.get(name));
    }

    /** Schemes with a header in {@code README/inputs.conf.spec} that has at least one parameter below it. */
    private List<String> declared(String app) {
        List<String> names = new ArrayList<>();
        spec(app).forEach((header, parameters) -> {
            if (!header.endsWith(HEADER_END)) {
                return;
            }
            String scheme = header.substring(0, header.length() - HEADER_END.length());
            if (!scheme.matches("[0-9A-Za-z][0-9A-Za-z_-]*") || RESERVED.contains(scheme)) {
                log.error(
                        "ModularInputs", "scheme \"" + scheme + "\" of app " + app + " has a reserved or invalid name");
            } else if (parameters.isEmpty()) {
                log.error(
                        "ModularInputs",
                        "scheme \"" + scheme + "\" of app " + app + " is not registered: [" + header
                                + "] in README/inputs.conf.spec has no parameter");
            } else {
                names.add(scheme);
            }
        });
        return names;
    }

    private Map<String, Map<String, String>> spec(String app) {
        Path spec = apps.resolve(app).resolve("README").resolve("inputs.conf.spec");
        try {
            return Files.isRegularFile(spec) ? ConfText.parse(Files.readString(spec)) : Map.of();
        } catch (IOException e) {
            log.error("ModularInputs", "cannot read " + spec + ": " + e.getMessage());
            return Map.of();
        }
    }

    private void introspect(String app, String name) throws InterruptedException {
        Optional<Path> program = program(app, name);
        if (program.isEmpty()) {
            log.error(
                    "ModularInputs",
                    "Unable to find the program of scheme \"" + name + "\" in app " + app + ": no " + name + ".sh, "
                            + name + ".py or " + name + " in bin/");
            return;
        }
        if (!Files.isExecutable(program.get())) {
            log.error(
                    "ModularInputs",
                    "Unable to run " + program.get() + " for scheme \"" + name + "\": Permission denied (no exec bit)");
            return;
        }
        List<String> command = command(name, program.get());
        try {
            List<String> withArgument = withArguments(command, "--scheme");
            ScriptCall.Outcome outcome = ScriptCall.run(withArgument, environment, new byte[0], INTROSPECTION_TIME);
            outcome.errors().lines().forEach(line -> log.standardError("ModularInputs", name, line));
            if (outcome.timedOut() || outcome.exitCode() != 0) {
                log.error(
                        "ModularInputs",
                        "Introspecting scheme=" + name + ": script running failed ("
                                + (outcome.timedOut() ? "timed out" : "exited with code " + outcome.exitCode()) + ").");
                return;
            }
            schemes.put(name, SchemeDocument.read(name, app, command, outcome.output()));
            log.info("ModularInputs", "Introspection setup completed for scheme \"" + name + "\".");
        } catch (SchemeDocument.InvalidSchemeException | IOException e) {
            log.error("ModularInputs", "Introspecting scheme=" + name + ": " + e.getMessage());
        }
    }

    /** The architecture's own folder first, then {@code bin}. */
    private Optional<Path> program(String app, String name) {
        List<String> folders = new ArrayList<>();
        String architecture = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        if (architecture.equals("amd64") || architecture.equals("x86_64")) {
            folders.add("linux_x86_64/bin");
        }
        folders.add("bin");
        for (String folder : folders) {
            for (String ending : List.of(".sh", ".py", "")) {
                Path program = apps.resolve(app).resolve(folder).resolve(name + ending);
                if (Files.isRegularFile(program)) {
                    return Optional.of(program);
                }
            }
        }
        return Optional.empty();
    }

    /** With {@code start_by_shell} (the default on *nix) the program hangs below {@code /bin/sh -c}. */
    private List<String> command(String scheme, Path program) {
        Map<String, Stanza> inputs = confs.effective("inputs");
        Stanza own = inputs.get(scheme);
        String byShell = own == null ? "true" : own.value("start_by_shell", "true");
        return ConfText.isTrue(byShell) ? List.of("/bin/sh", "-c", "\"" + program + "\"") : List.of(program.toString());
    }

    static List<String> withArguments(List<String> command, String argument) {
        List<String> all = new ArrayList<>(command);
        if (command.size() == 3 && command.get(1).equals("-c")) {
            all.set(2, command.get(2) + " " + argument);
        } else {
            all.add(argument);
        }
        return all;
    }

    private void warnOfUndeclared(String app) {
        Path bin = apps.resolve(app).resolve("bin");
        Map<String, Map<String, String>> spec = spec(app);
        Map<String, Stanza> inputs = confs.effective("inputs");
        if (!Files.isDirectory(bin)) {
            return;
        }
        try (Stream<Path> programs = Files.list(bin)) {
            programs.map(path -> path.getFileName().toString().replaceFirst("\\.(sh|py)$", ""))
                    .distinct()
                    .filter(name -> inputs.containsKey(name)
                            || inputs.keySet().stream().anyMatch(stanza -> stanza.startsWith(name + "://")))
                    .filter(name -> !spec.containsKey(name + HEADER_END))
                    .forEach(name -> log.error(
                            "ModularInputs",
                            "scheme \"" + name + "\" of app " + app
                                    + " is not registered: README/inputs.conf.spec has no stanza [" + name + HEADER_END
                                    + "]"));
        } catch (IOException e) {
            log.error("ModularInputs", "cannot list " + bin + ": " + e.getMessage());
        }
    }

    private void warnOfUnknownStanzas() {
        confs.effective("inputs").keySet().forEach(name -> {
            int mark = name.indexOf("://");
            String scheme = mark < 0 ? "" : name.substring(0, mark);
            if (mark >= 0 && !RESERVED.contains(scheme) && !schemes.containsKey(scheme)) {
                log.warn("ModularInputs", "No such scheme \"" + scheme + "\" for stanza [" + name + "]; it is ignored");
            }
        });
    }
}
