package ta.defender.cli;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import ta.defender.http.ApacheTransport;
import ta.defender.http.Environment;
import ta.defender.http.TransportException;
import ta.defender.json.Json;
import ta.defender.migration.Migration;
import ta.defender.migration.MigrationRequest;
import ta.defender.model.DefenderException;
import ta.defender.model.Secret;
import ta.defender.service.ServiceAnswer;
import ta.defender.splunk.ManagementPort;
import ta.defender.splunk.ServiceResponse;
import ta.defender.splunk.SplunkLog;

/** {@code doctor migrate}: takes over inputs of another add-on, through the service or, where it does not answer, itself. */
final class MigrateCommand {
    private static final Duration TIMEOUT = Duration.ofSeconds(90);
    private static final Gson JSON =
            new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();

    private final Console console;
    private final SplunkLog log;
    private final Environment environment;

    MigrateCommand(Console console) {
        this.console = console;
        this.log = console.log();
        this.environment = console.environment();
    }

    ExitCode run(List<String> arguments) throws IOException {
        try {
            MigrateOptions options = MigrateOptions.read(arguments);
            if (options.help()) {
                StringBuilder help = new StringBuilder();
                MigrateOptions.writeHelp(help);
                console.write(help.toString());
                return ExitCode.OK;
            }
            JsonObject document =
                    options.splunk().fromEnvironment() ? new JsonObject() : console.document("migration.html");
            Secret credential = credential(options, document);
            JsonObject body = body(options, document);
            MigrationRequest request = MigrationRequest.parse(body.toString());
            try (ApacheTransport network = Wiring.splunkNetwork(log, environment)) {
                return carryOut(options.splunk().port(network, credential), request, body, options.json());
            }
        } catch (DefenderException e) {
            e.issues().forEach(issue -> log.error(issue.toString()));
            return ExitCode.FAILED;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return ExitCode.FAILED;
        }
    }

    /** Repeats the call for what had no time, and for that alone. */
    private ExitCode carryOut(ManagementPort port, MigrationRequest request, JsonObject body, boolean machines)
            throws InterruptedException, IOException {
        boolean failed = false;
        int left = Integer.MAX_VALUE;
        JsonObject call = body;
        MigrationRequest asked = request;
        while (true) {
            JsonObject answer = answer(port, asked, call);
            console.write(machines ? JSON.toJson(answer) + "\n" : MigrateReport.text(answer));
            JsonArray waiting = new JsonArray();
            if (answer.get("results") instanceof JsonArray results) {
                for (JsonElement element : results) {
                    if (element instanceof JsonObject result) {
                        String outcome = Json.text(result, "outcome");
                        failed |= outcome.equals("failed") || outcome.equals("refused");
                        if (outcome.equals("not_tried")) {
                            waiting.add(Json.text(result, "app") + "/" + Json.text(result, "stanza"));
                        }
                    }
                }
            }
            if (!waiting.isEmpty() && waiting.size() < left) {
                left = waiting.size();
                call = call.deepCopy();
                call.add("inputs", waiting);
                asked = MigrationRequest.parse(call.toString());
                continue;
            }
            boolean ok = answer.get("ok") instanceof JsonPrimitive value && value.getAsBoolean();
            return ok && !failed ? ExitCode.OK : answer.has("action") ? ExitCode.PARTLY : ExitCode.FAILED;
        }
    }

    private JsonObject answer(ManagementPort port, MigrationRequest request, JsonObject body)
            throws InterruptedException {
        try {
            ServiceResponse response = port.callService("migration", body.toString(), TIMEOUT);
            if (JsonParser.parseString(response.body()) instanceof JsonObject json && json.has("ok")) {
                return json;
            }
            log.debug("the service answered HTTP " + response.status());
        } catch (TransportException | JsonParseException e) {
            log.debug("the service did not answer: " + e.getMessage());
        }
        log.info("The add-on's REST service does not answer; this process does the work itself.");
        Migration.Answer answer =
                new Migration(port, port, environment, console.variables().get("SPLUNK_DB")).run(request);
        return ServiceAnswer.of(answer.issues(), answer.json()).body();
    }

    private Secret credential(MigrateOptions options, JsonObject document) {
        SplunkAccess splunk = options.splunk();
        String given = Json.text(document, document.has("session_key") ? "session_key" : "password");
        Secret credential = splunk.fromEnvironment()
                ? splunk.credential(console.variables())
                : given.isBlank() ? null : Secret.of(given.strip());
        if (credential == null) {
            throw DefenderException.setting(
                    splunk.fromEnvironment() ? splunk.variable() : "standard input",
                    "holds no session key or password for Splunk",
                    "see --help");
        }
        return credential;
    }

    private static JsonObject body(MigrateOptions options, JsonObject document) {
        JsonObject body = document.deepCopy();
        body.remove("session_key");
        body.remove("password");
        body.addProperty("action", options.action());
        List<String> inputs = new ArrayList<>(options.inputs());
        if (!inputs.isEmpty()) {
            JsonArray list = new JsonArray();
            inputs.forEach(list::add);
            body.add("inputs", list);
        }
        String index = options.trialIndex();
        if (index != null) {
            body.addProperty("trial_index", index);
        }
        return body;
    }
}
