package ta.simulator.splunkd.script;

import com.google.gson.JsonObject;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import ta.simulator.net.Json;
import ta.simulator.net.JsonTexts;
import ta.simulator.net.Request;
import ta.simulator.splunkd.log.SplunkdLog;

/** Keeps the drivers running and hands them calls; a driver has one call at a time, further calls start another one. */
public final class PersistentScripts implements AutoCloseable {
    /**
     * Who calls, for {@code passSession} and {@code passSystemAuth}.
     *
     * @param key session key
     * @param systemKey session key of the system
     */
    public record Caller(String user, String key, String systemKey) {}

    private final Map<String, String> environment;
    private final String serverName;
    private final String serverUri;
    private final SplunkdLog log;
    private final Map<List<String>, Deque<ScriptProcess>> idle = new LinkedHashMap<>();
    private final List<ScriptProcess> started = new ArrayList<>();

    /** Makes a keeper; {@code environment} is all that a driver finds besides its own {@code driver.env}. */
    public PersistentScripts(Map<String, String> environment, String serverName, String serverUri, SplunkdLog log) {
        this.environment = Map.copyOf(environment);
        this.serverName = serverName;
        this.serverUri = serverUri;
        this.log = log;
    }

    /** Hands over a call; the answer is the driver's JSON: {@code status}, {@code payload}, {@code headers}. */
    public JsonObject call(ScriptRoute route, Request request, String owner, String app, Caller caller)
            throws IOException {
        List<String> command = route.command(environment);
        ScriptProcess process = take(route, command);
        String answer = process.call(
                route.script(environment),
                route.values().getOrDefault("script.param", ""),
                Json.text(block(route, request, owner, app, caller)));
        synchronized (idle) {
            idle.computeIfAbsent(command, key -> new ArrayDeque<>()).push(process);
        }
        return Json.parseObject(answer);
    }

    /** Process ids of the drivers that run. */
    public List<Long> pids() {
        synchronized (idle) {
            return started.stream()
                    .filter(ScriptProcess::isAlive)
                    .map(ScriptProcess::pid)
                    .toList();
        }
    }

    @Override
    public void close() {
        synchronized (idle) {
            started.forEach(ScriptProcess::end);
            started.clear();
            idle.clear();
        }
    }

    private ScriptProcess take(ScriptRoute route, List<String> command) throws IOException {
        synchronized (idle) {
            Deque<ScriptProcess> waiting = idle.computeIfAbsent(command, key -> new ArrayDeque<>());
            while (!waiting.isEmpty()) {
                ScriptProcess process = waiting.pop();
                if (process.isAlive()) {
                    return process;
                }
            }
            ProcessBuilder builder = new ProcessBuilder(command).directory(new File("/"));
            builder.environment().clear();
            builder.environment().putAll(route.driverEnvironment(environment));
            Process process = builder.start();
            Thread errors = new Thread(() -> log(process, route), "stderr of " + process.pid());
            errors.setDaemon(true);
            errors.start();
            ScriptProcess made = new ScriptProcess(process);
            started.add(made);
            return made;
        }
    }

    private void log(Process process, ScriptRoute route) {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                log.standardError("PersistentScript", route.name(), line);
            }
        } catch (IOException | UncheckedIOException e) {
            // it ended
        }
    }

    private JsonObject block(ScriptRoute route, Request request, String owner, String app, Caller caller) {
        JsonObject block = Json.object(
                "output_mode", request.query("output_mode").orElse("xml"),
                "output_mode_explicit", request.query("output_mode").isPresent(),
                "server",
                        Json.object(
                                "rest_uri", serverUri,
                                "hostname", serverName,
                                "servername", serverName,
                                "guid", "00000000-0000-4000-8000-000000000001"),
                "restmap", Json.object("name", route.name(), "conf", JsonTexts.of(route.values())),
                "query", JsonTexts.pairs(request.queryParameters()),
                "connection", Json.object("src_ip", "127.0.0.1", "ssl", true, "listening_port", request.port()),
                "rest_path", request.path().replaceFirst("^/services(NS/[^/]+/[^/]+)?", ""),
                "method", request.method(),
                "ns", Json.object("user", owner, "app", app));
        if (request.header("Content-Type").startsWith("application/x-www-form-urlencoded")) {
            block.add("form", JsonTexts.pairs(request.form()));
        }
        if (route.passes("passPayload", false)) {
            block.addProperty("payload", request.text());
        }
        if (route.passes("passSystemAuth", false)) {
            block.addProperty("system_authtoken", caller.systemKey());
        }
        if (route.passes("passSession", true)) {
            block.add("session", Json.object("user", caller.user(), "authtoken", caller.key()));
        }
        if (route.passes("passHttpHeaders", false)) {
            block.add(
                    "headers",
                    Json.arrayOf(request.headers().fields().stream()
                            .map(field -> Json.array(field.name(), field.value()))
                            .toList()));
        }
        return block;
    }
}
