package ta.simulator.splunkd.alert;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import ta.simulator.net.Json;
import ta.simulator.splunkd.conf.ConfStore;
import ta.simulator.splunkd.conf.ConfText;
import ta.simulator.splunkd.conf.Stanza;
import ta.simulator.splunkd.input.ScriptCall;
import ta.simulator.splunkd.log.SplunkdLog;
import ta.simulator.splunkd.search.Row;
import ta.simulator.splunkd.search.SearchException;

/** Finds an action in alert_actions.conf and runs its program with {@code --execute}. */
public final class AlertActions {
    private static final String LOG = "sendmodalert";
    private static final String ARGUMENT = "alert.execute.cmd.arg.";

    private final AlertSettings settings;
    private final ConfStore confs;
    private final SplunkdLog log;
    private final Clock clock;
    private final List<AlertRun> runs = new ArrayList<>();

    /** Makes the runner. */
    public AlertActions(AlertSettings settings, ConfStore confs, SplunkdLog log, Clock clock) {
        this.settings = settings;
        this.confs = confs;
        this.log = log;
        this.clock = clock;
    }

    /** Every run so far. */
    public List<AlertRun> runs() {
        synchronized (runs) {
            return List.copyOf(runs);
        }
    }

    /** Runs an action to its end; fails, as sendalert does, only when the program cannot be run at all. */
    public AlertRun run(AlertCall call) throws SearchException {
        Stanza stanza = confs.stanza("alert_actions", call.action())
                .filter(found -> ConfText.isTrue(found.value("is_custom", "0")))
                .orElseThrow(() -> failure(call, "Alert action \"" + call.action() + "\" not found."));
        if (stanza.disabled()) {
            throw failure(call, "Alert action \"" + call.action() + "\" is disabled.");
        }
        try {
            Path dispatch = settings.home().resolve("var/run/splunk/dispatch").resolve(call.sid());
            Files.createDirectories(dispatch);
            Path results = dispatch.resolve("results.csv.gz");
            ResultsFile.write(results, call.results(), Integer.parseInt(stanza.value("maxresults", "10000")));
            String payload = payload(call, stanza, results);
            log.info(
                    LOG,
                    "Invoking modular alert action=" + call.action() + " for search=\"" + call.searchName()
                            + "\" sid=\"" + call.sid() + "\" in app=\"" + call.app() + "\" owner=\"" + call.user()
                            + "\" type=\"saved\"");
            ScriptCall.Outcome outcome = ScriptCall.run(
                    command(call, stanza),
                    settings.environment(),
                    payload.getBytes(StandardCharsets.UTF_8),
                    duration(stanza.value("maxtime", "5m")));
            return finished(call, payload, results, outcome);
        } catch (IOException e) {
            throw failure(call, "Cannot run alert action \"" + call.action() + "\": " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failure(call, "interrupted");
        }
    }

    private AlertRun finished(AlertCall call, String payload, Path results, ScriptCall.Outcome outcome) {
        List<String> errors = outcome.errors().lines().toList();
        errors.forEach(line -> log.standardError(LOG, call.action(), line));
        String ending = "action=" + call.action() + " - Alert action script completed in duration="
                + outcome.took().toMillis() + " ms with exit code=" + outcome.exitCode();
        if (outcome.timedOut()) {
            log.error(LOG, "action=" + call.action() + " - Alert action script exceeded maxtime and was killed");
        } else if (outcome.exitCode() == 0) {
            log.info(LOG, ending);
        } else {
            log.warn(LOG, ending);
        }
        AlertRun run = new AlertRun(
                call.action(),
                call.sid(),
                payload,
                results,
                outcome.exitCode(),
                outcome.timedOut(),
                errors,
                outcome.took());
        synchronized (runs) {
            runs.add(run);
        }
        return run;
    }

    private String payload(AlertCall call, Stanza stanza, Path results) throws SearchException {
        if (!stanza.value("payload_format", "xml").equals("json")) {
            throw failure(call, "The stand-in gives payload_format=json only; [" + stanza.name() + "] asks for xml.");
        }
        Optional<Row> first = call.results().rows().stream().findFirst();
        Map<String, String> parameters = new LinkedHashMap<>();
        stanza.values().forEach((key, value) -> {
            if (key.startsWith("param.")) {
                parameters.put(key.substring("param.".length()), value);
            }
        });
        parameters.putAll(call.parameters());
        String now = String.valueOf(clock.instant().getEpochSecond());
        JsonObject configuration = new JsonObject();
        parameters.forEach((key, value) -> configuration.addProperty(key, AlertTokens.expand(value, call, first, now)));
        JsonObject result = new JsonObject();
        first.ifPresent(row -> row.names().forEach(field -> result.addProperty(field, row.text(field))));
        return Json.text(Json.object(
                "app", call.app(),
                "owner", call.user(),
                "results_file", results.toString(),
                "results_link",
                        "http://" + settings.serverName() + ":8000/app/" + call.app() + "/search?q=%7Cloadjob%20"
                                + call.sid(),
                "search_uri", "/servicesNS/" + call.user() + "/" + call.app() + "/search/jobs/" + call.sid(),
                "server_host", settings.serverName(),
                "server_uri", settings.serverUri(),
                "session_key", settings.sessionKeys().apply(call.user()),
                "sid", call.sid(),
                "search_name", call.searchName(),
                "configuration", configuration,
                "result", result));
    }

    private List<String> command(AlertCall call, Stanza stanza) throws SearchException, IOException {
        Path app = settings.home().resolve("etc/apps").resolve(stanza.app());
        String named = stanza.value("alert.execute.cmd", "");
        List<String> candidates =
                named.isEmpty() ? List.of(call.action() + ".sh", call.action() + ".py", call.action()) : List.of(named);
        for (String folder : List.of("linux_x86_64/bin", "bin")) {
            for (String candidate : candidates) {
                Path program = app.resolve(folder).resolve(candidate);
                if (Files.isRegularFile(program)) {
                    return command(call, stanza, program);
                }
            }
        }
        throw failure(
                call, "No program for alert action \"" + call.action() + "\": looked for " + candidates + " in bin/.");
    }

    private List<String> command(AlertCall call, Stanza stanza, Path program) throws SearchException, IOException {
        List<String> command = new ArrayList<>();
        if (program.toString().endsWith(".path")) {
            command.add(expanded(Files.readString(program).strip()));
        } else if (Files.isExecutable(program)) {
            command.add(program.toString());
        } else {
            throw failure(call, program + " has no exec bit.");
        }
        Map<Integer, String> arguments = new TreeMap<>();
        stanza.values().forEach((key, value) -> {
            if (key.startsWith(ARGUMENT)) {
                arguments.put(Integer.valueOf(key.substring(ARGUMENT.length())), expanded(value));
            }
        });
        command.addAll(arguments.isEmpty() ? List.of("--execute") : arguments.values());
        return command;
    }

    private String expanded(String text) {
        String result = text;
        for (Map.Entry<String, String> variable : settings.environment().entrySet()) {
            result = result.replace("$" + variable.getKey(), variable.getValue());
        }
        return result;
    }

    private SearchException failure(AlertCall call, String message) {
        log.error(LOG, "action=" + call.action() + " - " + message);
        return SearchException.failed("Error in 'sendalert' command: " + message);
    }

    /** Splunk's spans: a number and s, m, h or d; a number alone means seconds. */
    private static Duration duration(String text) {
        String number = text.replaceAll("\\D", "");
        long amount = number.isEmpty() ? 300 : Long.parseLong(number);
        return switch (text.replaceAll("\\d", "").strip()) {
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            case "d" -> Duration.ofDays(amount);
            default -> Duration.ofSeconds(amount);
        };
    }
}
