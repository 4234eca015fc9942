package ta.simulator.splunkd.rest;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import ta.simulator.net.Json;
import ta.simulator.net.Reply;
import ta.simulator.splunkd.access.Access;
import ta.simulator.splunkd.access.Capabilities;
import ta.simulator.splunkd.script.PersistentScripts;
import ta.simulator.splunkd.script.ScriptRoute;

/** Endpoints of apps: found in restmap.conf, answered by their driver. */
final class ScriptEndpoint implements Endpoint {
    private final Hub hub;
    private final PersistentScripts scripts;
    private final Map<String, AtomicInteger> running = new ConcurrentHashMap<>();

    ScriptEndpoint(Hub hub, PersistentScripts scripts) {
        this.hub = hub;
        this.scripts = scripts;
    }

    @Override
    public Answer answer(RestRequest request) throws RestException {
        ScriptRoute route = ScriptRoute.of(hub.confs(), "/" + String.join("/", request.path()))
                .orElseThrow(() -> new RestException(404, "Not Found"));
        Optional<String> capability = route.capability(request.http().method());
        if (capability.isPresent() && !Capabilities.has(hub.confs(), request.user(), capability.get())) {
            throw new RestException(
                    403,
                    "You (user=" + request.user().name()
                            + ") do not have permission to perform this operation (requires capability: "
                            + capability.get() + ").");
        }
        if (request.http().body().length > route.number("max_content_length", Integer.MAX_VALUE)) {
            throw new RestException(413, "Content-Length exceeds the maximum of " + route.name());
        }
        AtomicInteger calls = running.computeIfAbsent(route.name(), none -> new AtomicInteger());
        if (calls.incrementAndGet() > route.number("maxConcurrent", Integer.MAX_VALUE)) {
            calls.decrementAndGet();
            return Answer.ready(FeedWriter.message(true, 429, "WARN", "Too many concurrent requests")
                    .withHeader("Retry-After", "1"));
        }
        try {
            String name = request.user().name();
            PersistentScripts.Caller caller = new PersistentScripts.Caller(
                    name, hub.access().openSession(name), hub.access().openSession(Access.SYSTEM_USER));
            return Answer.ready(reply(scripts.call(route, request.http(), request.owner(), request.app(), caller)));
        } catch (IOException e) {
            hub.log().error("PersistentScript", route.name() + ": " + e.getMessage());
            throw new RestException(500, "Error in script " + route.name() + ": " + e.getMessage());
        } finally {
            calls.decrementAndGet();
        }
    }

    private static Reply reply(JsonObject answer) {
        int status = answer.has("status") ? answer.get("status").getAsInt() : 200;
        JsonElement payload = answer.get("payload");
        String body = payload == null ? "" : payload.isJsonPrimitive() ? payload.getAsString() : Json.text(payload);
        Reply reply = Reply.text(status, "text/plain", body);
        if (answer.has("headers")) {
            for (String name : answer.getAsJsonObject("headers").keySet()) {
                reply = reply.withHeader(
                        name, answer.getAsJsonObject("headers").get(name).getAsString());
            }
        }
        return reply;
    }
}
